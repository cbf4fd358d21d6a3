"""`check`: what must always hold, looked at on a live database."""

import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, func, or_, select, text

from doorstep.accounts.models import Account, AccountTree
from doorstep.businesses.models import Counter, EnabledVertical
from doorstep.businesses.tenant import every
from doorstep.db.migrations.running import migrating
from doorstep.db.migrations.writing import wall_faults
from doorstep.db.session import BusinessSession, make_engine
from doorstep.documents.answers import chain_faults
from doorstep.documents.models import Document, SignedCopy
from doorstep.documents.settling import unsettled
from doorstep.events.models import Delivery
from doorstep.installation import Installation
from doorstep.operators.acts import tenant_named
from doorstep.plugins import guard
from doorstep.plugins.contributions import RecordType
from doorstep.plugins.guard import HookFault
from doorstep.records.models import Message, MessageRole, Record
from doorstep.records.numbers import DRAFT
from doorstep.storage import MissingFile
from doorstep.users.models import PowerLink, User

MOST = 20


@frozen(kw_only=True)
class Broken:
    """Something that does not hold; `business` is a slug, or None for the installation."""

    text: str
    business: str | None = None


Tell = Callable[[str], None]


def check_all(installation: Installation, slug: str | None, files: int, tell: Tell) -> Iterator[Broken]:
    """Everything that is broken.

    :param slug: only this business. :param files: how many files of each to read. :param tell: hears what is looked at.
    """
    for fault in installation_faults(installation):
        yield Broken(text=fault)
    with installation.installation_session() as session:
        tenants = [tenant_named(installation, slug)] if slug else every(session)
    for tenant in tenants:
        tell(f"Looking at {tenant.slug}")
        with installation.reading(tenant) as session:
            for look in (*CHECKS, lambda session: file_faults(session, files)):
                for fault in look(session):
                    yield Broken(text=fault, business=tenant.slug)


def installation_faults(installation: Installation) -> Iterator[str]:
    yield from dangling(installation.settings.database_url)
    with migrating(installation.settings.owner_url) as connection:
        yield from wall_faults(connection)
    with installation.installation_session() as session:
        used = session.execute(select(EnabledVertical.business_id, EnabledVertical.name)).all()
    have = {(row.business_id, row.name) for row in used}
    for business_id, name in sorted(have):
        for need in installation.registry.required_by(name):
            if (business_id, need) not in have:
                yield f"business {business_id} has {name} enabled but not {need}, which it requires"


def dangling(url: str) -> Iterator[str]:
    """Rows that point nowhere (SQLite), or references that are not enforced (PostgreSQL)."""
    engine = make_engine(url, guarded=False)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                for row in connection.exec_driver_sql("PRAGMA foreign_key_check").all()[:MOST]:
                    yield f"a row of {row[0]} points to no row of {row[2]}"
                return
            loose = text("SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")
            for name in connection.scalars(loose):
                yield f"the reference {name} is not enforced"
    finally:
        engine.dispose()


def owner_faults(session: BusinessSession) -> Iterator[str]:
    owners = select(User.id).where(User.staff_role == "owner", User.ended_at.is_(None)).limit(1)
    open_links = select(PowerLink.data).where(PowerLink.kind == "invitation", PowerLink.contact_id.is_(None))
    invited = open_links.where(PowerLink.used_at.is_(None), PowerLink.superseded_at.is_(None))
    roles = [data.get("staff_role") for data in session.scalars(invited)]
    if session.scalar(owners) is None and "owner" not in roles:
        yield "there is no owner, nor is one invited"


def tree_faults(session: BusinessSession) -> Iterator[str]:
    """The closure has each account under itself and all its ancestors, and nothing else."""
    parents = {row.id: row.parent_id for row in session.execute(select(Account.id, Account.parent_id))}
    wanted = {pair for account_id in parents for pair in lineage(account_id, parents)}
    columns = (AccountTree.ancestor_id, AccountTree.descendant_id, AccountTree.depth)
    there = {(row.ancestor_id, row.descendant_id, row.depth) for row in session.execute(select(*columns))}
    if wanted != there:
        yield f"the account tree lacks {len(wanted - there)} ways and has {len(there - wanted)} that do not exist"


def lineage(account_id: UUID, parents: dict[UUID, UUID | None]) -> Iterator[tuple[UUID, UUID, int]]:
    above: UUID | None = account_id
    for depth in range(100):
        if above is None:
            return
        yield above, account_id, depth
        above = parents.get(above)


