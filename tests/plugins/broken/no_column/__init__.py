from doorstep.api import Vertical

vertical = Vertical(name="no_column", label="Broken", modules=("hooks",))
