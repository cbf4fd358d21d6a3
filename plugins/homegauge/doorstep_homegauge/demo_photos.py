"""Photos of a house, drawn with Pillow: no stock images, no downloads. Each differs by its seed."""

import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 800, 600
Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]


def draw_photo(kind: str, seed: int) -> bytes:
    """A JPEG of a kind of `SCENES`."""
    rng = random.Random(f"{kind}/{seed}")  # noqa: S311 pictures, no secrets
    image = Image.new("RGB", (WIDTH, HEIGHT))
    SCENES[kind](ImageDraw.Draw(image), rng)
    out = BytesIO()
    photographed(image, rng).save(out, "JPEG", quality=82)
    return out.getvalue()


def photographed(image: Image.Image, rng: random.Random) -> Image.Image:
    """A little out of focus, held a little crooked, with light from one side and the grain of a sensor."""
    held = image.rotate(rng.uniform(-4, 4), Image.Resampling.BICUBIC, expand=False).resize((880, 660))
    held = held.crop((40, 30, 840, 630)).filter(ImageFilter.GaussianBlur(1.1))
    light = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize((WIDTH, HEIGHT))
    lit = Image.composite(held, held.point(lambda value: int(value * 0.62)), light)
    return Image.blend(lit, Image.effect_noise((WIDTH, HEIGHT), 60).convert("RGB"), 0.06)


def shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (max(0, min(255, round(part * factor))) for part in colour)
    return red, green, blue


def ground(pen: Pen, colour: Colour) -> None:
    pen.rectangle((0, 0, WIDTH, HEIGHT), fill=colour)


def crack(pen: Pen, rng: random.Random, start: tuple[float, float], steps: int, colour: Colour) -> None:
    x, y = start
    points = [(x, y)]
    for _ in range(steps):
        x, y = x + rng.uniform(-22, 26), y + rng.uniform(14, 40)
        points.append((x, y))
    pen.line(points, fill=colour, width=rng.randint(3, 6), joint="curve")


def roof(pen: Pen, rng: random.Random) -> None:
    base = rng.choice(((96, 92, 90), (112, 98, 86), (84, 92, 100)))
    ground(pen, shade(base, 0.6))
    missing = {(rng.randrange(10), rng.randrange(9)) for _ in range(rng.randint(1, 4))}
    for row in range(11):
        for column in range(-1, 10):
            left, top = column * 92 + (row % 2) * 46, row * 58 - 10
            tone = shade(base, 0.5 if (row, column) in missing else rng.uniform(0.88, 1.15))
            pen.rectangle((left, top, left + 88, top + 56), fill=tone)
            pen.line((left, top + 56, left + 88, top + 56), fill=shade(base, 0.45), width=4)
    if rng.random() < 0.6:
        brick(pen, rng, (rng.randint(250, 420), 40, 0, 0), 5)


def brick(pen: Pen, rng: random.Random, place: tuple[int, int, int, int], rows: int) -> None:
    left, top = place[:2]
    pen.rectangle((left - 18, top + rows * 44, left + 258, top + rows * 44 + 26), fill=(158, 162, 166))
    for row in range(rows):
        for column in range(3):
            x, y = left + column * 80, top + row * 44
            pen.rectangle((x, y, x + 76, y + 40), fill=shade((158, 84, 66), rng.uniform(0.85, 1.12)))


