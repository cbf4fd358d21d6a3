"""The demo's reports: written as an inspector writes them, with photos drawn here."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any

from doorstep.api import Account, Actor, DemoFirm, Participant, check_upload, now, upload_document
from doorstep_homegauge import demo_words as words
from doorstep_homegauge.demo_photos import draw_photo
from doorstep_homegauge.models import Inspection
from doorstep_homegauge.report_content import PHOTO
from doorstep_homegauge.report_models import Comment, Finding, HomeReport, ReportSection

KINDS_OF_EACH = 3  # drawings of a kind; findings share them
Found = Sequence[tuple[str, str, str, str, int, str]]


def comments(firm: DemoFirm) -> None:
    for section, item, severity, text in words.STOCK:
        search = f"{section} {item} {text}".casefold()
        firm.made(Comment, section=section, item=item, severity=severity, text=text, search=search)


def write_report(firm: DemoFirm, visit: Inspection, site: Account, inspector: Actor, found: Found) -> HomeReport:
    with firm.at(visit.happens_on, 15):
        report: HomeReport = firm.record(
            "home_report", site, inspector, parent=visit, title=f"Inspection of {site.name}", status="published",
            inspector=inspector.name, overview=words.OVERVIEW, happens_on=visit.happens_on,
            assigned_id=visit.assigned_id,
        )  # fmt: skip
        findings = [(write_down(firm, report, line, at), line) for at, line in placed(firm, report, found)]
        firm.write()
        for finding, (_section, item, _severity, kind, count, _text) in findings:
            for number in range(count):
                photograph(firm, report, finding, kind, f"{item} {number + 1}", inspector)
    with firm.at(visit.happens_on, 17):
        firm.publish(report, site, inspector)
    return report


def placed(firm: DemoFirm, report: HomeReport, found: Found) -> list[tuple[tuple[ReportSection, int], Any]]:
    """Each finding with its section and its place there."""
    sections: dict[str, ReportSection] = {}
    lines = []
    for place, line in enumerate(found):
        if line[0] not in sections:
            sections[line[0]] = firm.made(
                ReportSection, record_id=report.id, position=len(sections), title=line[0],
                note=words.NOTES.get(line[0], ""), version=1,
            )  # fmt: skip
        lines.append(((sections[line[0]], place), line))
    return lines


def write_down(firm: DemoFirm, report: HomeReport, line: Any, at: tuple[ReportSection, int]) -> Finding:
    (section, place), (_title, item, severity, _kind, _count, text) = at, line
    return firm.made(
        Finding, record_id=report.id, section_id=section.id, position=place, item=item, severity=severity, text=text,
        version=1,
    )  # fmt: skip


def photograph(firm: DemoFirm, report: HomeReport, finding: Finding, kind: str, title: str, actor: Actor) -> None:
    photo = drawn(kind, firm.rng.randrange(KINDS_OF_EACH))
    file = check_upload(f"{title}.jpg", BytesIO(photo))
    upload_document(firm.session, report, PHOTO, file, actor, title=title, publish=True, row_id=finding.id, tell=False)


@cache
def drawn(kind: str, seed: int) -> bytes:
    return draw_photo(kind, seed)


def request_list(firm: DemoFirm, visit: Inspection, report: HomeReport, site: Account) -> None:
    """What a buyer asks for, read by all who buy."""
    buyers = firm.reach.get(site.id, ())
    author = next((firm.enrolled[one.id] for one in buyers if one.id in firm.enrolled), None)
    if author is None:
        return
    with firm.at(visit.happens_on + timedelta(days=1), 20):
        lines = [{"heading": f"{section}: {item}", "words": text} for section, item, text in words.ASKED]
        made = firm.record(
            "request_list", site, author, title=f"Requests: {report.title}", status="open", happens_on=now().date(),
            inspection_id=visit.id, report_id=report.id, author_id=author.contact_id, note="",
            rows={"requests": lines}, published=True,
        )  # fmt: skip
        made.account_id = None
        for one in buyers:
            firm.made(Participant, record_id=made.id, contact_id=one.id, role="buyer")
