"""It says nothing of itself."""

vertical = "no_vertical"
