"""A small vertical for tests of documents: cases and surveys, letters, offers, notices, and a gate that can fail."""

from doorstep.api import Vertical

vertical = Vertical(name="papers", label="Papers", modules=("models", "hooks"))