def wall(pen: Pen, rng: random.Random) -> None:
    base = rng.choice(((176, 174, 168), (198, 190, 176), (160, 166, 168)))
    ground(pen, base)
    for row in range(0, HEIGHT, 100):
        pen.line((0, row, WIDTH, row), fill=shade(base, 0.86), width=5)
        for column in range((row // 100 % 2) * 100, WIDTH, 200):
            pen.line((column, row, column, row + 100), fill=shade(base, 0.86), width=5)
    for _ in range(2):
        x, y, size = rng.randint(0, WIDTH), rng.randint(250, HEIGHT), rng.randint(60, 150)
        pen.ellipse((x - size, y - size // 2, x + size, y + size // 2), fill=shade(base, 0.88))
    crack(pen, rng, (rng.randint(200, 560), rng.randint(0, 60)), rng.randint(9, 15), shade(base, 0.35))


def window(pen: Pen, rng: random.Random) -> None:
    ground(pen, rng.choice(((206, 200, 188), (188, 196, 200), (214, 206, 190))))
    pen.rectangle((150, 70, 650, 540), fill=(240, 238, 232))
    for left in (180, 415):
        pen.rectangle((left, 100, left + 205, 500), fill=rng.choice(((150, 186, 208), (176, 200, 212))))
        for _ in range(9):
            x, y, size = rng.randint(left + 20, left + 180), rng.randint(360, 480), rng.randint(8, 26)
            pen.ellipse((x - size, y - size, x + size, y + size), fill=(204, 214, 218))
    pen.rectangle((120, 540, 680, 580), fill=(226, 222, 212))
    for _ in range(14):
        x = rng.randint(130, 660)
        pen.polygon([(x, 545), (x + rng.randint(8, 26), 552), (x + 6, 574)], fill=(150, 132, 108))


def panel(pen: Pen, rng: random.Random) -> None:
    ground(pen, (172, 168, 160))
    pen.rectangle((200, 30, 600, 590), fill=(108, 114, 118))
    pen.rectangle((230, 60, 570, 560), fill=(136, 142, 146))
    for row in range(9):
        for left, right in ((250, 380), (420, 550)):
            top = 80 + row * 52
            pen.rectangle((left, top, right, top + 42), fill=(36, 38, 42))
            pen.rectangle((left + 50, top + 12, left + 82, top + 30), fill=(206, 206, 200))
            colour = rng.choice(((190, 40, 36), (28, 28, 30), (230, 230, 226), (40, 96, 170)))
            edge = 200 if left == 250 else 600
            pen.line((left if left == 250 else right, top + 21, edge, top + rng.randint(-30, 60)), fill=colour, width=7)
    pen.ellipse((352, 300, 452, 400), outline=(220, 60, 40), width=8)


def pipe(pen: Pen, rng: random.Random) -> None:
    ground(pen, rng.choice(((120, 98, 76), (148, 128, 104), (110, 112, 110))))
    metal = rng.choice(((184, 112, 72), (170, 174, 178), (226, 224, 216)))
    x = rng.randint(300, 480)
    for part in range(36):
        tone = shade(metal, 0.6 + 0.6 * (1 - abs(part - 12) / 24))
        pen.line((x + part, 0, x + part, 380), fill=tone, width=2)
        pen.line((0, 360 + part, x + 36, 360 + part), fill=tone, width=2)
    pen.rectangle((x - 12, 340, x + 48, 410), fill=shade(metal, 0.8))
    for drop in range(rng.randint(2, 5)):
        y = 420 + drop * 40
        pen.ellipse((x + 8, y, x + 24, y + 24), fill=(198, 214, 222))
    pen.ellipse((x - 120, 520, x + 150, 600), fill=(74, 60, 48))


def heater(pen: Pen, rng: random.Random) -> None:
    ground(pen, rng.choice(((128, 124, 118), (150, 146, 140))))
    x = rng.randint(230, 330)
    for part in range(280):
        tone = shade((226, 226, 220), 0.62 + 0.45 * (1 - abs(part - 100) / 190))
        pen.line((x + part, 140, x + part, 600), fill=tone)
    pen.rectangle((x + 110, 0, x + 170, 140), fill=(162, 166, 170))
    pen.line((x + 110, 70, x + 170, 62), fill=(60, 50, 44), width=6)
    pen.rectangle((x + 80, 430, x + 200, 560), fill=(196, 60, 44))
    pen.rectangle((x + 90, 250, x + 190, 340), fill=(250, 240, 170))
    pen.line((x + 280, 210, x + 330, 210, x + 330, rng.randint(330, 460)), fill=(186, 118, 76), width=16, joint="curve")


SCENES: dict[str, Callable[[Pen, random.Random], None]] = {
    "roof": roof, "wall": wall, "window": window, "panel": panel, "pipe": pipe, "heater": heater,
}  # fmt: skip
