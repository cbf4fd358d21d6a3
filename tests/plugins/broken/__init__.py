"""Verticals with one fault each. They are loaded in a process of their own: their tables would stay."""
