from doorstep.api import Vertical

vertical = Vertical(name="no_table_prefix", label="Broken", modules=("hooks",))
