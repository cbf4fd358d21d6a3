"""Request types and requests for their tests."""

from io import BytesIO

from PIL import Image
from sqlalchemy import select
from tests.plugins.asktype.hooks import Ticket

from doorstep.events.actors import Actor
from doorstep.request_types.models import RequestAnswers, RequestType
from doorstep.request_types.queries import given_of

STAFF = Actor(kind="staff", name="Robin Office")


def types(firm):
    """The ids of request types by name."""
    with firm.reading() as session:
        return {row.name: str(row.id) for row in session.execute(select(RequestType.name, RequestType.id))}


def tickets(firm):
    with firm.reading() as session:
        return list(session.scalars(select(Ticket).order_by(Ticket.id)))


def given(firm, record):
    with firm.reading() as session:
        return given_of(session, record.id)


def answers(firm):
    with firm.reading() as session:
        return [row.answers for row in session.scalars(select(RequestAnswers).order_by(RequestAnswers.id))]


def fields_of(page):
    """Names of the inputs a person sees; hidden ones of other questions are left out."""
    found = page.all("form[data-form] [name]")
    return {one["name"] for one in found if one.get("type") != "hidden" and one.find_parent(class_="is-off") is None}


def png(name="shot.png"):
    out = BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(out, "PNG")
    return BytesIO(out.getvalue()), name
