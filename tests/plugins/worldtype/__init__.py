"""A vertical with every way of being reached, an area closed by default, a gate, extra fields and settings."""

from doorstep.api import Vertical

vertical = Vertical(name="worldtype", label="Small world", modules=("hooks",))
