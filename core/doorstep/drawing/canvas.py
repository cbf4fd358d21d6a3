import math
import random
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

from attrs import frozen
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1000, 750
SCALE = 2  # drawn at twice the size and shrunk: smooth edges
Colour = tuple[int, int, int]
Point = tuple[float, float]
Box = tuple[float, float, float, float]

# How light falls on a round body, from its left edge to its right one.
ROUND = ((0.0, 0.42), (0.12, 0.75), (0.3, 1.45), (0.42, 1.12), (0.7, 0.8), (0.9, 0.45), (1.0, 0.55))
FLAT = ((0.0, 1.12), (1.0, 0.86))


@frozen
class Paint:
    """A colour with light on it, along x or y."""

    colour: Colour
    light: Sequence[tuple[float, float]] = FLAT
    along: str = "y"


def lit(colour: Colour, factor: float) -> Colour:
    """Below 1 darker, above 1 towards white."""
    if factor <= 1:
        red, green, blue = (round(part * factor) for part in colour)
    else:
        red, green, blue = (round(part + (255 - part) * min(1.0, factor - 1)) for part in colour)
    return red, green, blue


def font(size: float) -> ImageFont.FreeTypeFont:
    loaded = ImageFont.load_default(size)
    assert isinstance(loaded, ImageFont.FreeTypeFont)
    return loaded


