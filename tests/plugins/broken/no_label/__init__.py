from doorstep.api import Vertical

vertical = Vertical(name="no_label", label="Broken", modules=("hooks",))
