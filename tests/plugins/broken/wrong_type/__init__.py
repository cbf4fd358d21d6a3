from doorstep.api import Vertical

vertical = Vertical(name="wrong_type", label="Broken", modules=("hooks",))
