"""Inspections and reports for tests, made by the services that pages call."""

from io import BytesIO

from PIL import Image
from sqlalchemy import select

from doorstep.api import (
    Actor,
    add_participant,
    check_upload,
    create_record,
    publish_record,
    put_on_list,
    upload_document,
)
from doorstep_homegauge.report_content import PHOTO
from doorstep_homegauge.report_models import Finding, HomeReport, ReportSection

STAFF = Actor(kind="staff", name="Robin Office")
FOUND = (
    ("Roof", "Flashing", "repair", "The flashing at the chimney is loose. Have it sealed."),
    ("Roof", "Shingles", "monitor", "Some granules are lost."),
    ("Electrical", "Panel", "safety", "Two circuits share a neutral. An electrician should look at it."),
    ("Plumbing", "Water heater", "info", "Made in 2019, 50 gallons."),
)


def jpeg(side=(640, 480), colour="steelblue"):
    out = BytesIO()
    Image.new("RGB", side, colour).save(out, "JPEG")
    out.seek(0)
    return out


def inspection(firm, house, **people):
    """An inspection; `buyer=contact, agent=contact` take part."""
    with firm.writing() as session:
        given = {"title": "12 Elm Street", "service": "home", "account_id": house.id}
        record = create_record(session, "inspection", given, STAFF)
        publish_record(session, record, STAFF)
        for role, contact in people.items():
            listed(session, contact, role)
            add_participant(session, record, contact.id, role, STAFF)
        return record


def listed(session, contact, role):
    """Agents come from the REPs list."""
    if role == "agent":
        put_on_list(session, contact, "rep", STAFF)


def joined(firm, visit, contact, role):
    """One more who takes part in an inspection."""
    with firm.writing() as session:
        listed(session, contact, role)
        add_participant(session, session.merge(visit, load=False), contact.id, role, STAFF)
    return visit


def report(firm, visit, found=FOUND, *, published=True, photos=0, **values):
    """A report of an inspection with these findings, the first of which has the photos."""
    given = {"title": "Report on 12 Elm Street", "inspector": "Ada Inspector", "overview": "Dry, 20 degrees.", **values}
    with firm.writing() as session:
        record = create_record(session, "home_report", given, STAFF, parent=session.merge(visit, load=False))
        session.flush()
        fill(session, record, found, photos)
        if published:
            publish_record(session, record, STAFF)
        return record


def fill(session, record, found, photos):
    mine = select(ReportSection).where(ReportSection.record_id == record.id)
    sections = {one.title: one for one in session.scalars(mine)}
    for position, (title, item, severity, text) in enumerate(found):
        if title not in sections:
            sections[title] = ReportSection(record_id=record.id, title=title, position=len(sections))
            session.add(sections[title])
            session.flush()
        finding = Finding(
            record_id=record.id, section_id=sections[title].id, position=position, item=item, severity=severity,
            text=text,
        )  # fmt: skip
        session.add(finding)
        session.flush()
        for number in range(photos if position == 0 else 0):
            file = check_upload(f"IMG_{number}.jpg", jpeg())
            upload_document(
                session, record, PHOTO, file, STAFF, title=f"{item} {number + 1}", publish=True, row_id=finding.id
            )


def findings(firm, record):
    with firm.reading() as session:
        rows = select(Finding).where(Finding.record_id == record.id).order_by(Finding.section_id, Finding.position)
        return list(session.scalars(rows))


def sections(firm, record):
    with firm.reading() as session:
        rows = select(ReportSection).where(ReportSection.record_id == record.id)
        return list(session.scalars(rows.order_by(ReportSection.position, ReportSection.id)))


def fresh(firm, record, model=HomeReport):
    with firm.reading() as session:
        return session.scalars(select(model).where(model.id == record.id)).one()
