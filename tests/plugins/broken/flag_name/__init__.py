from doorstep.api import Vertical

vertical = Vertical(name="flag_name", label="Broken", modules=("hooks",))
