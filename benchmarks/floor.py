"""The floor of a page: the same rows through Flask, Jinja and a tuned SQLAlchemy, with no portal around them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Flask, abort, g, render_template_string, request
from sqlalchemy import Engine, ForeignKeyConstraint, Uuid, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

from doorstep.db.session import make_engine

LIST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Reports</title></head><body>
<header><nav><a href="/list">Reports</a> <span>{{ who }}</span></nav></header><main><h1>Reports</h1>
<table><thead><tr><th>Number</th><th>Title</th><th>Building</th><th>Status</th><th>On</th></tr></thead><tbody>
{% for r in rows %}<tr><td><a href="/detail/{{ r.id }}">{{ r.number }}</a></td><td>{{ r.title }}</td>
<td>{{ r.account.name }}</td><td>{{ r.status }}</td><td>{{ r.happens_on }}</td></tr>{% endfor %}</tbody></table>
<a rel="next" href="/list?before={{ rows[-1].id }}">Older</a></main></body></html>"""
DETAIL = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ r.number }}</title></head><body>
<header><nav><a href="/list">Reports</a> <span>{{ who }}</span></nav></header><main><h1>{{ r.title }}</h1>
<dl><dt>Building</dt><dd>{{ r.account.name }}</dd><dt>Status</dt><dd>{{ r.status }}</dd><dt>On</dt>
<dd>{{ r.happens_on }}</dd></dl>{% for m in messages %}<article>{{ m.author }}: {{ m.body }}</article>{% endfor %}
<form method="post"><textarea name="body"></textarea><button>Send</button></form></main></body></html>"""


class Base(DeclarativeBase):
    type_annotation_map = {UUID: Uuid()}
    business_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)


class Account(Base):
    __tablename__ = "account"
    name: Mapped[str]


class User(Base):
    __tablename__ = "user"
    name: Mapped[str]


class Login(Base):
    __tablename__ = "user_session"
    __table_args__ = (ForeignKeyConstraint(["business_id", "user_id"], ["user.business_id", "user.id"]),)
    token_hash: Mapped[str]
    user_id: Mapped[UUID]
    user: Mapped[User] = relationship()


class Report(Base):
    __tablename__ = "record"
    __table_args__ = (ForeignKeyConstraint(["business_id", "account_id"], ["account.business_id", "account.id"]),)
    kind: Mapped[str]
    number: Mapped[str]
    title: Mapped[str]
    status: Mapped[str]
    happens_on: Mapped[date]
    visible_from: Mapped[datetime]
    account_id: Mapped[UUID]
    account: Mapped[Account] = relationship()


class Message(Base):
    __tablename__ = "message"
    record_id: Mapped[UUID]
    author: Mapped[str]
    body: Mapped[str]


def floor_app(url: str, business_id: int, account_id: UUID, kind: str) -> Flask:
    """`/list` and `/detail/<id>`; the cookie `s` is the hash of a session's token."""
    engine, app = floor_engine(url, business_id), Flask(__name__)
    mine = (Report.business_id == business_id, Report.account_id == account_id, Report.kind == kind)

    @app.before_request
    def sign_in() -> None:
        g.s = Session(engine)
        asked = (Login.business_id == business_id, Login.token_hash == request.cookies.get("s", ""))
        g.me = g.s.scalar(select(Login).where(*asked).options(joinedload(Login.user, innerjoin=True))) or abort(401)

    @app.teardown_request
    def close(fault: BaseException | None) -> None:
        g.s.close()

    @app.get("/list")
    def reports() -> str:
        newest = select(Report).where(*mine).order_by(Report.visible_from.desc(), Report.id.desc()).limit(25)
        rows = g.s.scalars(newest.options(joinedload(Report.account, innerjoin=True))).all()
        return render_template_string(LIST, rows=rows, who=g.me.user.name)

    @app.get("/detail/<uuid:record_id>")
    def report(record_id: UUID) -> str:
        one = select(Report).where(*mine, Report.id == record_id).options(joinedload(Report.account, innerjoin=True))
        said = select(Message).where(Message.business_id == business_id, Message.record_id == record_id)
        row, messages = g.s.scalar(one) or abort(404), g.s.scalars(said.order_by(Message.id)).all()
        return render_template_string(DETAIL, r=row, messages=messages, who=g.me.user.name)

    return app


def floor_engine(url: str, business_id: int) -> Engine:
    engine = make_engine(url, guarded=False)
    if engine.dialect.name == "postgresql":  # its rows are walled off from whoever names no business

        @event.listens_for(engine, "connect")
        def name_the_business(connection: Any, record: Any) -> None:
            connection.execute(f"SELECT set_config('app.business_id', '{int(business_id)}', false)")
            connection.commit()

    return engine
