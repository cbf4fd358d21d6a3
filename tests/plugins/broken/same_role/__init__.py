from doorstep.api import Vertical

vertical = Vertical(name="same_role", label="Broken", modules=("hooks",))
