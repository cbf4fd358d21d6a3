"""Random worlds for the access rule, and how one is written into a business."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from hypothesis import strategies as st
from sqlalchemy import insert
from tests.access import model as m

from doorstep import clock
from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.contacts.models import AreaChoice, Contact
from doorstep.db.base import new_id
from doorstep.documents.models import Document
from doorstep.records.models import Message, MessageRole, Participant, Record, Share
from doorstep.testing.kit import Firm
from doorstep.users.models import User

VISIBLE = st.sampled_from([m.PAST, m.PAST, m.PAST, m.FUTURE, m.NEVER])
SOMETIMES = st.integers(0, 3).map(lambda n: n == 0)
RARELY = st.integers(0, 7).map(lambda n: n == 0)
AREAS = ("cases", "letters", "jobs")
CONTENT = "worlds/every-document"
RECORD_KINDS = ("case", "survey", "job", "visit")
ROLES = ("contact", "manager", "signer")
# Whom a message is for: nobody outside, all, or who has a role.
FOR_WHOM = (None, frozenset(), frozenset(), *(frozenset({one}) for one in ROLES), frozenset({"manager", "signer"}))


def maybe(n: int) -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), st.integers(0, n - 1)) if n else st.none()


@st.composite
def worlds(draw: Any, least: int = 0) -> m.World:
    """Any world; `least`: how many links, parts, records and documents there are in it at least."""
    both = frozenset({"papers", "worktype"})
    enabled = draw(st.sampled_from([both, both, both, frozenset({"papers"}), frozenset({"worktype"})]))
    world = m.World(enabled=enabled)
    for n in range(draw(st.integers(2, 7))):
        world.accounts.append(m.Account(parent=draw(maybe(n))))
    for _ in range(draw(st.integers(1, 4))):
        closed = draw(st.frozensets(st.sampled_from(AREAS), max_size=2))
        flags = {"enrolled": not draw(RARELY), "suspended": draw(RARELY), "archived": draw(RARELY)}
        told_as = draw(st.sampled_from([None, None, *ROLES]))
        world.contacts.append(m.Contact(closed=closed, told_as=told_as, **flags))
    contacts, accounts = st.integers(0, len(world.contacts) - 1), st.integers(0, len(world.accounts) - 1)
    link = st.builds(m.Link, contacts, accounts, st.sampled_from(["contact", "manager", "bookkeeper"]), RARELY)
    world.links = draw(
        st.lists(link, min_size=least, max_size=8, unique_by=lambda one: (one.contact, one.account, one.role))
    )
    for n in range(draw(st.integers(max(1, least), 8))):
        world.records.append(draw(records(world, n, accounts)))
    numbers = st.integers(0, len(world.records) - 1)
    roles = st.sampled_from(["participant", "signer", "visit_buyer", "visit_buyer"])
    part = st.builds(m.Part, contacts, numbers, roles)
    world.parts = draw(
        st.lists(part, min_size=least, max_size=8, unique_by=lambda one: (one.contact, one.record, one.role))
    )
    world.messages = draw(st.lists(messages(contacts, numbers), min_size=least, max_size=5))
    world.documents = draw(st.lists(documents(world, accounts, contacts, numbers), min_size=max(1, least), max_size=14))
    world.shares = draw(shares(world))
    return world


@st.composite
def shares(draw: Any, world: m.World) -> list[m.Share]:
    """What staff said of people: mostly of those who take part, and of what hangs on the record, as pages offer it."""
    found = {}
    for part in world.parts:
        if draw(SOMETIMES):
            found[part.contact, part.record, None] = draw(st.booleans())
        for d, document in enumerate(world.documents):
            if document.record == part.record and draw(SOMETIMES):
                found[part.contact, None, d] = draw(st.booleans())
    if draw(SOMETIMES):
        found[draw(st.integers(0, len(world.contacts) - 1)), None, 0] = True
    return [m.Share(contact, record, document, sees) for (contact, record, document), sees in found.items()]


@st.composite
def records(draw: Any, world: m.World, n: int, accounts: Any) -> m.Record:
    jobs = [i for i in range(n) if world.records[i].kind == "job"]
    if jobs and draw(st.booleans()):
        parent = draw(st.sampled_from(jobs))
        kind, account = "task", world.records[parent].account
    else:
        parent, kind, account = None, draw(st.sampled_from(RECORD_KINDS)), draw(st.one_of(st.none(), accounts))
    return m.Record(kind, account, parent, draw(VISIBLE), draw(RARELY), held=draw(SOMETIMES))


@st.composite
def messages(draw: Any, contacts: Any, numbers: Any) -> m.Message:
    roles = draw(st.sampled_from(FOR_WHOM))
    return m.Message(draw(numbers), draw(st.one_of(st.none(), contacts)), roles is None, roles or frozenset())


def blind_to_scans(world: m.World, part: m.Part) -> bool:
    """Whether somebody sees the record by their part, and by that part no scan on it."""
    return part.role == "visit_buyer" and world.records[part.record].kind == "visit"


@st.composite
def documents(draw: Any, world: m.World, accounts: Any, contacts: Any, numbers: Any) -> m.Document:
    where = draw(st.sampled_from(["account", "record", "record", "record", "contact"]))
    kind = draw(st.sampled_from(["letter", "offer", "case_page", "scan", "scan", "file"]))
    # What is shared person by person matters where somebody takes part; what came with a message, where there is one.
    taking_part = [part.record for part in world.parts if blind_to_scans(world, part)]
    near = {
        "scan": taking_part or [part.record for part in world.parts],
        "file": [message.record for message in world.messages if message.roles],
    }.get(kind)
    record = draw(st.sampled_from(near) if near else numbers) if where == "record" else None
    account = draw(accounts) if where == "account" else None
    if record is not None:
        account = world.records[record].account
    contact = draw(contacts) if where == "contact" else None
    on_it = [i for i, message in enumerate(world.messages) if message.record == record and not message.internal]
    message = draw(st.sampled_from(on_it)) if on_it and (kind == "file" or draw(RARELY)) else None
    flags = [draw(RARELY) for _ in range(3)]
    return m.Document(kind, account, record, contact, draw(VISIBLE), *flags, message=message)


@frozen(kw_only=True)
class Ids:
    accounts: list[UUID]
    contacts: list[UUID]
    records: list[UUID]
    documents: list[UUID]
    messages: list[UUID]


def write(firm: Firm, world: m.World) -> Ids:
    """Put a world into a business, beside whatever stands there."""
    contacts, accounts, records, documents, messages = (
        [new_id() for _ in rows]
        for rows in (world.contacts, world.accounts, world.records, world.documents, world.messages)
    )
    at = {m.PAST: clock.now() - timedelta(days=1), m.FUTURE: clock.now() + timedelta(days=1), None: None}
    gone = {True: clock.now(), False: None}
    rows: list[tuple[type, list[dict[str, Any]]]] = [
        (Contact, [{"id": contacts[i], "first_name": f"C{i}", "suspended_at": gone[c.suspended],
                    "email": address(contacts[i]), "email_key": address(contacts[i]),
                    "archived_at": gone[c.archived], "notification_role": c.told_as}
                   for i, c in enumerate(world.contacts)]),
        (AreaChoice, [{"id": new_id(), "contact_id": contacts[i], "area": area, "open": False}
                      for i, c in enumerate(world.contacts) for area in sorted(c.closed)]),
        (User, [{"id": new_id(), "contact_id": contacts[i], "email": address(contacts[i]),
                 "email_key": address(contacts[i]), "name": "x"}
                for i, c in enumerate(world.contacts) if c.enrolled]),
        (Account, [{"id": accounts[i], "kind": "customer", "name": f"A{i}", "parent_id": _at(accounts, a.parent)}
                   for i, a in enumerate(world.accounts)]),
        (AccountTree, [{"ancestor_id": accounts[up], "descendant_id": accounts[i], "depth": depth}
                       for i in range(len(accounts)) for depth, up in enumerate(world.above(i))]),
        (Link, [{"id": new_id(), "contact_id": contacts[x.contact], "account_id": accounts[x.account], "role": x.role,
                 "ended_at": gone[x.ended]} for x in world.links]),
        (Record, [{"id": records[i], "kind": r.kind, "number": str(records[i]), "title": f"needle R{i}",
                   "status": "waiting", "happens_on": date(2026, 1, 1), "visible_from": at[r.visible],
                   "search": "needle", "account_id": _at(accounts, r.account), "parent_id": _at(records, r.parent),
                   "archived_at": gone[r.archived]} for i, r in enumerate(world.records)]),
        *details(world, records),
        (Participant, [{"id": new_id(), "contact_id": contacts[p.contact], "record_id": records[p.record],
                        "role": p.role} for p in world.parts]),
        (Message, [{"id": messages[i], "record_id": records[x.record], "contact_id": _at(contacts, x.author),
                    "position": i + 1, "author": "A", "body": f"talk-M{i}.", "internal": x.internal,
                    "narrowed": bool(x.roles)} for i, x in enumerate(world.messages)]),
        (MessageRole, [{"id": new_id(), "message_id": messages[i], "role": role}
                       for i, x in enumerate(world.messages) for role in sorted(x.roles)]),
        (Document, [{"id": documents[i], "kind": d.kind, "title": f"needle D{i}",
                     "account_id": _at(accounts, d.account),
                     "record_id": _at(records, d.record), "contact_id": _at(contacts, d.contact), "search": "needle",
                     "record_kind": None if d.record is None else world.records[d.record].kind,
                     "visible_from": at[d.visible], "archived_at": gone[d.archived], "replaced_at": gone[d.replaced],
                     "media_type": "text/plain", "sha256": "0" * 64, "storage_key": CONTENT, "size": 4,
                     "message_id": _at(messages, d.message),
                     "narrowed": d.message is not None and bool(world.messages[d.message].roles)}
                    for i, d in enumerate(world.documents)]),
    ]  # fmt: skip
    rows.append((Share, [
        {"id": new_id(), "contact_id": contacts[x.contact], "record_id": _at(records, x.record),
         "document_id": _at(documents, x.document), "sees": x.sees} for x in world.shares
    ]))  # fmt: skip
    with firm.writing() as session:
        for model, values in rows:
            if values:
                business = [{"business_id": session.business_id, **row} for row in values]
                session.execute(insert(model.__table__), business)
        stamp(session, world, documents, records)
    return Ids(accounts=accounts, contacts=contacts, records=records, documents=documents, messages=messages)


def address(contact_id: UUID) -> str:
    return f"{contact_id}@example.org"


def details(world: m.World, records: list[UUID]) -> list[tuple[type, list[dict[str, Any]]]]:
    """The rows of the kinds' own tables, without which lists do not show a record."""
    from tests.plugins.papers.models import Case, Survey
    from tests.plugins.worktype.models import Job, Task, Visit

    kinds: dict[str, tuple[type, dict[str, Any]]] = {
        "case": (Case, {}), "survey": (Survey, {}), "job": (Job, {"nature": "question"}), "task": (Task, {}),
        "visit": (Visit, {}),
    }  # fmt: skip
    return [
        (model, [{"id": records[i], **needed} for i, record in enumerate(world.records) if record.kind == kind])
        for kind, (model, needed) in kinds.items()
    ]


def stamp(session: Any, world: m.World, documents: list[UUID], records: list[UUID]) -> None:
    from tests.plugins.papers.models import Stamp

    held = [documents[i] for i, d in enumerate(world.documents) if d.held]
    session.add_all(Stamp(document_id=one) for one in held)
    session.add_all(Stamp(record_id=records[i]) for i, r in enumerate(world.records) if r.held)


def _at(ids: list[UUID], n: int | None) -> UUID | None:
    return None if n is None else ids[n]
