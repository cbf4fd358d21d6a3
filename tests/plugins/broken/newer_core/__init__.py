from doorstep.api import Vertical

vertical = Vertical(name="newer_core", label="Broken", modules=("hooks",), core="99.0")
