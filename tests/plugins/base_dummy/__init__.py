"""What the vertical `dummy` requires: it answers the same hook, so that their order can be seen."""

from doorstep.api import Vertical

vertical = Vertical(name="base_dummy", label="Base of the dummy", modules=("hooks",))
