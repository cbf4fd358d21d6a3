from doorstep.api import Vertical

vertical = Vertical(name="circle_b", label="Broken", modules=("hooks",), requires=("circle_c",))
