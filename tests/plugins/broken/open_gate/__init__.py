from doorstep.api import Vertical

vertical = Vertical(name="open_gate", label="Broken", modules=("hooks",))
