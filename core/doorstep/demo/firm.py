"""The firm a vertical fills with demo data: its people and places, and helpers that work in the past."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define, field, frozen

from doorstep import clock
from doorstep.accounts.models import Account
from doorstep.businesses.models import Counter
from doorstep.contacts.models import Contact
from doorstep.db.base import Base, new_id
from doorstep.db.search import search_text
from doorstep.db.session import BusinessSession
from doorstep.demo.files import Photos, kept_photo
from doorstep.demo.mails import Post
from doorstep.documents.answers import COUNTER, seal
from doorstep.documents.models import Answer, Document
from doorstep.events.actors import Actor
from doorstep.events.models import Event
from doorstep.plugins.contributions import RecordType
from doorstep.records.facts import status_words
from doorstep.records.models import Message, Record, RecordRating
from doorstep.records.numbers import DRAFT, draft_counter, prefix_of
from doorstep.request_types.models import RequestAnswers
from doorstep.request_types.queries import every_offered

if TYPE_CHECKING:
    from doorstep.demo.firms import Plan

Row = TypeVar("Row")
YEARS = 2


@frozen(kw_only=True)
class Said:
    """What a contact answered to a record's PDF."""

    actor: Actor
    at: datetime
    answer: str
    reason: str


@frozen(kw_only=True)
class Passed:
    """What a contact forwards of a record, once its PDF is made."""

    record: Record
    actor: Actor
    address: str
    words: str
    at: datetime


