"""How long a home report's PDF takes, and how much memory: by default 60 findings with 300 photos of 12 megapixels.

usage: python -m benchmarks.report_pdf DATABASE_URL [--photos N] [--findings N]

The database is empty, and is filled. The job is timed as the worker does it, from taking it up to the PDF among the
documents. Memory is looked at fifty times a second: that of this process, and that of the typesetter, its child.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

import psutil
from attrs import evolve
from PIL import Image, ImageDraw
from sqlalchemy import select

from doorstep.db import migrations
from doorstep.documents.models import Document
from doorstep.documents.services import upload
from doorstep.documents.uploads import check_upload
from doorstep.events.actors import SYSTEM
from doorstep.plugins.loading import load
from doorstep.records.services import create_record, publish
from doorstep.testing.kit import Firm, make_kit
from doorstep_homegauge.report_content import PHOTO
from doorstep_homegauge.report_models import Finding, HomeReport, ReportSection

SIDE = (4000, 3000)
SEVERITIES = ("safety", "repair", "monitor", "info")
TEXT = "The flashing at the chimney is loose over two feet. Water gets behind it. Have a roofer fasten and seal it."


def photo(grain: Image.Image, number: int) -> bytes:
    """As a phone makes them: large, with grain, no two alike."""
    image, out = grain.copy(), BytesIO()
    left, top = 40 * (number % 90), 60 * (number % 40)
    ImageDraw.Draw(image).rectangle((left, top, left + 400, top + 500), fill=(number % 256, 120, 80))
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def grain() -> Image.Image:
    noise = Image.effect_noise((SIDE[0] // 4, SIDE[1] // 4), 70).resize(SIDE)
    return Image.merge("RGB", (noise, noise.point(lambda tone: 255 - tone), noise))


def written(firm: Firm, findings: int, photos: int) -> HomeReport:
    site = firm.account("12 Elm Street", "site")
    base = grain()
    first = check_upload("IMG.jpg", BytesIO(photo(base, 0)))
    with firm.writing() as session:
        given = {"title": "12 Elm Street", "service": "home", "account_id": site.id}
        visit = create_record(session, "inspection", given, SYSTEM)
        report = create_record(session, "home_report", {"title": "12 Elm Street"}, SYSTEM, parent=visit)
        session.flush()
        sections = session.scalars(select(ReportSection).where(ReportSection.record_id == report.id)).all()
        rows = [
            Finding(
                record_id=report.id, section_id=sections[n % len(sections)].id, position=n, item=f"Item {n}",
                severity=SEVERITIES[n % 4], text=TEXT,
            )
            for n in range(findings)
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        for n in range(photos):
            file = evolve(first, file=BytesIO(photo(base, n)))
            upload(session, report, PHOTO, file, SYSTEM, publish=True, row_id=rows[n % findings].id, tell=False)
    assert isinstance(report, HomeReport)
    return report


class Peak:
    """The highest of this process and of its children, in MiB."""

    def __init__(self) -> None:
        self.me, self.own, self.children = psutil.Process(), 0.0, 0.0

    def look(self) -> None:
        self.own = max(self.own, mebibytes(self.me))
        self.children = max(self.children, sum(mebibytes(one) for one in self.me.children()))


def mebibytes(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1024 / 1024
    except psutil.NoSuchProcess:
        return 0.0


@contextmanager
def watched() -> Iterator[Peak]:
    peak, over = Peak(), Event()

    def watch() -> None:
        while not over.wait(0.02):
            peak.look()

    thread = Thread(target=watch)
    thread.start()
    yield peak
    over.set()
    thread.join()


def timed(firm: Firm, report: HomeReport) -> tuple[float, float]:
    """Seconds of the press of the button, and of the job."""
    began = time.perf_counter()
    with firm.writing() as session:
        publish(session, session.scalars(select(HomeReport).where(HomeReport.id == report.id)).one(), SYSTEM)
    pressed = time.perf_counter()
    firm.work()
    return pressed - began, time.perf_counter() - pressed


def measure(url: str, findings: int, photos: int) -> None:
    registry = load()
    migrations.upgrade(url, registry)
    with TemporaryDirectory() as folder:
        kit = make_kit(url, Path(folder), registry)
        firm = kit.firm("homegauge")
        report = written(firm, findings, photos)
        before = mebibytes(psutil.Process())
        with watched() as peak:
            pressing, working = timed(firm, report)
        with firm.reading() as session:
            paper = session.scalars(select(Document).where(Document.kind == "home_report_pdf")).one()
        print(f"{findings} findings, {photos} photos of {SIDE[0]} by {SIDE[1]} pixels")
        print(f"publishing, in the request {pressing:.2f} s, the job {working:.1f} s")
        print(f"this process had {before:.0f} MiB, at most {peak.own:.0f} MiB; the typesetter {peak.children:.0f} MiB")
        print(f"the PDF has {paper.size / 1024 / 1024:.1f} MiB")
        kit.installation.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("database")
    options.add_argument("--photos", type=int, default=300)
    options.add_argument("--findings", type=int, default=60)
    given = options.parse_args()
    measure(given.database, given.findings, given.photos)


if __name__ == "__main__":
    main()
