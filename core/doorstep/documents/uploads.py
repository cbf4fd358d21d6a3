"""What people send us: the type is read from the content, and pictures are drawn anew."""

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO

from attrs import frozen

from doorstep.clean import one_line
from doorstep.problems import Refused

from .filetypes import KINDS, Kind, kind_of, refusal

__all__ = ["CheckedFile", "UploadLimits", "check_upload", "clean_title", "kept_title"]

TITLE_LENGTH = 120
MOST_FILES = 40
# A request may hold so many of the largest files an installation takes, and so much is kept of one form.
LARGEST_AT_ONCE = 8
_CHUNK = 256 * 1024
_IN_MEMORY = 2 * 1024 * 1024


@frozen(kw_only=True)
class UploadLimits:
    max_bytes: int = 25 * 1024 * 1024
    max_pixels: int = 80_000_000
    # Pictures above this are made smaller when drawn anew: enough for any print, bounded in memory.
    keep_pixels: int = 16_000_000
    kinds: frozenset[str] = frozenset(KINDS)


@frozen(kw_only=True)
class CheckedFile:
    """A file that may be kept. `file` stands at its beginning and is closed by whoever stores it."""

    title: str
    media_type: str
    size: int
    sha256: str
    file: IO[bytes]
    width: int | None = None
    height: int | None = None

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


def check_upload(
    filename: str, stream: IO[bytes], *, limits: UploadLimits | None = None, field: str = "file"
) -> CheckedFile:
    """The file as it may be kept, or `Refused` with what to do instead."""
    limits = limits or UploadLimits()
    title = clean_title(filename)

    def refuse(message: str) -> Refused:
        return Refused(message.replace("{title}", f"“{title}”"), field=field)

    file = _spooled(stream, limits, refuse)
    try:
        return _checked(title, file, limits, refuse)
    except BaseException:
        file.close()
        raise


def clean_title(filename: str) -> str:
    """A file's name as it is shown and offered for saving: no folders, no hidden characters, at most 120 of them."""
    name = one_line(re.split(r"[/\\]", filename)[-1]).strip(". ")
    if len(name) <= TITLE_LENGTH:
        return name or "File"
    ending = PurePosixPath(name).suffix
    ending = ending if len(ending) <= 10 else ""
    return name[: TITLE_LENGTH - len(ending) - 1].rstrip(". ") + "…" + ending


def kept_title(wanted: str) -> str:
    """A title that people write: a slash in it is no folder, but no file can be saved with one."""
    return clean_title(re.sub(r"[/\\]", "-", wanted))


def _spooled(stream: IO[bytes], limits: UploadLimits, refuse: Callable[[str], Refused]) -> IO[bytes]:
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 handed on open
    try:
        while chunk := stream.read(_CHUNK):
            file.write(chunk)
            if file.tell() > limits.max_bytes:
                raise refuse("{title} is too large: files may have up to " + _megabytes(limits.max_bytes) + ".")
        if not file.tell():
            raise refuse("{title} is empty. Choose the file again; it may not have been saved yet.")
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _checked(title: str, file: IO[bytes], limits: UploadLimits, refuse: Callable[[str], Refused]) -> CheckedFile:
    kind = kind_of(file, title)
    if kind is None or kind.name not in limits.kinds:
        raise refuse(refusal(file, title))
    if not kind.picture:
        return _described(title, kind, file)
    from .pictures import PictureTooLarge, Unreadable, redraw  # not at the top: Pillow waits for the first picture

    try:
        drawn, size = redraw(file, kind.name, max_pixels=limits.max_pixels, keep_pixels=limits.keep_pixels)
    except PictureTooLarge as error:
        raise refuse("{title} has too many pixels. Save a smaller copy and send that.") from error
    except Unreadable as error:
        raise refuse(
            "{title} cannot be opened as a picture; it may be damaged. Save it again and send that."
        ) from error
    file.close()
    return _described(title, kind, drawn, size)


def _described(title: str, kind: Kind, file: IO[bytes], size: tuple[int, int] | None = None) -> CheckedFile:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    length = file.tell()
    file.seek(0)
    width, height = size or (None, None)
    return CheckedFile(
        title=_with_ending(title, kind),
        media_type=kind.media_type,
        size=length,
        sha256=digest.hexdigest(),
        file=file,
        width=width,
        height=height,
    )


def _with_ending(title: str, kind: Kind) -> str:
    """Content decides: a picture called report.exe is saved as report.png."""
    path = PurePosixPath(title)
    if path.suffix.lower() in kind.endings:
        return title
    stem = path.stem if re.fullmatch(r"\.[A-Za-z0-9]{1,5}", path.suffix) else title
    if PurePosixPath(stem).suffix.lower() in kind.endings:
        return stem
    return stem[: TITLE_LENGTH - len(kind.endings[0])] + kind.endings[0]


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.3g} MB"
