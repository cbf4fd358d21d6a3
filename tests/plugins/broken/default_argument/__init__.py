from doorstep.api import Vertical

vertical = Vertical(name="default_argument", label="Broken", modules=("hooks",))
