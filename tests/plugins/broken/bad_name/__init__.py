from doorstep.api import Vertical

vertical = Vertical(name="bad_name", label="Broken", modules=("hooks",))
