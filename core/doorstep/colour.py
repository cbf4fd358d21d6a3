"""A business may choose any colour, and its words must stay readable: WCAG contrast, computed."""

import re

WHITE, INK = "#ffffff", "#1b1f24"
FALLBACK = "#1f5fa8"
_HEX = re.compile(r"#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def normal(colour: str | None) -> str:
    """The colour as #rrggbb; anything that is no colour becomes a quiet blue."""
    text = (colour or "").strip()
    if not _HEX.fullmatch(text):
        return FALLBACK
    digits = text.lstrip("#").lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def rgb(colour: str) -> tuple[int, int, int]:
    digits = normal(colour)
    return int(digits[1:3], 16), int(digits[3:5], 16), int(digits[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """The colour with this share (0 to 1) of another stirred in."""
    pairs = zip(rgb(colour), rgb(other), strict=True)
    return "#" + "".join(f"{round(ours + (theirs - ours) * share):02x}" for ours, theirs in pairs)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in rgb(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(background: str) -> str:
    """White or near-black text, whichever reads better on the background."""
    return WHITE if contrast(WHITE, background) >= contrast(INK, background) else INK


def button_pair(colour: str) -> tuple[str, str]:
    """Background and text of a button, at least 4.5 to 1; mid-tones are darkened until white reads on them."""
    ink = ink_on(colour)
    return readable(colour, ink), ink


def readable(colour: str, on: str, ratio: float = 4.5) -> str:
    """The colour, moved towards black or white as far as needed to be read on the given background."""
    towards = "#000000" if contrast("#000000", on) >= contrast(WHITE, on) else WHITE
    for step in range(21):
        tried = mix(colour, towards, step / 20)
        if contrast(tried, on) >= ratio:
            return tried
    return towards
