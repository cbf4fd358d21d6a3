"""Which kinds of files are accepted, told by their content."""

import re
import struct
import zipfile
from pathlib import PurePosixPath
from typing import IO

import puremagic
from attrs import frozen

_HEAD = 64 * 1024
# Office files have some dozens of entries; the directory of a crafted archive could fill the memory.
_LARGEST_DIRECTORY = 512 * 1024


@frozen(kw_only=True)
class Kind:
    name: str
    media_type: str
    endings: tuple[str, ...]
    picture: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(name="pdf", media_type="application/pdf", endings=(".pdf",)),
        Kind(name="png", media_type="image/png", endings=(".png",), picture=True),
        Kind(name="jpeg", media_type="image/jpeg", endings=(".jpg", ".jpeg"), picture=True),
        Kind(name="webp", media_type="image/webp", endings=(".webp",), picture=True),
        Kind(name="gif", media_type="image/gif", endings=(".gif",), picture=True),
        Kind(name="docx", media_type=_OFFICE + "wordprocessingml.document", endings=(".docx",)),
        Kind(name="xlsx", media_type=_OFFICE + "spreadsheetml.sheet", endings=(".xlsx",)),
        Kind(name="odt", media_type=_OPEN + "text", endings=(".odt",)),
        Kind(name="ods", media_type=_OPEN + "spreadsheet", endings=(".ods",)),
        Kind(name="txt", media_type="text/plain", endings=(".txt",)),
        Kind(name="csv", media_type="text/csv", endings=(".csv",)),
    )
}
ACCEPTED = "PDF, JPEG, PNG, WebP or GIF pictures, Word, Excel and OpenDocument files, and plain text or CSV"

_OFFICE_ENDINGS = (".docx", ".docm", ".xlsx", ".xlsm", ".odt", ".ods")
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(<\?xml|<!doctype|<!--|<html|<head|<body|<svg|<script|<[a-z][a-z0-9-]*[\s/>])", re.IGNORECASE
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def kind_of(file: IO[bytes], title: str) -> Kind | None:
    head = _head(file)
    if head.startswith(b"%PDF-"):
        return KINDS["pdf"] if _ends_like_pdf(file) else None
    if head.startswith(b"PK\x03\x04"):
        return KINDS.get(_office_kind(file, head) or "")
    return KINDS.get(_picture_kind(head) or _text_kind(file, title) or "")


def refusal(file: IO[bytes], title: str) -> str:
    """Why this file is not accepted, and what to do: words with a place for the {title}."""
    head = _head(file)
    if head[4:8] == b"ftyp" and head[8:11] in (b"hei", b"hev", b"mif", b"msf", b"avi"):
        return (
            "{title} is a photo that most computers cannot open (HEIC). Send it as JPEG: on an iPhone, choose "
            "Settings, Camera, Formats, Most Compatible, or share the photo by mail to yourself first."
        )
    if head.startswith(b"%PDF-"):
        return "{title} is not a whole PDF; part of it is missing. Save it again and send that."
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "{title} is in an old Office format. Save it as PDF, .docx or .xlsx and send that."
    if head.startswith(b"PK") and PurePosixPath(title).suffix.lower() in _OFFICE_ENDINGS:
        return "{title} is damaged or contains macros, which cannot be kept here. Save it as PDF and send that."
    if _is_archive(head):
        return "{title} is an archive. Unpack it and send the files in it one by one."
    return f"{{title}} {_looks_like(head, title)} Send {ACCEPTED}."


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(_HEAD)


def _tail(file: IO[bytes], length: int) -> bytes:
    end = file.seek(0, 2)
    file.seek(max(0, end - length))
    return file.read(length)


def _ends_like_pdf(file: IO[bytes]) -> bool:
    tail = _tail(file, 4096)
    return b"%%EOF" in tail and b"startxref" in tail


def _picture_kind(head: bytes) -> str | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    return "gif" if head.startswith((b"GIF87a", b"GIF89a")) else None


def _office_kind(file: IO[bytes], head: bytes) -> str | None:
    """Read from the archive's directory; nothing is unpacked."""
    for name in ("odt", "ods"):
        if head[30:].startswith(b"mimetype" + KINDS[name].media_type.encode() + b"PK"):
            return name
    names = _directory(file)
    if "[Content_Types].xml" not in names or any("vbaproject" in name.lower() for name in names):
        return None
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None


def _directory(file: IO[bytes]) -> set[str]:
    tail = _tail(file, 66_000)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22 or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        return set()
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if size > _LARGEST_DIRECTORY:
        return set()
    try:
        with zipfile.ZipFile(file) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return set()


def _text_kind(file: IO[bytes], title: str) -> str | None:
    ending = PurePosixPath(title).suffix.lower()
    kind = {".csv": "csv", ".txt": "txt", ".text": "txt", ".log": "txt", "": "txt"}.get(ending)
    file.seek(0)
    return kind if kind and _is_text(file) else None


def _is_text(file: IO[bytes]) -> bool:
    content = file.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _reads_as(content, "utf-16")
    if _MARKUP.match(content):
        return False
    return _reads_as(content, "utf-8") or _reads_as(content, "cp1252")


def _reads_as(content: bytes, encoding: str) -> bool:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not _UNPRINTABLE.search(text) and not _MARKUP.match(text[:1000].lstrip("\ufeff").encode())


def _is_archive(head: bytes) -> bool:
    signs = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
    return head.startswith(signs) or head[257:262] == b"ustar"


def _looks_like(head: bytes, title: str) -> str:
    if _MARKUP.match(head):
        return "is a web page or drawing that could run code."
    try:
        name = puremagic.magic_string(head)[0].name
    except (puremagic.PureError, ValueError, IndexError):
        name = ""
    return f"looks like this: {name}." if name else "is of a kind that cannot be kept here."
