from doorstep.api import Vertical

vertical = Vertical(name="unknown_kind", label="Broken", modules=("hooks",))
