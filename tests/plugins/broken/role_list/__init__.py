from doorstep.api import Vertical

vertical = Vertical(name="role_list", label="Broken", modules=("hooks",))
