import hashlib
import io
import random
import zipfile
from typing import Any

import pytest
from PIL import Image, ImageCms

from doorstep.documents.pictures import Unreadable, thumbnail
from doorstep.documents.uploads import CheckedFile, UploadLimits, check_upload, clean_title
from doorstep.problems import Refused


def check(name: str, data: bytes, **limits: Any) -> CheckedFile:
    return check_upload(name, io.BytesIO(data), limits=UploadLimits(**limits))


def picture(kind: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **saved: Any) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, "red" if mode != "CMYK" else (0, 255, 255, 0))
    image.save(out, kind, **saved)
    return out.getvalue()


def opened(checked: CheckedFile) -> Image.Image:
    return Image.open(io.BytesIO(checked.file.read()))


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n"


def zipped(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr(*first)
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
ODT = zipped("content.xml", first=("mimetype", b"application/vnd.oasis.opendocument.text"))


@pytest.mark.parametrize(
    ("name", "data", "media_type", "title"),
    [
        ("Report.PDF", PDF, "application/pdf", "Report.PDF"),
        ("photo.jpg", picture("JPEG"), "image/jpeg", "photo.jpg"),
        ("photo.png", picture("JPEG"), "image/jpeg", "photo.jpg"),
        ("logo.png", picture("PNG", mode="RGBA"), "image/png", "logo.png"),
        ("a.webp", picture("WEBP"), "image/webp", "a.webp"),
        ("a.gif", picture("GIF"), "image/gif", "a.gif"),
        ("evil.html", picture("PNG"), "image/png", "evil.png"),
        ("offer.pdf.exe", PDF, "application/pdf", "offer.pdf"),
        ("v1.2 final", PDF, "application/pdf", "v1.2 final.pdf"),
        ("list.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "list.docx"),
        ("list.xlsx", XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "list.xlsx"),
        ("list.odt", ODT, "application/vnd.oasis.opendocument.text", "list.odt"),
        ("notes.txt", "Grüße, 5 < 6\r\n".encode(), "text/plain", "notes.txt"),
        ("notes", "Grüße".encode("cp1252"), "text/plain", "notes.txt"),
        ("export.csv", b"\xef\xbb\xbfa;b\r\n1;2\r\n", "text/csv", "export.csv"),
        ("export.csv", "a\tb\r\n".encode("utf-16"), "text/csv", "export.csv"),
    ],
)
def test_the_content_decides_what_a_file_is(name: str, data: bytes, media_type: str, title: str) -> None:
    """SW-04, ST-18: files people really send are kept, under a name that fits what they are."""
    checked = check(name, data)
    kept = checked.file.read()
    assert (checked.media_type, checked.title) == (media_type, title)
    assert (checked.size, checked.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    if not checked.is_picture:
        assert kept == data


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", b"", "is empty"),
        ("a.png", b"GIF89a<script>alert(1)</script>", "cannot be opened as a picture"),
        ("a.jpg", picture("JPEG", (800, 600), quality=95)[:2000], "cannot be opened as a picture"),
        ("a.pdf", PDF[:30], "not a whole PDF"),
        ("a.pdf", b"MZ\x90\x00" + bytes(300), "looks like this: Windows"),
        ("run.txt", b"MZ\x90\x00" + bytes(300), "looks like this: Windows"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "could run code"),
        ("a.txt", b"\xef\xbb\xbf \n<!DOCTYPE html><script>alert(1)</script>", "could run code"),
        ("a.csv", '<html onload="x">'.encode("utf-16"), "Send PDF"),
        ("a.html", b"Hello <script>alert(1)</script>", "Send PDF"),
        ("a.js", b"alert(1)", "Send PDF"),
        ("a.zip", zipped("a.txt"), "Unpack it"),
        ("a.tar.gz", b"\x1f\x8b\x08" + bytes(50), "Unpack it"),
        ("a.docx", zipped("a.txt"), "Save it as PDF"),
        ("a.docx", zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office format"),
        ("IMG_1.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(90), "Most Compatible"),
        ("film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0" + bytes(90), "MPEG-4"),
        ("noise.bin", random.Random(1).randbytes(500), "Send PDF"),
        ("noise.txt", b"a\x00b", "Send PDF"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_kept_is_refused_with_advice(name: str, data: bytes, words: str) -> None:
    """Section 9.6: bad input gets a message at the field that says what to do."""
    with pytest.raises(Refused) as caught:
        check(name, data)
    assert words in caught.value.message and f"“{name}”" in caught.value.message
    assert caught.value.field == "file"


def test_a_script_behind_a_real_picture_does_not_survive() -> None:
    """Section 12: `GIF89a<script>` passes every sniffer, drawing anew defeats it."""
    script = b"<script>alert(1)</script>"
    for data in (
        picture("GIF", comment=script),
        picture("JPEG", comment=script),
        picture("PNG") + script,
        picture("WEBP", xmp=script),
        picture("JPEG", icc_profile=script),
    ):
        assert script in data
        assert script not in check("a.png", data).file.read()


def test_where_a_photo_was_taken_is_removed_and_it_stands_upright() -> None:
    """Section 10: images are re-encoded; a customer's photo does not tell where they live."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 47.0, 59.0)})
    data = picture("JPEG", (60, 40), exif=exif)
    assert dict(Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825))
    checked = check("a.jpg", data)
    assert (checked.width, checked.height) == (40, 60)
    kept = opened(checked)
    assert kept.size == (40, 60)
    assert not dict(kept.getexif()) and "exif" not in kept.info
    assert b"Exif" not in check("b.jpg", data).file.read()


def test_other_colour_spaces_look_the_same_afterwards() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = opened(check("a.jpg", picture("JPEG", icc_profile=profile)))
    assert kept.mode == "RGB" and "icc_profile" not in kept.info
    assert opened(check("a.jpg", picture("JPEG", mode="CMYK"))).mode == "RGB"
    assert opened(check("a.png", picture("PNG", mode="LA"))).mode == "RGBA"
    assert opened(check("a.png", picture("PNG", mode="P"))).mode == "RGB"


def test_a_picture_with_millions_of_pixels_is_refused_before_it_is_unpacked() -> None:
    """Section 10: size and pixel caps."""
    with pytest.raises(Refused, match="too many pixels"):
        check("bomb.png", picture("PNG", (3000, 2000), mode="1"), max_pixels=5_000_000)
    huge = bytearray(picture("PNG"))
    huge[16:24] = (60000).to_bytes(4) + (60000).to_bytes(4)
    with pytest.raises(Refused, match=r"too many pixels|cannot be opened"):
        check("bomb.png", bytes(huge))


def test_a_large_photo_is_made_smaller() -> None:
    checked = check("a.jpg", picture("JPEG", (3000, 2000)), keep_pixels=1_000_000)
    assert checked.width is not None and checked.height is not None
    assert 500_000 < checked.width * checked.height <= 1_000_000
    assert abs(checked.width / checked.height - 1.5) < 0.01


def test_a_moving_picture_keeps_moving_but_not_without_end() -> None:
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in range(0, 250, 50)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=[50, 60, 70, 80, 90], loop=0)
    kept = opened(check("a.gif", out.getvalue()))
    assert getattr(kept, "n_frames", 1) == 5 and kept.info["duration"] == 50
    with pytest.raises(Refused, match="too many pixels"):
        check("a.gif", out.getvalue(), keep_pixels=1000)


def test_a_file_that_is_too_large_is_refused_without_reading_it_all() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(Refused, match="up to 1 MB"):
        check_upload("a.txt", endless, limits=UploadLimits(max_bytes=1024 * 1024))  # type: ignore[arg-type]
    assert endless.given <= 2 * 1024 * 1024


def test_an_archive_with_an_endless_directory_is_not_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ["[Content_Types].xml", "word/document.xml", *(f"{n:0>60}" for n in range(6000))]:
            archive.writestr(name, b"")
    with pytest.raises(Refused):
        check("a.docx", out.getvalue())


def test_kinds_can_be_narrowed() -> None:
    with pytest.raises(Refused):
        check("a.pdf", PDF, kinds=frozenset({"jpeg", "png"}))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"C:\Users\anna\Desktop\plan.pdf", "plan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "a b Set-Cookie: x.pdf"),
        ("   ", "File"),
        ("...", "File"),
        ("folder/", "File"),
        ("Prüfung 消防 👩‍🚒.pdf", "Prüfung 消防 👩‍🚒.pdf"),
        ("x" * 300 + ".pdf", "x" * 115 + "….pdf"),
    ],
)
def test_a_name_is_cleaned_for_showing(typed: str, shown: str) -> None:
    """Section 10: names never carry paths, control characters or bidi overrides."""
    assert clean_title(typed) == shown
    assert len(shown) <= 120


def test_thumbnails_fit_their_box_and_stand_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    small = Image.open(io.BytesIO(thumbnail(picture("JPEG", (1200, 800), exif=exif), (200, 200))))
    assert (small.format, small.size) == ("JPEG", (133, 200))
    see_through = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    out = io.BytesIO()
    see_through.save(out, "PNG")
    assert Image.open(io.BytesIO(thumbnail(out.getvalue(), (20, 20)))).getpixel((5, 5)) == (255, 255, 255)
    assert thumbnail(picture("GIF"), (20, 20)) and thumbnail(picture("PNG", mode="P"), (20, 20))
    with pytest.raises(Unreadable):
        thumbnail(PDF, (20, 20))
