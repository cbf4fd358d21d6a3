"""What an inspector of fire equipment photographs. Each scene differs by its seed."""

import math
import random
from collections.abc import Callable

from .canvas import FLAT, HEIGHT, ROUND, WIDTH, Canvas, Colour, Paint, lit

WALLS: tuple[Colour, ...] = ((214, 210, 200), (198, 205, 208), (222, 214, 196), (190, 196, 188), (205, 200, 206))
RED: Colour = (196, 26, 30)
STEEL: Colour = (150, 156, 162)
DARK: Colour = (38, 40, 44)
PAPER: Colour = (240, 238, 230)
GREEN: Colour = (14, 128, 74)


def extinguisher(rng: random.Random) -> Canvas:
    canvas = _wall(rng)
    x, top = rng.randint(400, 560), rng.randint(215, 245)
    _pictogram(canvas, x + rng.choice((-300, 240)), rng.randint(90, 150))
    canvas.rect((x - 40, top + 60, x + 40, top + 90), DARK, 6, shadow=10)
    hose = [(x + 62 + 26 * math.sin(step / 9 * math.pi), top + 6 + step * 27) for step in range(12)]
    canvas.line([(x + 14, top - 14), (x + 48, top - 14), *hose], DARK, 15, shadow=12)
    canvas.rect((hose[-1][0] - 13, hose[-1][1] - 10, hose[-1][0] + 13, hose[-1][1] + 70), Paint(DARK, ROUND, "x"), 7)
    canvas.rect((x - 78, top + 20, x + 78, top + 400), Paint(RED, ROUND, "x"), 66, shadow=22)
    canvas.rect((x - 78, top + 366, x + 78, top + 408), Paint(lit(RED, 0.55), ROUND, "x"), 14)
    canvas.rect((x - 22, top - 6, x + 22, top + 34), Paint(STEEL, ROUND, "x"), 6)
    _valve(canvas, x, top)
    _gauge(canvas, x, top + 2, rng.uniform(-0.9, 0.9))
    _label(canvas, rng, (x - 60, top + 120, x + 60, top + 300))
    if rng.random() < 0.7:
        _tag(canvas, rng, x - 30, top + 12)
    return canvas


def sprinkler(rng: random.Random) -> Canvas:
    tone = rng.choice(WALLS)
    canvas = Canvas(rng, Paint(lit(tone, 0.9), ((0, 0.6), (0.5, 1.0), (1, 1.15))))
    for y in range(-20, HEIGHT, 190):
        canvas.rect((0, y, WIDTH, y + 5), lit(tone, 0.6))
    canvas.soften(7)
    pipe = rng.choice((RED, STEEL, (176, 172, 166)))
    y, x = rng.randint(95, 135), rng.randint(430, 570)
    canvas.rect((-20, y - 52, WIDTH + 20, y + 52), Paint(pipe, ROUND), shadow=26)
    canvas.rect((x - 84, y - 66, x + 84, y + 66), Paint(lit(pipe, 0.82), ROUND), 14, shadow=10)
    canvas.rect((x - 44, y + 60, x + 44, y + 130), Paint(lit(pipe, 0.9), ROUND, "x"), 6, shadow=8)
    _sprinkler_head(canvas, rng, x, y + 128)
    if rng.random() < 0.5:
        canvas.stain((x - 84, y - 56, x + 84, y + 64), (128, 72, 34), 0.34)
    return canvas


def exit_sign(rng: random.Random) -> Canvas:
    canvas = _wall(rng)
    lights_on = rng.random() < 0.75
    left, top = rng.randint(170, 230), rng.randint(130, 170)
    right, bottom = left + 600, top + 230
    canvas.rect((left + 20, bottom + 130, right - 20, HEIGHT + 20), Paint((122, 96, 70), FLAT, "x"), 4, shadow=14)
    canvas.rect((left + 46, bottom + 156, right - 46, HEIGHT + 20), Paint((150, 120, 88), FLAT, "x"), 3)
    canvas.rect((right - 100, bottom + 225, right - 62, HEIGHT + 20), Paint((186, 190, 196), ROUND, "x"), 5, shadow=5)
    if lights_on:
        canvas.glow((left - 20, top - 20, right + 20, bottom + 20), (150, 230, 180), 46, 0.75)
    face = GREEN if lights_on else lit(GREEN, 0.6)
    canvas.rect((left, top, right, bottom), Paint((220, 222, 222)), 12, shadow=16)
    canvas.rect((left + 14, top + 14, right - 14, bottom - 14), Paint(face, ((0, 1.18), (1, 0.92))), 6)
    white = (246, 252, 247) if lights_on else (188, 198, 190)
    _running(canvas, left + 96, top + 36, white)
    canvas.text(((left + right) / 2 + 20, (top + bottom) / 2), "EXIT", 124, white, "mm", bold=7)
    _arrow(canvas, right - 92, (top + bottom) / 2, white)
    return canvas


