from doorstep.api import Vertical

vertical = Vertical(name="forgotten_mark", label="Broken", modules=("hooks",))
