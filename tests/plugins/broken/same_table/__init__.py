from doorstep.api import Vertical

vertical = Vertical(name="same_table", label="Broken", modules=("hooks",))
