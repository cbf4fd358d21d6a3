"""Pictures drawn anew: what a camera or an attacker hid in the file does not come along."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

from PIL import Image, ImageCms, ImageFile, ImageOps, ImageSequence

_IN_MEMORY = 2 * 1024 * 1024
_MOST_FRAMES = 300
# An unpacked photo takes some hundred megabytes at worst: two at a time, however many threads serve.
_unpacking = BoundedSemaphore(2)
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_HOW: dict[str, dict[str, Any]] = {
    "jpeg": {"format": "JPEG", "quality": 88, "progressive": True},
    "png": {"format": "PNG"},
    "webp": {"format": "WEBP", "quality": 88},
    "gif": {"format": "GIF"},
}


class Unreadable(Exception):
    """No picture, or a damaged one."""


class PictureTooLarge(Exception):
    """More pixels than we are willing to unpack."""


def redraw(file: IO[bytes], kind: str, *, max_pixels: int, keep_pixels: int) -> tuple[IO[bytes], tuple[int, int]]:
    """The picture in its own format, upright, in sRGB, without metadata; and its size."""
    out: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 handed on open
    try:
        with _unpacking, _opened(file, kind, max_pixels) as image:
            return out, _save(image, kind, out, keep_pixels)
    except PictureTooLarge:
        raise
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    # Pillow's readers raise nearly anything on crafted input.
    except Exception as error:
        raise Unreadable from error


def thumbnail(data: bytes | IO[bytes], box: tuple[int, int], *, quality: int = 80) -> bytes:
    """A JPEG that fits the box, upright, on white; `Unreadable` if it is no picture we keep."""
    file = BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    try:
        with Image.open(file, formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
            image.draft("RGB", (box[0] * 2, box[1] * 2))
            small = image if image.mode in ("RGB", "RGBA", "L") else image.convert("RGBA")
            small.thumbnail((max(box), max(box)), reducing_gap=2.0)
            small = ImageOps.exif_transpose(small)
            small.thumbnail(box)
            return _jpeg(small, quality)
    except Exception as error:
        raise Unreadable from error


def fitted(file: IO[bytes], box: tuple[int, int]) -> tuple[bytes, str]:
    """A picture that was drawn anew already, small enough for the box and light: its bytes and media type."""
    with Image.open(file, formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
        kind = image.format
        small = image.convert("RGB" if kind == "JPEG" else "RGBA")
    small.thumbnail(box)
    if kind == "JPEG":
        return _jpeg(small, 85), "image/jpeg"
    out = BytesIO()
    # The one way of choosing colours that keeps see-through edges.
    _bare(small).quantize(128, Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue(), "image/png"


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    _flat(image).save(out, "JPEG", quality=quality, progressive=True)
    return out.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return _bare(image.convert("RGB"))
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _opened(file: IO[bytes], kind: str, max_pixels: int) -> ImageFile.ImageFile:
    file.seek(0)
    image = Image.open(file, formats=(kind.upper(),))
    # Only JPEG can be unpacked at a smaller size; the others come whole.
    most = max_pixels if kind == "jpeg" else max_pixels // 2
    if image.width * image.height > most:
        image.close()
        raise PictureTooLarge
    return image


def _save(image: ImageFile.ImageFile, kind: str, out: IO[bytes], keep_pixels: int) -> tuple[int, int]:
    frames = getattr(image, "n_frames", 1) if kind in ("gif", "webp") else 1
    if frames > 1:
        return _save_moving(image, frames, kind, out, keep_pixels)
    return _save_still(image, kind, out, keep_pixels)


def _save_still(image: ImageFile.ImageFile, kind: str, out: IO[bytes], keep_pixels: int) -> tuple[int, int]:
    target = _shrunk(image.size, keep_pixels)
    if kind == "jpeg":
        # Large photos are unpacked at half or a quarter of their size at once.
        image.draft(None, target)
    ImageOps.exif_transpose(image, in_place=True)
    if image.width * image.height > keep_pixels:
        image.thumbnail(_shrunk(image.size, keep_pixels))
    still = _in_srgb(image)
    mode = "RGB" if kind == "jpeg" else _plain_mode(still)
    still = _bare(still if still.mode == mode else still.convert(mode))
    still.save(out, **_HOW[kind])
    return still.size


def _save_moving(image: Image.Image, frames: int, kind: str, out: IO[bytes], keep_pixels: int) -> tuple[int, int]:
    if frames > _MOST_FRAMES or frames * image.width * image.height > keep_pixels:
        raise PictureTooLarge
    pace = [max(20, int(frame.info.get("duration", 100))) for frame in ImageSequence.Iterator(image)]
    drawn = _frames(image)
    first = next(drawn)
    first.save(
        out, save_all=True, append_images=drawn, duration=pace, loop=int(image.info.get("loop", 0)), **_HOW[kind]
    )
    return first.size


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(image):
        yield _bare(frame.convert("RGBA"))


def _shrunk(size: tuple[int, int], pixels: int) -> tuple[int, int]:
    scale = min(1.0, (pixels / (size[0] * size[1])) ** 0.5)
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def _plain_mode(image: Image.Image) -> str:
    if image.mode in ("1", "L", "RGB", "RGBA"):
        return image.mode
    return "RGBA" if image.has_transparency_data else "RGB"


def _in_srgb(image: Image.Image) -> Image.Image:
    """Phones photograph in wider colours; without their profile the picture would look dull."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            theirs = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, theirs, _SRGB, outputMode=mode) or image
    return image


def _bare(image: Image.Image) -> Image.Image:
    """Pillow carries comments and profiles from reading to saving, in `info`."""
    image.info.clear()
    return image
