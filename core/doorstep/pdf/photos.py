from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

_PIXELS = 100_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def lay_out_images(
    images: Mapping[str, bytes | Callable[[], bytes]], folder: Path, side: int
) -> dict[str, dict[str, Any]]:
    """Writes each picture, shrunk, and tells the template where it lies; one picture in memory at a time."""
    folder.mkdir()
    side = _affordable(len(images), side)
    found = {}
    for number, (name, image) in enumerate(images.items()):
        written = _write(image if isinstance(image, bytes) else image(), folder / str(number), side)
        if written is not None:
            found[name] = written
    return found


def _affordable(count: int, side: int) -> int:
    """The typesetter unpacks all pictures at once, so many pictures share the pixels: 300 still print at 200 dpi."""
    return max(240, min(side, int((_PIXELS / max(1, count) / 0.75) ** 0.5)))


def _write(data: bytes, path: Path, side: int) -> dict[str, Any] | None:
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            image.draft("RGB", (side, side))
            image.thumbnail((side, side), reducing_gap=2.0)
            shown = ImageOps.exif_transpose(image)
            path = _save(shown, path)
            return {"file": f"/images/{path.name}", "width": shown.width, "height": shown.height}
    # A damaged photo must not cost the customer the whole report.
    except Exception:
        return None


def _save(image: Image.Image, path: Path) -> Path:
    """Drawings stay sharp as PNG, and keep what is see-through; photos become JPEG."""
    if image.has_transparency_data or image.mode in ("1", "P"):
        path = path.with_suffix(".png")
        image.convert("RGBA").save(path, "PNG")
    else:
        path = path.with_suffix(".jpg")
        image.convert("RGB").save(path, "JPEG", quality=76)
    return path
