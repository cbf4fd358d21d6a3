"""Pages to print: a typst template, and data that is never markup."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Any

from doorstep import clock, colour

LIBRARY = Path(__file__).with_name("base.typ")
COMPILER = Path(__file__).with_name("compile.py")
TIMEOUT = 180
_PACKAGE = re.compile(r"""["']@[\w-]+/""")
# A report with hundreds of photos takes some hundred megabytes while it is set: two at a time.
_setting = BoundedSemaphore(2)

Picture = bytes | Callable[[], bytes]
Sheet = tuple[Path | str, Mapping[str, Any], Mapping[str, Picture]]


class PdfFault(Exception):
    """The template does not fit the data; the words are for whoever wrote the template."""


def render_pdf(
    template: Path | str,
    data: Mapping[str, Any],
    images: Mapping[str, Picture] | None = None,
    *,
    photo_side: int = 1000,
) -> bytes:
    """The template (a file, or typst source as a string) set with this data.

    A template begins with `#import "/doorstep.typ": *` and `#show: letter`; there `data` is what was given here. It
    should have `title`, and may have `lang` ("en"), `paper` ("a4" or "us-letter") and `business` with `name`,
    `colour`, `address` (lines), `contact` (lines) and `logo` (the name of an image). Money and dates come formatted.

    Images are bytes, or functions that fetch them when it is their turn; photos are shrunk so that the longer side has
    `photo_side` pixels, fewer where there are very many. What is no picture leaves an empty frame.

    :raises PdfFault: with the typesetter's words when the template has a fault.
    """
    with _setting, TemporaryDirectory(prefix="pdf-") as folder:
        root = Path(folder)
        _lay_out(root, template, data, images or {}, photo_side)
        return _compiled([root])[0]


def render_many(sheets: Sequence[Sheet], *, photo_side: int = 1000) -> list[bytes]:
    """Several at once, in one process of the typesetter: for hundreds of short ones."""
    with _setting, TemporaryDirectory(prefix="pdf-") as folder:
        roots = [Path(folder) / str(number) for number in range(len(sheets))]
        for root, (template, data, images) in zip(roots, sheets, strict=True):
            root.mkdir()
            _lay_out(root, template, data, images, photo_side)
        return _compiled(roots)


def _lay_out(
    root: Path, template: Path | str, data: Mapping[str, Any], images: Mapping[str, Picture], photo_side: int
) -> None:
    _lay_out_template(template, root)
    shutil.copyfile(LIBRARY, root / "doorstep.typ")
    _write_json(root / "data.json", {"title": "", "lang": "en", "paper": "a4", "business": {}} | dict(data))
    _write_json(root / "style.json", _style(data.get("business") or {}))
    from .photos import lay_out_images  # not at the top: Pillow waits for the first picture

    _write_json(root / "images.json", lay_out_images(images, root / "images", photo_side))


def _compiled(roots: Sequence[Path]) -> list[bytes]:
    command = [sys.executable, "-I", str(COMPILER), str(int(clock.now().timestamp())), *map(str, roots)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603 our own program
    except subprocess.TimeoutExpired as error:
        raise PdfFault(f"the document was not set within {TIMEOUT} seconds") from error
    if done.returncode != 0:
        raise PdfFault(done.stderr.decode("utf-8", "replace").strip() or f"the typesetter ended with {done.returncode}")
    return [(root / "out.pdf").read_bytes() for root in roots]


def _lay_out_template(template: Path | str, root: Path) -> None:
    sources = {"main.typ": template} if isinstance(template, str) else _with_neighbours(template)
    for name, source in sources.items():
        if _PACKAGE.search(source):
            raise ValueError("a template imports no packages: they would be fetched from the network")
        (root / name).write_text(source, encoding="utf-8")


def _with_neighbours(template: Path) -> dict[str, str]:
    """Templates of a folder may import each other."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in template.parent.glob("*.typ")}
    return sources | {"main.typ": template.read_text(encoding="utf-8")}


def _style(business: Mapping[str, Any]) -> dict[str, str]:
    chosen = colour.normal(business.get("colour"))
    return {"accent": chosen, "text": colour.readable(chosen, colour.WHITE), "ink": colour.ink_on(chosen)}


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, allow_nan=False), encoding="utf-8")
