"""What a mail says, frozen when the event happens."""

from typing import Any

from attrs import frozen
from sqlalchemy import select

from doorstep.accounts.models import Account
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.events.links import page_of_event
from doorstep.events.models import Event
from doorstep.plugins.contributions import NotificationRule, RecordType
from doorstep.plugins.registry import Catalog
from doorstep.records.facts import status_words
from doorstep.records.models import Record

RECORD_PLACEHOLDERS = {
    "title": "Annual inspection",
    "number": "IR-0042",
    "status": "In progress",
    "substatus": "Waiting for parts",
    "account": "Main Street 1",
    "actor": "Sam Staff",
}
ALWAYS = {"business": "Acme Fire", "first_name": "Pat", "link": "https://portal.example.org/acme/portal/"}


@frozen(kw_only=True)
class Matter:
    """The record or document an event is about, read once. `record_id` is the record's own, or the document's."""

    record: Any = None
    document: Any = None

    @property
    def record_kind(self) -> str | None:
        return self.record.kind if self.record else None


RECORD_COLUMNS = (
    Record.id,
    Record.kind,
    Record.number,
    Record.title,
    Record.status,
    Record.substatus,
    Record.parent_id,
    Record.account_id,
    Record.assigned_id,
    Record.visible_from,
)
DOCUMENT_COLUMNS = (Document.id, Document.kind, Document.title, Document.visible_from)


def matter_of(session: BusinessSession, event: Event) -> Matter:
    # Columns, not entities: a record of a plugin that is gone would raise.
    record = document = None
    if event.record_id:
        record = session.execute(select(*RECORD_COLUMNS).where(Record.id == event.record_id)).one_or_none()
    if event.document_id:
        document = session.execute(select(*DOCUMENT_COLUMNS).where(Document.id == event.document_id)).one_or_none()
    return Matter(record=record, document=document)


def placeholders(rule: NotificationRule) -> dict[str, str]:
    """The placeholders a rule's words may use, each with an example."""
    about_records = RECORD_PLACEHOLDERS if rule.event.partition(".")[0] not in PEOPLE_EVENTS else {}
    return {**about_records, **ALWAYS, **rule.placeholders}


def examples(catalog: Catalog, rule: NotificationRule) -> dict[str, str]:
    """The same, with examples in the words of what the rule is about."""
    about = rule.event.partition(".")[0]
    record_type, kind = catalog.record_types.get(about), catalog.document_kinds.get(about)
    own = example_of(record_type) if record_type else {"title": kind.label} if kind else {}
    return {**placeholders(rule), **own, **rule.placeholders}


def example_of(record_type: RecordType) -> dict[str, str]:
    return {
        "title": record_type.label,
        "number": f"{record_type.prefix}0042",
        "status": record_type.statuses[0].label,
    }


PEOPLE_EVENTS = frozenset({"invitation", "user", "access", "contact", "account", "link", "mail"})


def common_facts(session: BusinessSession, event: Event, matter: Matter) -> dict[str, Any]:
    """What all recipients of an event read alike."""
    facts: dict[str, Any] = {"actor": event.actor}
    if matter.record:
        facts |= {"title": matter.record.title, "number": matter.record.number, **status_facts(session, matter.record)}
    if matter.document:
        facts["title"] = matter.document.title
    if event.account_id:
        facts["account"] = session.scalar(select(Account.name).where(Account.id == event.account_id)) or ""
    return {**facts, **event.facts, **({"status": facts["status"]} if matter.record else {})}


def status_facts(session: BusinessSession, record: Any) -> dict[str, str]:
    record_type = session.catalog.record_types.get(record.kind)
    words = status_words(record_type, record.status, record.substatus) if record_type else record.status
    return {"status": words, "substatus": record.substatus or ""}


def frozen_facts(
    session: BusinessSession,
    event: Event,
    matter: Matter,
    rule: NotificationRule,
    common: dict[str, Any],
    *,
    office: bool,
) -> dict[str, Any]:
    """The facts of one rule's deliveries: what its words may name, and the page its button leads to."""
    said = {name: common[name] for name in placeholders(rule) if name in common}
    path = event.facts.get("office_path" if office else "path") or page_of_event(
        session, event, matter.record_kind, office=office
    )
    return {**said, "path": path}