def number_faults(session: BusinessSession) -> Iterator[str]:
    last = {row.name: row.last for row in session.execute(select(Counter.name, Counter.last))}
    for kind, record_type in session.catalog.record_types.items():
        numbers = session.scalars(select(Record.number).where(Record.kind == kind))
        digits = (number.removeprefix(record_type.prefix) for number in numbers)
        highest = max((int(one) for one in digits if one.isdigit()), default=0)
        if record_type.numbered == "published" and highest != counted_published(session, record_type):
            yield f"the numbers of {record_type.label_plural.lower()} up to {highest} have a gap"
        if highest > last.get(kind, 0):
            yield f"{record_type.label} {highest} is numbered beyond its counter, which is at {last.get(kind, 0)}"


def counted_published(session: BusinessSession, record_type: RecordType) -> int:
    numbered = (Record.kind == record_type.name, Record.number.not_like(f"{DRAFT}%"))
    return session.scalar(select(func.count(Record.id)).where(*numbered)) or 0


def vertical_faults(session: BusinessSession) -> Iterator[str]:
    """What enabled verticals say of their own data."""
    for plugin, found in guard.said(session.catalog, "doorstep_broken", session=session):
        yield f"{plugin}: could not look: {found.text}" if isinstance(found, HookFault) else f"{plugin}: {found}"


def delivery_faults(session: BusinessSession) -> Iterator[str]:
    same = (Delivery.event_id, Delivery.rule, Delivery.recipient_key, Delivery.channel)
    twice = select(Delivery.event_id).group_by(*same).having(func.count(Delivery.id) > 1).limit(1000)
    if count := len(session.scalars(twice).all()):
        yield f"{count} messages have a second delivery"


def talk_faults(session: BusinessSession) -> Iterator[str]:
    """What came with a message is for whom the message is for, and that is somebody."""
    its = and_(Message.business_id == Document.business_id, Message.id == Document.message_id)
    wrong = select(func.count(Document.id)).join(Message, its).where(Message.narrowed != Document.narrowed)
    if count := session.scalar(wrong):
        yield f"{count} files are for others than the message that they came with"
    roles = select(MessageRole.id).where(MessageRole.message_id == Message.id).exists()
    if count := session.scalar(select(func.count(Message.id)).where(Message.narrowed != roles)):
        yield f"{count} messages do not say for whom they are"


def record_faults(session: BusinessSession) -> Iterator[str]:
    """Every record of an installed kind has its own row; a document on a record carries its kind and account."""
    for kind, record_type in session.catalog.record_types.items():
        own = record_type.model.__table__
        joined = and_(own.c.business_id == Record.business_id, own.c.id == Record.id)
        lonely = select(func.count(Record.id)).outerjoin(own, joined).where(Record.kind == kind, own.c.id.is_(None))
        if count := session.scalar(lonely):
            yield f"{count} of {record_type.label_plural.lower()} have lost their own columns"
    mine = and_(Record.business_id == Document.business_id, Record.id == Document.record_id)
    other_kind = Document.record_kind.is_distinct_from(Record.kind)
    differ = or_(other_kind, Document.account_id.is_distinct_from(Record.account_id))
    if count := session.scalar(select(func.count(Document.id)).join(Record, mine).where(differ)):
        yield f"{count} documents do not stand where their record stands"


def answer_faults(session: BusinessSession) -> Iterator[str]:
    """The answers are a chain without a gap, and decisions stand as they were answered."""
    yield from islice(chain_faults(session), MOST)
    for decision_id in islice(unsettled(session), MOST):
        yield f"decision {decision_id} does not stand as it was answered"


def file_faults(session: BusinessSession, sample: int) -> Iterator[str]:
    """Published documents have their file, and the file is what was published; read are the newest ones."""
    published = select(Document.id, Document.title, Document.storage_key, Document.size, Document.sha256)
    published = published.where(Document.storage_key.is_not(None), Document.visible_from.is_not(None))
    for n, row in enumerate(session.execute(published.order_by(Document.id.desc()))):
        fault = file_fault(session, row, whole=n < sample)
        if fault:
            yield f"document {row.id}: {fault}"
    copies = select(SignedCopy.id, SignedCopy.storage_key, SignedCopy.size, SignedCopy.sha256)
    for n, copy in enumerate(session.execute(copies.order_by(SignedCopy.id.desc()))):
        if fault := file_fault(session, copy, whole=n < sample):
            yield f"signed copy {copy.id}: {fault}"


def file_fault(session: BusinessSession, row: Any, *, whole: bool) -> str | None:
    storage = session.installation.storage
    try:
        if storage.size(row.storage_key) != row.size:
            return "its file has another size"
        if not whole:
            return None
        digest = hashlib.sha256()
        for piece in storage.stream(row.storage_key):
            digest.update(piece)
        return None if digest.hexdigest() == row.sha256 else "its file is not what was published"
    except MissingFile:
        return "its file is missing"


CHECKS: tuple[Callable[[BusinessSession], Iterator[str]], ...] = (
    owner_faults, tree_faults, number_faults, delivery_faults, record_faults, answer_faults, talk_faults,
    vertical_faults,
)  # fmt: skip
