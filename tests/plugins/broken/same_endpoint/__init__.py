from doorstep.api import Vertical

vertical = Vertical(name="same_endpoint", label="Broken", modules=("hooks",))
