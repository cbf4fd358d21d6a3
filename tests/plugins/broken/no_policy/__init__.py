from doorstep.api import Vertical

vertical = Vertical(name="no_policy", label="Broken", modules=("hooks",))
