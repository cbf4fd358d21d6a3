from doorstep.api import Vertical

vertical = Vertical(name="other_hook_api", label="Broken", modules=("hooks",), hook_api=99)
