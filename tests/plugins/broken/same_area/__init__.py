from doorstep.api import Vertical

vertical = Vertical(name="same_area", label="Broken", modules=("hooks",))