@define(eq=False)
class DemoFirm:
    """A demo business while it is filled. Rows are gathered and written in bulk: flush nothing by yourself.

    :ivar session: the writing session of the business. :ivar rng: the only source of chance: each demo is alike.
    :ivar staff: who works here, the owner first. :ivar customers, sites: the accounts, in the order they were made.
    :ivar contacts: the people; :ivar reach: the contacts linked to an account or above it, by the account's id.
    :ivar enrolled: who of them signs in, as actors, by the contact's id.
    :ivar showcase: the site that the printed sign-ins look at.
    """

    session: BusinessSession
    plan: "Plan"
    photos: Photos
    rng: random.Random = field(init=False)
    today: date = field(init=False)
    staff: list[Actor] = field(factory=list)
    customers: list[Account] = field(factory=list)
    sites: list[Account] = field(factory=list)
    contacts: list[Contact] = field(factory=list)
    reach: dict[UUID, list[Contact]] = field(factory=dict)
    enrolled: dict[UUID, Actor] = field(factory=dict)
    sign_ins: list[dict[str, str]] = field(factory=list)
    closed: dict[UUID, frozenset[str]] = field(factory=dict)
    printed: list[Record] = field(factory=list)
    answers: dict[UUID, Said] = field(factory=dict)
    passed: list[Passed] = field(factory=list)
    post: Post = field(factory=Post)
    numbers: dict[str, int] = field(factory=dict)
    said: dict[UUID, int] = field(factory=lambda: defaultdict(int))
    secret: str = ""
    last_answer: str = ""
    waiting: list[Any] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.rng = random.Random(self.plan.slug)  # noqa: S311 the same data each time, no secrets
        self.today = clock.now().astimezone(self.session.tenant.zone).date()

    @property
    def showcase(self) -> Account:
        return self.sites[0]

    @property
    def first_day(self) -> date:
        return self.today - timedelta(days=365 * YEARS)

    @contextmanager
    def at(self, day: date, hour: int = 10, minute: int = 0) -> Iterator[datetime]:
        """Do something in the past: the clock stands still then, in the firm's time zone."""
        then = datetime.combine(day, time(hour, minute), self.session.tenant.zone)
        with clock.frozen(min(then, clock.now())):
            yield clock.now()

    def work_day(self, earliest: date, latest: date) -> date:
        """A chance weekday between two days."""
        day = earliest + timedelta(days=self.rng.randrange(max((latest - earliest).days, 0) + 1))
        return day - timedelta(days=max(day.weekday() - 4, 0))

    def made(self, model: type[Row], **values: Any) -> Row:
        """A row with the id and the time of the moment it stands in; it is written with many others."""
        given = {"id": new_id(), **{name: clock.now() for name in TIMES if name in model.__table__.columns}}  # type: ignore[attr-defined]
        row = model(**{**given, **values})
        self.waiting.append(row)
        return row

    def write(self) -> None:
        """Write all rows that were made: what others refer to first, each table in one go."""
        tables: dict[Any, int] = {table: place for place, table in enumerate(Base.metadata.sorted_tables)}

        def turn(row: Any) -> tuple[int, bool, int]:
            record = isinstance(row, Record)
            own = tables[type(row).__table__]
            return (tables[Record.__table__], row.parent_id is not None, own) if record else (own, False, 0)

        waiting, self.waiting = sorted(self.waiting, key=turn), []
        for _, rows in groupby(waiting, key=turn):
            self.session.add_all(rows)
            self.session.flush()

    def record(self, kind: str, account: Account, actor: Actor, **values: Any) -> Any:
        """A record of a kind on an account, with its number and its line in the history.

        :param values: `title`, `status`, `happens_on`, the kind's own columns; `rows` by name as lists of mappings;
            `parent`, and `published`: whether customers see it.
        """
        record_type = self.session.catalog.record_types[kind]
        parent, published = values.pop("parent", None), values.pop("published", False)
        lines: Mapping[str, Sequence[Mapping[str, Any]]] = values.pop("rows", {})
        ended = "status" in values and record_type.status(values["status"]).closed
        values = {"closed_at": clock.now() if ended else None, **values}
        record = self.made(
            record_type.model, account_id=account.id, created_by=actor.name, parent_id=parent.id if parent else None,
            visible_from=(parent.visible_from if parent else clock.now()) if parent or published else None,
            updated_at=clock.now(), **values,
        )  # fmt: skip
        record.number = self.number(record_type, published, record)
        record.search = search_text(record.number, record.title, account.name)
        for rows in record_type.rows:
            for position, line in enumerate(lines.get(rows.name, ())):
                self.made(rows.model, record_id=record.id, position=position, **line)
        self.happened(f"{kind}.created", record, account, actor)
        if published:
            self.publish(record, account, actor)
        return record

    def number(self, record_type: RecordType, published: bool, record: Record) -> str:
        """The next number, or the next draft's where a record is numbered when it is published."""
        draft = record_type.numbered == "published" and not published
        counter = draft_counter(record_type) if draft else record_type.name
        last = self.numbers[counter] = self.numbers.get(counter, 0) + 1
        return f"{DRAFT}{last}" if draft else f"{prefix_of(self.session, record_type, record)}{last:04d}"

    def publish(self, record: Record, account: Account, actor: Actor) -> None:
        """Say that a record is published, mail those who see it, and have its PDF made where its kind has one."""
        record.visible_from = clock.now()
        event = self.happened(f"{record.kind}.published", record, account, actor)
        self.post.tell(self, event, record, account)
        if self.session.catalog.record_types[record.kind].rendered:
            self.printed.append(record)

    def move(self, record: Record, account: Account, status: str, actor: Actor) -> None:
        """Give a record another status, now."""
        record_type = self.session.catalog.record_types[record.kind]
        former = status_words(record_type, record.status)
        record.status = status
        record.closed_at = clock.now() if record_type.status(status).closed else None
        self.happened(f"{record.kind}.status", record, account, actor, former=former)

    def happened(self, name: str, record: Record, account: Account, actor: Actor, **facts: Any) -> Event:
        """A line in the history of a record."""
        label = status_words(self.session.catalog.record_types[record.kind], record.status, record.substatus)
        said = {"title": record.title, "number": record.number, "status": label, "status_name": record.status}
        return self.made(
            Event, name=name, actor=actor.name, actor_kind=actor.kind, actor_user_id=actor.user_id,
            contact_id=actor.contact_id, account_id=account.id, record_id=record.id,
            internal=name.endswith((".updated", ".assigned")), facts={**said, "account": account.name, **facts},
        )  # fmt: skip

    def say(
        self, record: Record, account: Account, actor: Actor, body: str, *, internal: bool = False, tag: str = ""
    ) -> Message:
        """A message in a record's conversation. :param tag: one of its type's `note_tags`."""
        self.said[record.id] += 1
        record.talked_at = clock.now()
        message = self.made(
            Message, record_id=record.id, position=self.said[record.id], author=actor.name, body=body,
            internal=internal, user_id=actor.user_id, contact_id=actor.contact_id, tag=tag or None,
        )  # fmt: skip
        event = self.happened(f"{record.kind}.message", record, account, actor, files=0)
        event.internal, event.message_id = internal, message.id
        return message

    def asked(self, record: Record, request_type: str, **answers: Any) -> None:
        """What was answered when a record was made. :param request_type: its name; :param answers: by key."""
        for one in every_offered(self.session, self.session.catalog.record_types[record.kind]):
            if one.name == request_type:
                self.made(RequestAnswers, record_id=record.id, version_id=one.version_id, answers=answers)

    def photo(self, record: Record, kind: str, title: str, actor: Actor, message: Message | None = None) -> Document:
        """A drawn photo on a record, or with a message. :param kind: one of `doorstep.drawing.KINDS`."""
        file = kept_photo(self, kind)
        return self.made(
            Document, kind="attachment" if message else "photo", message_id=message.id if message else None,
            title=f"{title}.jpg", account_id=record.account_id, record_id=record.id,
            record_kind=record.kind, visible_from=clock.now(), media_type="image/jpeg", created_by=actor.name,
            search=search_text(title, "photo", record.number, record.title), **file,
        )  # fmt: skip

    def attach(self, account: Account, kind: str, photo: str, title: str, actor: Actor) -> Document:
        """A drawn photo on an account, as a document of a kind. :param photo: one of `doorstep.drawing.KINDS`."""
        return self.made(
            Document, kind=kind, title=f"{title}.jpg", account_id=account.id, visible_from=clock.now(),
            media_type="image/jpeg", created_by=actor.name, search=search_text(title, account.name),
            **kept_photo(self, photo),
        )  # fmt: skip

    def answer(self, record: Record, account: Account, actor: Actor, answer: str, reason: str = "") -> None:
        """A contact answers what the record's PDF asks, now."""
        self.answers[record.id] = Said(actor=actor, at=clock.now(), answer=answer, reason=reason)
        kind = self.session.catalog.record_types[record.kind].rendered
        self.happened(
            f"{record.kind}.decided",
            record,
            account,
            actor,
            answer=answer,
            reason=reason,
            kind=kind,
            title=f"{record.number} {record.title}.pdf",
        )

    def rate(self, record: Record, account: Account, actor: Actor, stars: int, words: str, rated: str) -> None:
        """A contact says how it was, now. :param rated: the name of who saw to it."""
        self.made(
            RecordRating, record_id=record.id, contact_id=actor.contact_id, user_id=record.assigned_id, rated=rated,
            stars=stars, words=words,
        )  # fmt: skip
        said = f"{rated} rated {stars} of 5"
        event = self.happened(f"{record.kind}.rated", record, account, actor, rated=rated, stars=str(stars), says=said)
        event.internal = True

    def forward(self, record: Record, actor: Actor, address: str, words: str) -> None:
        """A contact forwards a record's PDF, now: the link is made once the PDF is."""
        self.passed.append(Passed(record=record, actor=actor, address=address, words=words, at=clock.now()))

    def chain(self, answer: Answer, document_id: UUID) -> None:
        """Put an answer behind the one before it."""
        position = self.numbers[COUNTER] = self.numbers.get(COUNTER, 0) + 1
        seal(answer, document_id, position, self.last_answer)
        self.last_answer = answer.hash

    def answering(self, account: Account) -> Actor | None:
        """An enrolled contact who sees this account."""
        people = [self.enrolled[one.id] for one in self.reach.get(account.id, ()) if one.id in self.enrolled]
        return self.rng.choice(people) if people else None

    def finish(self) -> None:
        for name, last in self.numbers.items():
            self.made(Counter, name=name, last=last)
        self.write()


TIMES = ("created_at", "at")
