import io

import pytest
from PIL import Image

from doorstep import colour
from doorstep.documents.uploads import check_upload
from doorstep.drawing import KINDS, draw_logo, draw_photo


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawn_photo_is_a_photo_and_no_two_are_alike(kind: str) -> None:
    """Section 8: the demo shows businesses with documents, and fetches no picture for it."""
    first = draw_photo(kind, 1, stamp="12 Mar 2026")
    assert first == draw_photo(kind, 1, stamp="12 Mar 2026")
    assert first != draw_photo(kind, 2, stamp="12 Mar 2026")
    checked = check_upload("photo.jpg", io.BytesIO(first))
    assert (checked.media_type, checked.width, checked.height) == ("image/jpeg", 1000, 750)
    assert len(first) < 250_000


@pytest.mark.parametrize("brand", ["#b3261e", "#f2b705", "#000000", "#ffffff", "#1b1e23"])
def test_a_logo_reads_on_white_and_on_dark_pages(brand: str) -> None:
    """LOOK: no brand colour can make text unreadable, in both schemes."""
    logo = Image.open(io.BytesIO(draw_logo("Kestrel Fire Safety", brand))).convert("RGBA")
    assert logo.getpixel((190, 5))[3] == 0
    words = logo.crop((200, 0, logo.width, logo.height))
    solid = [pixel[:3] for pixel in words.get_flattened_data() if pixel[3] == 255]
    tone = "#{:02x}{:02x}{:02x}".format(*max(set(solid), key=solid.count))
    assert colour.contrast(tone, "#ffffff") >= 3
    assert colour.contrast(tone, "#1b1e23") >= 3


def test_a_logo_needs_no_particular_name() -> None:
    for name in ("Ä", "", "消防設備", "x" * 80):
        assert draw_logo(name, "nonsense").startswith(b"\x89PNG")
