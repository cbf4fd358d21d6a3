"""Pictures the demo draws itself: photos of an inspection, and logos. No stock images, no downloads."""

import random

from PIL import Image, ImageDraw

from doorstep import clock, colour

from .canvas import HEIGHT, WIDTH, encoded, font
from .scenes import SCENES

KINDS = tuple(SCENES)


def draw_photo(kind: str, seed: int | str, *, caption: str = "", stamp: str | None = None) -> bytes:
    """A JPEG of 1000 by 750: one of `KINDS`, different for each seed. `stamp` is the date in its band."""
    rng = random.Random(f"{kind}/{seed}")  # noqa: S311 pictures, no secrets
    photo = SCENES[kind](rng).photographed()
    words = caption or kind.replace("_", " ").capitalize()
    return encoded(_with_band(photo, words, f"{clock.now():%d %b %Y}" if stamp is None else stamp))


def _with_band(photo: Image.Image, caption: str, stamp: str) -> Image.Image:
    veil = Image.new("L", photo.size)
    ImageDraw.Draw(veil).rectangle((0, HEIGHT - 50, WIDTH, HEIGHT), fill=170)
    photo.paste((12, 14, 16), (0, 0), veil)
    pen = ImageDraw.Draw(photo)
    pen.text((20, HEIGHT - 25), caption[:60], fill=(240, 240, 240), font=font(24), anchor="lm")
    pen.text((WIDTH - 20, HEIGHT - 25), stamp, fill=(255, 210, 110), font=font(24), anchor="rm")
    return photo


def draw_logo(name: str, brand: str) -> bytes:
    """A PNG with initials on the business's colour and the name beside them, on nothing."""
    initials = "".join(word[0] for word in name.split()[:2]).upper() or "?"
    ink, side = colour.rgb(colour.ink_on(brand)), 176
    letters = font(76)
    wide = int(letters.getlength(name))
    logo = Image.new("RGBA", (side + 40 + wide + 8, side), (255, 255, 255, 0))
    logo.paste(_mark(initials, colour.rgb(brand), ink, side), (0, 0))
    # Shown on white and on dark pages alike: a middle tone reads on both.
    text = colour.rgb(colour.readable(colour.readable(brand, "#1b1e23", 3.3), colour.WHITE, 3.3))
    pen = ImageDraw.Draw(logo)
    pen.text((side + 40, side / 2), name, fill=text, font=letters, anchor="lm", stroke_width=2)
    return encoded(logo, "PNG")


def _mark(initials: str, ground: tuple[int, int, int], ink: tuple[int, int, int], side: int) -> Image.Image:
    large = Image.new("RGBA", (side * 2, side * 2), (*ground, 0))
    pen = ImageDraw.Draw(large)
    pen.rounded_rectangle((0, 0, side * 2 - 1, side * 2 - 1), 72, fill=(*ground, 255))
    letters = font(side * (1.0 if len(initials) > 1 else 1.3))
    pen.text((side, side), initials, fill=(*ink, 255), font=letters, anchor="mm", stroke_width=5)
    return large.resize((side, side), Image.Resampling.LANCZOS)
