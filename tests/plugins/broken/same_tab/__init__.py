from doorstep.api import Vertical

vertical = Vertical(name="same_tab", label="Broken", modules=("hooks",))
