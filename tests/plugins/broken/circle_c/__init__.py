from doorstep.api import Vertical

vertical = Vertical(name="circle_c", label="Broken", modules=("hooks",), requires=("circle_a",))
