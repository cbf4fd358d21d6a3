from doorstep.api import Vertical

vertical = Vertical(name="unknown_hook", label="Broken", modules=("hooks",))