def alarm_panel(rng: random.Random) -> Canvas:
    canvas = _wall(rng)
    body = rng.choice((RED, (188, 192, 196), (74, 80, 88)))
    print_colour = DARK if body == (188, 192, 196) else PAPER
    left, top, right, bottom = 210, 70, 790, 610
    canvas.rect((left, top, right, bottom), Paint(body, ((0, 1.15), (0.1, 1.0), (1, 0.8))), 16, shadow=24)
    canvas.rect((left + 18, top + 18, right - 18, bottom - 18), Paint(lit(body, 0.9)), 10)
    canvas.text((left + 46, top + 40), "FIRE ALARM CONTROL", 25, print_colour, bold=1)
    trouble = rng.random() < 0.4
    _display(canvas, rng, (left + 46, top + 88, right - 190, top + 240), trouble)
    for row, word in enumerate(("POWER", "ALARM", "FAULT", "SILENCED", "TEST")):
        on = word == "POWER" or (word == "FAULT" and trouble)
        colour: Colour = GREEN if word == "POWER" else (246, 178, 32)
        _lamp(canvas, right - 160, top + 100 + row * 32, colour if on else lit(colour, 0.3), on)
        canvas.text((right - 138, top + 100 + row * 32), word, 15, print_colour, "lm")
    for row in range(3):
        for column in range(6):
            _zone(canvas, rng, left + 50 + column * 82, top + 275 + row * 58, row * 6 + column + 1)
    for column, word in enumerate(("SILENCE", "RESET", "DRILL", "ACK")):
        x = left + 50 + column * 100
        canvas.rect((x, bottom - 84, x + 84, bottom - 44), Paint((60, 64, 70)), 8, shadow=4)
        canvas.text((x + 42, bottom - 64), word, 14, PAPER, "mm")
    canvas.ellipse((right - 100, bottom - 96, right - 48, bottom - 44), Paint(STEEL), shadow=5)
    canvas.rect((right - 78, bottom - 86, right - 70, bottom - 54), DARK, 3)
    return canvas


