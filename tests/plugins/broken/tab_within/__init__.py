from doorstep.api import Vertical

vertical = Vertical(name="tab_within", label="Broken", modules=("hooks",))
