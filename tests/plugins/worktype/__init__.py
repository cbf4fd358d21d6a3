"""A vertical with a record type of every kind, for tests of what the core makes of them."""

from doorstep.api import Vertical

vertical = Vertical(name="worktype", label="Work of every type", modules=("hooks",))
