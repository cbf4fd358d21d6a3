from doorstep.api import Vertical

vertical = Vertical(name="unknown_argument", label="Broken", modules=("hooks",))
