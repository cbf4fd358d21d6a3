from doorstep.api import Vertical

vertical = Vertical(name="too_often", label="Broken", modules=("hooks",))
