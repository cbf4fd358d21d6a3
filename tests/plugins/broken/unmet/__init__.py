from doorstep.api import Vertical

vertical = Vertical(name="unmet", label="Broken", modules=("hooks",), requires=("not_there",))
