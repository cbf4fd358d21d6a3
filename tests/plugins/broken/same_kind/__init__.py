from doorstep.api import Vertical

vertical = Vertical(name="same_kind", label="Broken", modules=("hooks",))
