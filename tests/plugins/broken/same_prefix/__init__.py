from doorstep.api import Vertical

vertical = Vertical(name="same_prefix", label="Broken", modules=("hooks",))
