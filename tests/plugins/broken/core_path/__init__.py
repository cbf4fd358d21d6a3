from doorstep.api import Vertical

vertical = Vertical(name="core_path", label="Broken", modules=("hooks",))