def corridor(rng: random.Random) -> Canvas:
    tone, floor = rng.choice(WALLS), rng.choice(((120, 128, 136), (142, 124, 104), (104, 118, 112)))
    canvas = Canvas(rng, Paint(lit(tone, 1.1)))
    far, middle = 0.2, (rng.randint(470, 530), rng.randint(330, 360))

    def at(x: float, y: float, depth: float) -> tuple[float, float]:
        """From a point of the picture's frame towards the vanishing point."""
        shrink = 1 - depth * (1 - far)
        return middle[0] + (x - middle[0]) * shrink, middle[1] + (y - middle[1]) * shrink

    def panel(a: tuple[float, float], b: tuple[float, float], near: float, deep: float, paint: Paint | Colour) -> None:
        canvas.polygon([at(*a, near), at(*b, near), at(*b, deep), at(*a, deep)], paint)

    corners = ((0.0, 0.0), (float(WIDTH), 0.0), (float(WIDTH), float(HEIGHT)), (0.0, float(HEIGHT)))
    panel(corners[0], corners[1], 0, 1, Paint(lit(tone, 1.3), ((0, 1.1), (1, 0.9))))
    panel(corners[3], corners[0], 0, 1, Paint(lit(tone, 0.95), ((0, 1.1), (1, 0.7)), "x"))
    panel(corners[1], corners[2], 0, 1, Paint(lit(tone, 0.9), ((0, 0.7), (1, 1.1)), "x"))
    panel(corners[2], corners[3], 0, 1, Paint(floor, ((0, 0.75), (1, 1.15))))
    for side in (0.0, float(WIDTH)):
        panel((side, HEIGHT - 46), (side, HEIGHT), 0, 1, lit(tone, 0.62))
        panel((side, 470), (side, 490), 0, 1, lit(floor, 0.8))
        for near in (0.08, 0.42, 0.7):
            if rng.random() < 0.85:
                _corridor_door(panel, side, near, rng)
    for near in (0.1, 0.36, 0.58, 0.76, 0.9):
        panel((400, 0), (600, 0), near, near + 0.07, (255, 254, 246))
        panel((430, HEIGHT), (570, HEIGHT), near, near + 0.06, lit(floor, 1.18))
    (left, top), (right, bottom) = at(0, 0, 1), at(WIDTH, HEIGHT, 1)
    canvas.rect((left, top, right, bottom), Paint(lit(tone, 0.98)))
    canvas.rect((left + 38, top + 40, right - 38, bottom), Paint((116, 138, 152)), 2)
    canvas.rect((middle[0] - 1, top + 40, middle[0] + 1, bottom), lit(tone, 0.5))
    canvas.glow((middle[0] - 26, top + 14, middle[0] + 26, top + 30), (120, 220, 160), 8)
    canvas.rect((middle[0] - 24, top + 14, middle[0] + 24, top + 32), GREEN, 2)
    canvas.text((middle[0], top + 23), "EXIT", 14, (240, 250, 244), "mm")
    x, y = at(0, 470, 0.33)
    canvas.rect((x + 6, y - 60, x + 34, y + 34), Paint(RED, ROUND, "x"), 11, shadow=6)
    canvas.rect((x + 14, y - 74, x + 26, y - 58), DARK, 3)
    return canvas


def pipe(rng: random.Random) -> Canvas:
    canvas = _wall(rng, lit(rng.choice(WALLS), 0.72))
    colour = rng.choice(((158, 150, 140), (150, 44, 38), (126, 134, 138)))
    y, x = rng.randint(300, 350), rng.randint(360, 620)
    canvas.rect((-20, y - 110, WIDTH + 20, y + 110), Paint(colour, ROUND), shadow=34)
    rust: tuple[Colour, ...] = ((150, 82, 34), (112, 56, 24), (72, 38, 20))
    amount = rng.uniform(0.45, 0.62)
    canvas.stain((-120, y - 112, WIDTH + 120, y + 112), rust[0], amount - 0.18, 34)
    for shade, share in zip(rust, (amount, amount - 0.08, amount - 0.2), strict=True):
        canvas.stain((x - 250, y - 112, x + 250, y + 112), shade, share, 22)
    for side in (-1, 1):
        edge = x + side * 34
        canvas.rect((edge - 27, y - 156, edge + 27, y + 156), Paint(lit(colour, 0.85), ROUND), 8, shadow=14)
        canvas.stain((edge - 26, y - 154, edge + 26, y + 154), rust[1], amount - 0.06, 12)
        for bolt in (-118, -44, 44, 118):
            outer = edge + side * 40
            canvas.rect(
                (outer - 16, y + bolt - 15, outer + 16, y + bolt + 15), Paint((116, 92, 72), ROUND), 5, shadow=6
            )
    for _ in range(rng.randint(3, 6)):
        drop, length = x + rng.randint(-80, 80), rng.randint(50, 180)
        canvas.line(
            [(drop, y + 150), (drop + rng.randint(-3, 3), y + 150 + length)], lit(rust[0], 0.8), rng.uniform(2, 5)
        )
    return canvas


SCENES: dict[str, Callable[[random.Random], Canvas]] = {
    "extinguisher": extinguisher,
    "sprinkler": sprinkler,
    "exit_sign": exit_sign,
    "alarm_panel": alarm_panel,
    "corridor": corridor,
    "pipe": pipe,
}


def _wall(rng: random.Random, colour: Colour | None = None) -> Canvas:
    colour = colour or rng.choice(WALLS)
    canvas = Canvas(rng, Paint(colour, ((0, 1.16), (0.6, 1.0), (1, 0.82)), rng.choice("xy")))
    if rng.random() < 0.5:
        _bricks(canvas, rng, colour)
    else:
        canvas.stain((-200, -200, WIDTH + 200, HEIGHT + 200), lit(colour, 0.95), 0.42, 60)
    return canvas


