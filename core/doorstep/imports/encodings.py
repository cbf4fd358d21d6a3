"""Which encoding a file is in, from its bytes alone."""

import codecs

from doorstep.problems import Refused

SAMPLE = 8192
_NO_TEXT = {
    b"PK\x03\x04": "This is an Excel workbook or an archive. In Excel choose Save As, CSV UTF-8, and import that file.",
    b"\xd0\xcf\x11\xe0": "This is an old Excel workbook. In Excel choose Save As, CSV UTF-8, and import that file.",
    b"%PDF": "This is a PDF. Import a CSV file.",
    b"\x1f\x8b": "This is a compressed file. Unpack it and import the CSV file in it.",
}
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_GUESSED = "The file is not in UTF-8, so it was read as Windows-1252. Look whether letters with accents are right."
_DAMAGED = "Some characters in the file are damaged and stand as \ufffd."


def decoder_for(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The encoding, and what the person who uploaded the file should know about it."""
    _refuse_other_kinds(data)
    encoding = _marked(data) or _unmarked_utf16(data[:SAMPLE]) or "utf-8"
    notes: tuple[str, ...] = ()
    if not _decodes(data, encoding):
        encoding, notes = ("cp1252", (_GUESSED,)) if encoding == "utf-8" else (encoding, (_DAMAGED,))
    _refuse_binary(data[:SAMPLE].decode(encoding, errors="replace"))
    return encoding, notes


def _refuse_other_kinds(data: bytes) -> None:
    for start, message in _NO_TEXT.items():
        if data.startswith(start):
            raise _refused(message)


def _refuse_binary(text: str) -> None:
    odd = sum(1 for sign in text if sign < " " and sign not in "\t\r\n\f")
    if odd > 2 and odd * 50 > len(text):
        raise _refused("This is not a text file. Import a CSV file.")


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)


def _unmarked_utf16(sample: bytes) -> str | None:
    # Headings are mostly ASCII, so in UTF-16 every other byte of them is zero.
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half and odd > half * 0.4 and even < half * 0.05:
        return "utf-16-le"
    if half and even > half * 0.4 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _decodes(data: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), 1 << 16):
            decoder.decode(data[start : start + (1 << 16)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _refused(message: str) -> Refused:
    return Refused(message, field="file", reason="unreadable_file")
