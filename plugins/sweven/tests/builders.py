"""Clients and orders for tests, made by the services that pages call."""

from io import BytesIO

from PIL import Image
from sqlalchemy import select

from doorstep.api import Actor, create_record
from doorstep_sweven.models import WorkOrder

STAFF = Actor(kind="staff", name="Robin Office")


def client(firm, name="Harbor Foods", prefix="HBV", standing="active", parent=None):
    return firm.account(name, parent=parent, extra={"client": {"prefix": prefix, "standing": standing}})


def order(firm, account, title="The freezer door does not close", **values):
    with firm.writing() as session:
        return create_record(session, "work_order", {"title": title, "account_id": account.id, **values}, STAFF)


def fresh(firm, record):
    with firm.reading() as session:
        return session.scalars(select(WorkOrder).where(WorkOrder.id == record.id)).one()


def photo(name="leak.jpg"):
    out = BytesIO()
    Image.new("RGB", (640, 480), "steelblue").save(out, "JPEG")
    return BytesIO(out.getvalue()), name


def titles(page):
    return [link.get_text(strip=True) for link in page.all("table.list td.main a")]


def column(page, label):
    """The titles in one column of a board."""
    (found,) = page.all(f'.board-column[aria-label="{label}"]')
    return [one.get_text(strip=True) for one in found.select(".board-title")]