class Canvas:
    """Shapes in units of a 1000 by 750 picture, with shadows and light."""

    def __init__(self, rng: random.Random, background: Paint) -> None:
        self.rng = rng
        self.size = (WIDTH * SCALE, HEIGHT * SCALE)
        self.image = _painted(self.size, background)

    def rect(self, box: Box, paint: Paint | Colour, radius: float = 0, shadow: float = 0) -> None:
        self._fill("rounded_rectangle", _corners(box), paint, shadow, radius=radius * SCALE)

    def ellipse(self, box: Box, paint: Paint | Colour, shadow: float = 0) -> None:
        self._fill("ellipse", _corners(box), paint, shadow)

    def polygon(self, points: Sequence[Point], paint: Paint | Colour, shadow: float = 0) -> None:
        self._fill("polygon", points, paint, shadow)

    def line(self, points: Sequence[Point], colour: Colour, width: float, shadow: float = 0) -> None:
        self._fill("line", points, colour, shadow, margin=width, width=round(width * SCALE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), colour)

    def arc(self, box: Box, start: float, end: float, colour: Colour, width: float) -> None:
        self._fill("arc", _corners(box), colour, start=start, end=end, width=round(width * SCALE))

    def text(self, at: Point, words: str, size: float, colour: Colour, anchor: str = "la", bold: float = 0) -> None:
        where, pen = (at[0] * SCALE, at[1] * SCALE), ImageDraw.Draw(self.image)
        pen.text(where, words, fill=colour, font=font(size * SCALE), anchor=anchor, stroke_width=bold)

    def glow(self, box: Box, colour: Colour, blur: float, strength: float = 1.0) -> None:
        left, top, right, bottom = (round(edge) for edge in _scaled(box))
        margin = round(blur * SCALE * 3)
        mask = Image.new("L", (right - left + 2 * margin, bottom - top + 2 * margin))
        inner = (margin, margin, mask.width - margin, mask.height - margin)
        ImageDraw.Draw(mask).rounded_rectangle(inner, 10 * SCALE, fill=round(255 * strength))
        self.image.paste(Image.new("RGB", mask.size, colour), (left - margin, top - margin), _blurred(mask, blur))

    def stain(self, box: Box, colour: Colour, amount: float, grain: int = 12) -> None:
        """Blotches of a colour within a box; `amount` from 0 to 1 is how much of it they cover."""
        left, top, right, bottom = _scaled(box)
        wide, high = int(right - left), int(bottom - top)
        cells = (max(2, wide // (grain * SCALE)), max(2, high // (grain * SCALE)))
        spots = Image.frombytes("L", cells, self.rng.randbytes(cells[0] * cells[1])).resize(
            (wide, high), Image.Resampling.BICUBIC
        )
        fine = Image.frombytes("L", (cells[0] * 3, cells[1] * 3), self.rng.randbytes(cells[0] * cells[1] * 9))
        mixed = Image.blend(spots, fine.resize((wide, high), Image.Resampling.BICUBIC), 0.35)
        edge = 255 * (1 - amount) * 0.75 + 20
        mask = ImageChops.multiply(mixed.point(lambda value: max(0, min(230, (value - edge) * 4))), _fading(mixed.size))
        self.image.paste(Image.new("RGB", (wide, high), colour), (int(left), int(top)), mask)

    def soften(self, radius: float) -> None:
        self.image = self.image.filter(ImageFilter.GaussianBlur(radius * SCALE))

    def photographed(self) -> Image.Image:
        """Shrunk, with the grain and the darker corners of a real photo."""
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        corners = (
            Image.radial_gradient("L").resize((WIDTH, HEIGHT)).point(lambda value: 255 - max(0, value - 120) * 0.55)
        )
        small = ImageChops.multiply(small, Image.merge("RGB", (corners,) * 3))
        seeded = Image.frombytes("L", (WIDTH, HEIGHT), self.rng.randbytes(WIDTH * HEIGHT))
        grain = seeded.filter(ImageFilter.GaussianBlur(0.7)).point(lambda value: (value - 128) * 0.16 + 128)
        return ImageChops.add(small, Image.merge("RGB", (grain,) * 3), offset=-128)

    def _fill(
        self,
        shape: str,
        points: Sequence[Point],
        paint: Paint | Colour,
        shadow: float = 0,
        margin: float = 0,
        **options: Any,
    ) -> None:
        """Only as much as the shape covers is touched: a picture has hundreds of them."""
        left = math.floor(min((x - margin) * SCALE for x, _ in points))
        top = math.floor(min((y - margin) * SCALE for _, y in points))
        wide = math.ceil(max((x + margin) * SCALE for x, _ in points)) - left + 1
        high = math.ceil(max((y + margin) * SCALE for _, y in points)) - top + 1
        mask = Image.new("L", (wide, high))
        placed = [(x * SCALE - left, y * SCALE - top) for x, y in points]
        getattr(ImageDraw.Draw(mask), shape)(placed, fill=255, **options)
        if shadow:
            self._cast(mask, (left, top), shadow)
        filled = _painted(mask.size, paint) if isinstance(paint, Paint) else Image.new("RGB", mask.size, paint)
        self.image.paste(filled, (left, top), mask)

    def _cast(self, mask: Image.Image, at: tuple[int, int], depth: float) -> None:
        step, margin = round(depth * SCALE), round(depth * SCALE * 3)
        fallen = Image.new("L", (mask.width + 2 * margin, mask.height + 2 * margin))
        fallen.paste(mask, (margin + step, margin + step))
        fallen = _blurred(fallen, depth).point(lambda value: value * 0.5)
        self.image.paste(Image.new("RGB", fallen.size, (20, 22, 26)), (at[0] - margin, at[1] - margin), fallen)


def encoded(image: Image.Image, kind: str = "JPEG") -> bytes:
    out = BytesIO()
    image.save(out, kind, **({"quality": 86} if kind == "JPEG" else {"optimize": True}))
    return out.getvalue()


def _corners(box: Box) -> tuple[Point, Point]:
    return (box[0], box[1]), (box[2], box[3])


def _scaled(box: Box) -> Box:
    return box[0] * SCALE, box[1] * SCALE, box[2] * SCALE, box[3] * SCALE


def _blurred(mask: Image.Image, radius: float) -> Image.Image:
    """Blurring a quarter of the size is as good, and sixteen times as fast."""
    small = mask.resize((max(1, mask.width // 4), max(1, mask.height // 4)))
    return small.filter(ImageFilter.GaussianBlur(radius * SCALE / 4)).resize(mask.size)


def _fading(size: tuple[int, int]) -> Image.Image:
    """White in the middle, black at the edges."""
    margin = min(size) // 8
    mask = Image.new("L", size)
    mask.paste(255, (margin, margin // 3, size[0] - margin, size[1] - margin // 3))
    return _blurred(mask, margin / 2 / SCALE)


def _painted(size: tuple[int, int], paint: Paint) -> Image.Image:
    ramp = Image.new("RGB", (256, 1))
    ramp.putdata([lit(paint.colour, _between(paint.light, step / 255)) for step in range(256)])
    if paint.along == "y":
        ramp = ramp.transpose(Image.Transpose.ROTATE_270)
    return ramp.resize(size, Image.Resampling.BILINEAR)


def _between(stops: Sequence[tuple[float, float]], at: float) -> float:
    for (left, low), (right, high) in pairwise(stops):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left or 1)
    return stops[-1][1]