def _bricks(canvas: Canvas, rng: random.Random, colour: Colour) -> None:
    for row in range(11):
        for column in range(-1, 8):
            x, y = column * 150 + (row % 2) * 75, row * 72
            canvas.rect((x, y, x + 145, y + 67), Paint(lit(colour, rng.uniform(0.88, 1.06))), 2)


def _pictogram(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect((x, y, x + 120, y + 120), Paint(RED, ((0, 1.1), (1, 0.95))), 4, shadow=5)
    canvas.rect((x + 30, y + 38, x + 62, y + 106), (255, 255, 255), 12)
    canvas.line([(x + 46, y + 40), (x + 46, y + 24), (x + 26, y + 18)], (255, 255, 255), 7)
    flame = [
        (x + 88, y + 40),
        (x + 104, y + 72),
        (x + 96, y + 104),
        (x + 78, y + 104),
        (x + 72, y + 78),
        (x + 82, y + 68),
    ]
    canvas.polygon(flame, (255, 255, 255))


def _valve(canvas: Canvas, x: float, top: float) -> None:
    canvas.polygon([(x - 12, top - 8), (x - 92, top - 44), (x - 98, top - 30), (x - 14, top + 10)], DARK, shadow=8)
    canvas.polygon(
        [(x + 24, top - 30), (x - 100, top - 78), (x - 106, top - 64), (x + 20, top - 10)], Paint(DARK), shadow=8
    )
    canvas.rect((x - 26, top - 32, x + 26, top + 2), Paint((60, 62, 66), ROUND, "x"), 6)
    canvas.arc((x - 58, top - 64, x - 30, top - 36), 0, 360, (232, 196, 60), 5)


def _gauge(canvas: Canvas, x: float, y: float, level: float) -> None:
    """The needle from -1 (empty) to 1 (too full); between -0.4 and 0.4 is good."""
    canvas.ellipse((x - 27, y - 29, x + 27, y + 25), Paint(STEEL), shadow=5)
    canvas.ellipse((x - 22, y - 24, x + 22, y + 20), PAPER)
    canvas.arc((x - 19, y - 21, x + 19, y + 17), 180, 360, RED, 6)
    canvas.arc((x - 19, y - 21, x + 19, y + 17), 236, 304, GREEN, 6)
    angle = math.radians(270 + level * 85)
    canvas.line([(x, y - 2), (x + 15 * math.cos(angle), y - 2 + 15 * math.sin(angle))], DARK, 3)


def _label(canvas: Canvas, rng: random.Random, box: tuple[int, int, int, int]) -> None:
    left, top, right, _ = box
    canvas.rect(box, Paint(PAPER, ROUND[1:-1], "x"), 5)
    canvas.rect((left + 8, top + 10, right - 8, top + 46), RED, 3)
    canvas.text(
        ((left + right) / 2, top + 28), rng.choice(("6 kg ABC", "9 L FOAM", "5 kg CO2", "6 L WATER")), 20, PAPER, "mm"
    )
    for line in range(7):
        y = top + 62 + line * 15
        canvas.rect((left + 12, y, right - 12 - rng.randint(0, 44), y + 5), (120, 120, 118))


def _tag(canvas: Canvas, rng: random.Random, x: float, y: float) -> None:
    colour = rng.choice(((250, 214, 70), (120, 190, 110), (240, 240, 236)))
    canvas.line([(x, y), (x - 56, y + 60)], (90, 90, 90), 2)
    canvas.polygon([(x - 92, y + 64), (x - 24, y + 56), (x - 14, y + 160), (x - 84, y + 168)], Paint(colour), shadow=7)
    for row in range(4):
        canvas.line([(x - 78 + row * 2, y + 88 + row * 18), (x - 32 + row * 2, y + 83 + row * 18)], (70, 70, 70), 3)


def _sprinkler_head(canvas: Canvas, rng: random.Random, x: float, y: float) -> None:
    brass: Colour = rng.choice(((196, 158, 84), (200, 204, 208)))
    canvas.ellipse((x - 120, y - 16, x + 120, y + 34), Paint(lit(brass, 1.05)), shadow=12)
    canvas.rect((x - 40, y + 10, x + 40, y + 60), Paint(brass, ROUND, "x"), 6)
    for side in (-1, 1):
        arm = [(x + side * 34, y + 52), (x + side * 82, y + 105), (x + side * 78, y + 200), (x + side * 16, y + 262)]
        canvas.line(arm, lit(brass, 0.78 if side > 0 else 1.0), 19, shadow=8)
    bulb: Colour = rng.choice(((214, 34, 30), (236, 120, 24), (58, 150, 70)))
    canvas.rect(
        (x - 15, y + 66, x + 15, y + 232), Paint(bulb, ((0, 0.6), (0.3, 1.55), (0.5, 1.05), (1, 0.55)), "x"), 15
    )
    canvas.rect((x - 22, y + 226, x + 22, y + 278), Paint(lit(brass, 0.9), ROUND, "x"), 5)
    canvas.ellipse((x - 150, y + 262, x + 150, y + 318), Paint(brass, ROUND, "x"), shadow=16)
    for tooth in range(-6, 7):
        place = x + 142 * math.sin(tooth / 6.5 * math.pi / 2)
        canvas.rect((place - 5, y + 292 + 20 * math.cos(tooth / 6.5 * 1.57), place + 5, y + 330), lit(brass, 0.3), 4)


def _running(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    canvas.ellipse((x + 4, y, x + 36, y + 32), colour)
    canvas.line([(x + 8, y + 46), (x - 8, y + 96)], colour, 25)
    canvas.line([(x + 6, y + 46), (x + 42, y + 62), (x + 58, y + 46)], colour, 11)
    canvas.line([(x + 2, y + 44), (x - 34, y + 54), (x - 44, y + 82)], colour, 11)
    canvas.line([(x - 8, y + 98), (x + 22, y + 118), (x + 14, y + 154)], colour, 14)
    canvas.line([(x - 8, y + 98), (x - 22, y + 130), (x - 58, y + 138)], colour, 14)


def _arrow(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    canvas.line([(x - 40, y), (x + 34, y)], colour, 16)
    canvas.line([(x + 4, y - 36), (x + 40, y), (x + 4, y + 36)], colour, 16)


def _display(canvas: Canvas, rng: random.Random, box: tuple[int, int, int, int], trouble: bool) -> None:
    left, top, right, bottom = box
    canvas.rect(box, Paint(DARK), 8)
    shade: Colour = (176, 204, 116) if not trouble else (236, 190, 84)
    canvas.rect((left + 12, top + 12, right - 12, bottom - 12), Paint(shade, ((0, 0.92), (1, 1.1))), 4)
    zone = rng.randint(1, 18)
    words = (
        (f"FAULT  ZONE {zone:02}", "DEVICE NOT RESPONDING") if trouble else ("SYSTEM NORMAL", "ALL ZONES IN SERVICE")
    )
    for line, text in enumerate((*words, f"LOOP 1   {rng.randint(40, 126)} DEVICES")):
        canvas.text((left + 28, top + 28 + line * 36), text, 22, (40, 52, 26))


def _lamp(canvas: Canvas, x: float, y: float, colour: Colour, on: bool) -> None:
    if on:
        canvas.glow((x - 12, y - 12, x + 12, y + 12), colour, 9)
    canvas.ellipse((x - 8, y - 8, x + 8, y + 8), Paint(lit(colour, 1.35 if on else 1)))


def _zone(canvas: Canvas, rng: random.Random, x: float, y: float, number: int) -> None:
    canvas.rect((x, y, x + 72, y + 46), Paint((226, 226, 220)), 4)
    canvas.text((x + 10, y + 23), f"Z{number:02}", 17, DARK, "lm")
    canvas.ellipse((x + 50, y + 16, x + 64, y + 30), (196, 60, 50) if rng.random() < 0.06 else (120, 60, 56))


def _corridor_door(panel: Callable[..., None], side: float, near: float, rng: random.Random) -> None:
    wood: Colour = rng.choice(((150, 108, 72), (168, 132, 96), (110, 124, 138)))
    panel((side, 190), (side, HEIGHT), near - 0.01, near + 0.17, lit(wood, 0.62))
    panel((side, 205), (side, HEIGHT), near, near + 0.16, Paint(wood))
    panel((side, 470), (side, 482), near + 0.015, near + 0.035, (214, 216, 218))
