"""What events of a record say: frozen when it happens."""

from typing import Any

from sqlalchemy import select

from doorstep.accounts.models import Account
from doorstep.db.session import BusinessSession
from doorstep.records.models import Record


def facts_of(session: BusinessSession, record: Record) -> dict[str, Any]:
    """`title`, `number`, `status` (in words), `status_name`, `substatus` and `account`, and what the type adds."""
    record_type = session.catalog.record_types[record.kind]
    own = record_type.facts(session, record) if record_type.facts else {}
    return {
        **own,
        "title": record.title,
        "number": record.number,
        "status": status_words(record_type, record.status, record.substatus),
        "status_name": record.status,
        "substatus": record.substatus or "",
        "account": account_name(session, record),
    }


def status_label(record_type: Any, name: str) -> str:
    return next((status.label for status in record_type.statuses if status.name == name), name)


def status_words(record_type: Any, name: str, substatus: str | None = None) -> str:
    """A status and what is said finer, as people read it."""
    label = status_label(record_type, name)
    return f"{label} · {substatus}" if substatus else label


def account_name(session: BusinessSession, record: Record) -> str:
    if record.account_id is None:
        return ""
    return session.scalar(select(Account.name).where(Account.id == record.account_id)) or ""


def account_words(session: BusinessSession, record: Record) -> str:
    """What a record is found by because of where it stands: the name, the street, the city."""
    if record.account_id is None:
        return ""
    row = session.execute(select(Account.name, Account.street, Account.city).where(Account.id == record.account_id))
    return " ".join(part for part in row.one_or_none() or () if part)
