"""Records and requests for tests of record types."""

from datetime import date, timedelta
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from doorstep.events.actors import Actor
from doorstep.events.models import Event
from doorstep.records import services

STAFF = Actor(kind="staff", name="Robin Office")


def job(firm, account, title="A job", kind="job", **values):
    own = {"nature": "question"} if kind == "job" else {}
    parent, published = values.pop("parent", None), values.pop("published", False)
    with firm.writing() as session:
        given = {"title": title, **own, **({} if parent else {"account_id": account.id if account else None}), **values}
        record = services.create_record(session, kind, given, STAFF, parent=parent)
        if published:
            services.publish(session, record, STAFF)
        return record


def jobs(firm, account, count, **values):
    with firm.writing() as session:
        for n in range(count):
            given = {"title": f"Job {n}", "nature": "question", "account_id": account.id}
            given["happens_on"] = date(2026, 1, 1) + timedelta(days=n % 40)
            record = services.create_record(session, "job", {**given, **values}, STAFF)
            services.publish(session, record, STAFF)


def again(session, record):
    return session.scalars(select(type(record)).where(type(record).id == record.id)).one()


def fresh(firm, record):
    with firm.reading() as session:
        return again(session, record)


def events(firm, record):
    with firm.reading() as session:
        return list(session.scalars(select(Event.name).where(Event.record_id == record.id).order_by(Event.id)))


def png(name="shot.png"):
    out = BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(out, "PNG")
    return BytesIO(out.getvalue()), name
