"""A vertical that uses every contribution, every hook and a receiver, and records what was asked of it."""

from doorstep.api import Vertical

vertical = Vertical(
    name="dummy",
    label="Dummy",
    description="Uses everything a vertical can use.",
    requires=("base_dummy",),
    modules=("records", "pages", "telling", "asking", "late", "importing"),
)
