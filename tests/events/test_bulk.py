"""Thousands of invitations at once are the same as one after the other."""

import time

import pytest
from sqlalchemy import func, select
from tests.events.worlds import many_contacts

from doorstep.contacts.models import Contact
from doorstep.events.actors import SYSTEM
from doorstep.events.bulk import ManyLinks, people_of, plan_many
from doorstep.events.models import Delivery, Event
from doorstep.events.recording import record_event
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink

pytestmark = pytest.mark.on_both


def columns(firm, model, *leave_out):
    with firm.reading() as session:
        names = [column.name for column in model.__table__.columns if column.name not in leave_out]
        rows = session.execute(select(*(getattr(model, name) for name in names)).order_by(model.contact_id))
        return [dict(zip(names, row, strict=True)) for row in rows]


TIMES = ("id", "created_at", "at", "due_at", "expires_at", "salt", "link_id", "event_id")


def test_many_are_the_same_as_each(kit):
    """IP-16: a bulk invitation writes what single invitations write, skips and their reasons included."""
    one, many = kit.firm(), kit.firm()
    for firm in (one, many):
        firm.contact("Ann Able", "ann@example.org")
        firm.contact("Bea Quiet", "bea@example.org", do_not_email=True)
        firm.contact("Cem Nomail", None)
        firm.contact("", "dora@example.org", company="Dora Ltd")
    with one.writing() as session:
        for contact in session.scalars(select(Contact).order_by(Contact.id)).all():
            link = powerlinks.make(
                session, "invitation", contact_id=contact.id, address=contact.email, created_by="Automatic"
            )
            said = {"first_name": contact.first_name or contact.company, "days": "7"}
            record_event(session, "invitation.sent", contact, SYSTEM, link_id=link.id, **said)
    with many.writing() as session:
        people = people_of(session, session.scalars(select(Contact.id)).all())
        plan_many(session, "invitation.sent", people, SYSTEM, links=ManyLinks(kind="invitation"), facts={"days": "7"})
    for model in (Event, Delivery, PowerLink):
        ignored = (*TIMES, "business_id", "contact_id", "recipient_key")
        given = [
            [
                {k: v for k, v in row.items() if k not in ignored}
                for row in columns(firm, model)
                if row.get("name", "invitation.sent") == "invitation.sent"
            ]
            for firm in (one, many)
        ]
        assert given[0] == given[1]


@pytest.mark.long
def test_how_many_in_a_second(kit, record_property):
    """10,000 bulk invitations a second with outbox rows on SQLite, 6,000 on PostgreSQL."""
    firm, count = kit.firm(), 10_000
    many_contacts(firm, count)
    began = time.perf_counter()
    with firm.writing() as session:
        people = people_of(session, session.scalars(select(Contact.id)).all())
        plan_many(session, "invitation.sent", people, SYSTEM, links=ManyLinks(kind="invitation"), facts={"days": "7"})
    rate = count / (time.perf_counter() - began)
    record_property("invitations_a_second", round(rate))
    print(f"{kit.installation.database.dialect}: {rate:,.0f} invitations a second")
    with firm.reading() as session:
        assert session.scalar(select(func.count(Delivery.id)).where(Delivery.state == "waiting")) == count
    assert rate > 2_000
