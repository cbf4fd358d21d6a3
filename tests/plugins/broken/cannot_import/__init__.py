from doorstep.api import Vertical

vertical = Vertical(name="cannot_import", label="Broken", modules=("hooks",))
