from doorstep.api import Vertical

vertical = Vertical(name="api_path", label="Broken", modules=("hooks",))
