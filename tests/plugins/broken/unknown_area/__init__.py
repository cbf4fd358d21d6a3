from doorstep.api import Vertical

vertical = Vertical(name="unknown_area", label="Broken", modules=("hooks",))
