import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from doorstep import clock
from doorstep.pdf import PdfFault, render_pdf

PAGE = """#import "/doorstep.typ": *
#show: letter
= #data.title
#prose(data.at("text", default: ""))
"""
HOSTILE = [
    '#import "@preview/cetz:0.3.0": *',
    '#read("/etc/passwd")',
    "#let x = 1",
    "$ x^2 $ and $",
    "*bold* _it_ `raw` ```",
    "[bracket] ] #[x] {",
    "= heading",
    "- item",
    "</script><b> & \\ \" ' //c /*d*/",
    "<label> @ref",
    "a~b--c---d...",
    "\\u{41} #sys.inputs",
    "https://x.example/a?b=1#c",
]
BUSINESS = {"name": "Kestrel [*Fire*] #Safety", "colour": "#b3261e", "address": ["1 Mill Lane"], "contact": ["0113"]}


def texts(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages).replace("\u200b", "")


def squeezed(text: str) -> str:
    return "".join(text.split())


def photo(shade: int = 90, size: tuple[int, int] = (1600, 1200), mode: str = "RGB", kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, shade).convert(mode).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_comes_out_as_the_same_text(hostile: str) -> None:
    """Section 12: data as JSON, never as markup."""
    text = texts(render_pdf(PAGE, {"title": "T", "text": hostile, "business": BUSINESS}))
    assert squeezed(hostile) in squeezed(text)
    assert squeezed("Kestrel [*Fire*] #Safety") in squeezed(text)


def test_every_part_of_the_library_shows_text_as_text() -> None:
    """Section 12: tables, facts, photos, badges and signatures run nothing either."""
    page = """#import "/doorstep.typ": *
#show: letter
#facts(((data.evil, data.evil), ("none", none)))
#listing((data.evil, "B"), ((data.evil, "1"),), total: ((data.evil, "2"),), right: (1,))
#badge(data.evil) #badge(data.evil, tone: "bad") #note(prose(data.evil))
#photos(((image: data.evil, caption: data.evil, detail: data.evil), (image: "p", caption: "ok")))
#signature((name: data.evil, detail: data.evil))
"""
    evil = "#[x] *y* $z$"
    pdf = render_pdf(page, {"title": evil, "evil": evil, "footer": evil, "business": {"name": evil}}, {"p": photo()})
    assert squeezed(texts(pdf)).count(squeezed(evil)) >= 14


def test_languages_and_long_words_stay_on_the_page() -> None:
    pdf = render_pdf(PAGE, {"title": "Prüfung", "lang": "de", "text": "Żółć Иван Ελλάδα " + "x" * 400})
    assert "Żółć Иван Ελλάδα" in texts(pdf)
    assert "x" * 400 in squeezed(texts(pdf))
    assert len(texts(pdf).splitlines()) > 5  # the long word was broken into lines


def test_title_language_and_time_are_set() -> None:
    """LOOK, access for all: a reader aloud needs language and structure."""
    with clock.frozen(datetime(2026, 3, 12, 9, 30, tzinfo=UTC)):
        pdf = render_pdf(PAGE, {"title": "Report № 7", "lang": "de", "business": BUSINESS})
        assert pdf == render_pdf(PAGE, {"title": "Report № 7", "lang": "de", "business": BUSINESS})
    read = PdfReader(io.BytesIO(pdf))
    catalog: Any = read.trailer["/Root"]
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.author) == ("Report № 7", "Kestrel [*Fire*] #Safety")
    assert read.metadata.creation_date == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert catalog["/Lang"] == "de"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "Page 1 / 1" in texts(pdf)
    assert "doorstep" not in texts(pdf).lower() + str(read.metadata).lower()


@pytest.mark.parametrize("colour", ["#b3261e", "", None, '"); panic("', "#zzz"])
def test_a_strange_colour_breaks_nothing(colour: str | None) -> None:
    assert render_pdf(PAGE, {"title": "T", "business": {"name": "A", "colour": colour}}).startswith(b"%PDF")


def test_photos_are_shrunk_and_damaged_ones_leave_a_frame() -> None:
    """Section 12: shrink photos first."""
    page = PAGE + "#photos(data.photos)\n"
    names = ["big", "drawing", "broken", "missing", "later"]
    images = {
        "big": photo(size=(4000, 3000)),
        "drawing": photo(mode="RGBA", kind="PNG", size=(300, 300)),
        "broken": b"no picture",
        "later": lambda: photo(size=(1200, 1600)),
    }
    data = {"title": "T", "photos": [{"image": name, "caption": f"caption {name}"} for name in names]}
    pdf = render_pdf(page, data, images)
    assert texts(pdf).count("No picture") == 2
    assert all(f"caption {name}" in texts(pdf) for name in names)
    sizes = [image.image.size for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images if image.image]
    assert (1000, 750) in sizes
    assert (750, 1000) in sizes
    assert max(max(size) for size in sizes) == 1000


def test_very_many_photos_share_the_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doorstep.pdf.photos._PIXELS", 500_000)
    page = PAGE + "#photos(data.photos, columns: 3)\n"
    data = {"title": "T", "photos": [{"image": f"p{n}"} for n in range(9)]}
    pdf = render_pdf(page, data, {f"p{n}": photo(n * 20) for n in range(9)})
    images = [image.image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images if image.image]
    assert len(images) == 9
    assert sum(image.width * image.height for image in images) <= 500_000


def test_logo_and_templates_of_one_folder_work_together(tmp_path: Path) -> None:
    (tmp_path / "parts.typ").write_text("#let greet(name) = [Hello #name]")
    (tmp_path / "report.typ").write_text(
        '#import "/doorstep.typ": *\n#import "parts.typ": greet\n#show: letter\n#greet(data.who)'
    )
    business = BUSINESS | {"logo": "logo"}
    pdf = render_pdf(
        tmp_path / "report.typ", {"title": "T", "who": "Anna", "business": business}, {"logo": photo(kind="PNG")}
    )
    assert "Hello Anna" in texts(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages[0].images) == 1


def test_a_template_fetches_nothing_and_leaves_its_folder_never() -> None:
    """Section 12: no package imports; and a PDF reads no files of the server."""
    with pytest.raises(ValueError, match="packages"):
        render_pdf('#import "@preview/cetz:0.3.0": canvas', {})
    for path in ("/etc/passwd", "../../../etc/passwd"):
        with pytest.raises(PdfFault):
            render_pdf(f'#read("{path}")', {})


def test_a_fault_in_a_template_names_the_place() -> None:
    with pytest.raises(PdfFault, match=r"unknown variable: nothing[\s\S]*main.typ:2"):
        render_pdf("= x\n#nothing", {})
    with pytest.raises(TypeError):
        render_pdf(PAGE, {"title": datetime.now(UTC)})


def test_many_threads_at_once_do_not_mix_their_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 7: gunicorn serves with threads."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with ThreadPoolExecutor(6) as pool:
        pdfs = list(pool.map(lambda n: render_pdf(PAGE, {"title": f"T{n}", "text": f"only {n}."}), range(12)))
    assert all(f"only {n}." in texts(pdf) for n, pdf in enumerate(pdfs))
    assert list(tmp_path.iterdir()) == []
