from doorstep.api import Vertical

vertical = Vertical(name="first", label="Broken", modules=("hooks",))
