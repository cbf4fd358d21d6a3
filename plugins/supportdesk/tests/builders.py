"""Requests and estimates for tests, made by the services that pages call."""

from decimal import Decimal
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from doorstep.api import Actor, create_record, publish_record, viewer_of
from doorstep_supportdesk.models import SupportRequest

STAFF = Actor(kind="staff", name="Robin Office")
LINES = [
    {"text": "New disk", "quantity": Decimal("1"), "unit_price": 100_05},
    {"text": "Labor", "quantity": Decimal("2.5"), "unit_price": 99_99},
]
REQUESTS, ESTIMATES = "/portal/support-requests", "/portal/estimates"
OFFICE = "/office/support-requests"


def ask(firm, company, contact=None, **values):
    """A request as the portal makes it, or, without a contact, as staff do."""
    given = {"title": "The printer is on fire", "description": "It smokes.", "account_id": company.id, **values}
    with firm.writing() as session:
        viewer = viewer_of(session, contact.id) if contact else None
        actor = Actor(kind="contact", name=contact.name, contact_id=contact.id) if contact else STAFF
        return create_record(session, "support_request", given, actor, viewer=viewer)


def estimate(firm, request, *, published=True, **values):
    given = {"title": "A new printer", "scope": "The old one is burnt.", "lines": LINES, **values}
    with firm.writing() as session:
        above = session.merge(request, load=False)
        record = create_record(session, "support_estimate", given, STAFF, parent=above)
        if published:
            publish_record(session, record, STAFF)
        return record


def fresh(firm, record, model=SupportRequest):
    with firm.reading() as session:
        return session.scalars(select(model).where(model.id == record.id)).one()


def shot(name="screen.png"):
    out = BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(out, "PNG")
    return BytesIO(out.getvalue()), name


def say(browser, path, words, **more):
    return browser.submit(path, "Send message", body=words, **more)


def nature(page, label):
    """The id of a request type by its name, as the page offers it."""
    return next(str(one["value"]) for one in page.all("select[name=request_type] option") if one.get_text() == label)
