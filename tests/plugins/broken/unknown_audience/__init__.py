from doorstep.api import Vertical

vertical = Vertical(name="unknown_audience", label="Broken", modules=("hooks",))
