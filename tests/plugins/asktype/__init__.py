"""A vertical whose records are requests of types that each business defines."""

from doorstep.api import Vertical

vertical = Vertical(name="asktype", label="Requests of every type", modules=("hooks",))
