from doorstep.api import Vertical

vertical = Vertical(name="circle_a", label="Broken", modules=("hooks",), requires=("circle_b",))
