"""Deleting what a vertical kept in one business, after it was disabled: its records, their documents, its own rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Table, delete, func, select, update

from doorstep.businesses.models import SettingsBlock
from doorstep.businesses.tenant import Tenant
from doorstep.contacts.models import AreaChoice
from doorstep.db.base import Base
from doorstep.db.session import BusinessSession
from doorstep.documents.keeping import small_key
from doorstep.documents.models import Document
from doorstep.events.models import RuleCell, RuleChoice, RuleSetting
from doorstep.installation import Installation
from doorstep.operators.backup import tables_in_order
from doorstep.plugins.contributions import Area, DocumentKind, NotificationRule, RecordType
from doorstep.problems import Refused
from doorstep.records.models import Record
from doorstep.request_types.models import RequestType

BATCH = 200
# References that may be empty, but whose rows have no meaning without what they point to.
GO_ALONG = {("document", "record_id"), ("delivery", "record_id"), ("delivery", "document_id")}


def vertical_rows(installation: Installation, tenant: Tenant, vertical: str) -> dict[str, int]:
    """How much there is, by what it is called.

    :raises Refused: when the vertical is enabled, or not installed.
    """
    may_purge(installation, tenant, vertical)
    registry = installation.registry
    found: dict[str, int] = {}
    with installation.reading(tenant) as session:
        for entry in registry.all(RecordType):
            if entry.plugin == vertical:
                counted = select(func.count(Record.id)).where(Record.kind == entry.value.name)
                found[entry.value.label_plural.lower()] = session.scalar(counted) or 0
        documents = select(func.count(Document.id)).where(
            Document.kind.in_(names(installation, DocumentKind, vertical))
        )
        found["documents"] = session.scalar(documents) or 0
        for own in own_tables(vertical):
            rows = select(func.count()).select_from(own).where(own.c.business_id == session.business_id)
            found[f"rows of {own.name}"] = session.scalar(rows) or 0
    return {name: count for name, count in found.items() if count}


def may_purge(installation: Installation, tenant: Tenant, vertical: str) -> None:
    if vertical not in installation.registry.plugins or vertical == "core":
        raise Refused(f"The vertical {vertical} is not installed; only an installed one knows what is its own.")
    if vertical in tenant.verticals:
        raise Refused(f"{vertical} is enabled for {tenant.name}. Disable it first: `doorstep business disable`.")


def names(installation: Installation, kind: type[Any], vertical: str) -> list[str]:
    return [entry.value.name for entry in installation.registry.all(kind) if entry.plugin == vertical]


def own_tables(vertical: str) -> list[Table]:
    """The vertical's tables that hold neither records nor their rows, children first."""
    tables = [one for one in Base.metadata.sorted_tables if one.name.startswith(f"{vertical}_")]
    return [
        one
        for one in reversed(tables)
        if not any(near.referred_table.name == "record" for near in one.foreign_key_constraints)
    ]


def purge_vertical(installation: Installation, tenant: Tenant, vertical: str) -> int:
    """Delete it all, in one transaction; then the files. Returns how many files went."""
    may_purge(installation, tenant, vertical)
    with installation.writing(tenant) as session:
        files = remove_records(session, names(installation, RecordType, vertical))
        files += remove_documents(session, Document.kind.in_(names(installation, DocumentKind, vertical)))
        for own in own_tables(vertical):
            session.execute(delete(own).where(own.c.business_id == session.business_id))
        remove_choices(session, installation, vertical)
    for key in files:
        installation.storage.delete(key)
        installation.storage.delete(small_key(key))
    return len(files)


def remove_choices(session: BusinessSession, installation: Installation, vertical: str) -> None:
    rules, areas = names(installation, NotificationRule, vertical), names(installation, Area, vertical)
    session.execute(delete(RuleCell).where(RuleCell.rule.in_(rules)))
    session.execute(delete(RuleSetting).where(RuleSetting.rule.in_(rules)))
    session.execute(delete(RuleChoice).where(RuleChoice.rule.in_(rules)))
    session.execute(delete(AreaChoice).where(AreaChoice.area.in_(areas)))
    session.execute(delete(SettingsBlock).where(SettingsBlock.plugin == vertical))
    mine = RequestType.kind.in_(names(installation, RecordType, vertical))
    remove(session, Base.metadata.tables["request_type"], session.scalars(select(RequestType.id).where(mine)).all())


def remove_records(session: BusinessSession, kinds: list[str]) -> list[str]:
    files: list[str] = []
    record = Base.metadata.tables["record"]
    while ids := session.scalars(select(Record.id).where(Record.kind.in_(kinds)).limit(BATCH)).all():
        files += remove_documents(session, Document.record_id.in_(ids))
        remove(session, record, ids)
    return files


def remove_documents(session: BusinessSession, which: Any) -> list[str]:
    files: list[str] = []
    document = Base.metadata.tables["document"]
    while rows := session.execute(select(Document.id, Document.storage_key).where(which).limit(BATCH)).all():
        files += [row.storage_key for row in rows if row.storage_key]
        remove(session, document, [row.id for row in rows])
    return files


def remove(session: BusinessSession, table: Table, ids: Sequence[Any]) -> None:
    """Delete rows and what cannot be without them; references that may be empty are emptied."""
    if not ids:
        return
    for child, column in referring(session, table):
        mine = (child.c.business_id == session.business_id, child.c[column].in_(ids))
        if child.c[column].nullable and (child.name, column) not in GO_ALONG:
            session.execute(update(child).where(*mine).values({column: None}))
        elif "id" in child.c:
            remove(session, child, session.scalars(select(child.c.id).where(*mine)).all())
        else:
            session.execute(delete(child).where(*mine))
    session.execute(delete(table).where(table.c.business_id == session.business_id, table.c.id.in_(ids)))


def referring(session: BusinessSession, table: Table) -> Iterator[tuple[Table, str]]:
    for child in tables_in_order(session.installation.registry):
        for reference in child.foreign_key_constraints:
            if reference.referred_table is table and "business_id" in reference.column_keys:
                yield child, next(name for name in reference.column_keys if name != "business_id")
