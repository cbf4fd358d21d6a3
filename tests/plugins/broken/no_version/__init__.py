from doorstep.api import Vertical

vertical = Vertical(name="no_version", label="Broken", modules=("hooks",), core="newest")
