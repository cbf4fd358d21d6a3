"""Human numbers: one counter for each kind, moved in the transaction that creates, so that none is given twice."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from doorstep.businesses.models import Counter
from doorstep.db.base import new_id
from doorstep.db.session import BusinessSession
from doorstep.plugins.contributions import RecordType
from doorstep.records.models import Record

DRAFT = "Draft-"


def first_number(session: BusinessSession, record_type: RecordType, record: Record) -> str:
    """What a new record is called: its number, or the draft's where it is numbered when it is published."""
    if record_type.numbered == "published":
        return f"{DRAFT}{counted(session, draft_counter(record_type))}"
    return next_number(session, record_type, record)


def prefix_of(session: BusinessSession, record_type: RecordType, record: Record) -> str:
    """What stands before the count; a digit at its end would make two counts one number."""
    if record_type.number_prefix is None:
        return record_type.prefix
    prefix = record_type.number_prefix(session, record)
    return f"{prefix}-" if prefix[-1:].isdigit() else prefix


def next_number(session: BusinessSession, record_type: RecordType, record: Record) -> str:
    """The next number of this kind. The counter stays locked until the commit: ask for it last."""
    return next_numbers(session, record_type, [record])[0]


def next_numbers(session: BusinessSession, record_type: RecordType, records: Sequence[Record]) -> list[str]:
    """The same for several, in a row."""
    prefixes = [prefix_of(session, record_type, one) for one in records]
    first = counted(session, record_type.name, len(records)) - len(records) + 1
    return [f"{prefix}{number:04d}" for number, prefix in enumerate(prefixes, first)]


def draft_counter(record_type: RecordType) -> str:
    return f"{record_type.name} draft"


def is_draft(record_type: RecordType, number: str) -> bool:
    return record_type.numbered == "published" and number.startswith(DRAFT)


def counted(session: BusinessSession, name: str, many: int = 1) -> int:
    """Move a counter on. :return: where it stands now."""
    moved = update(Counter).where(Counter.name == name).values(last=Counter.last + many).returning(Counter.last)
    last = session.scalar(moved.execution_options(synchronize_session=False))
    if last is None:
        start(session, name)
        last = session.scalar(moved.execution_options(synchronize_session=False))
    assert last is not None
    return last


def start(session: BusinessSession, name: str) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Counter.__table__).values(business_id=session.business_id, id=new_id(), name=name, last=0)
    session.execute(row.on_conflict_do_nothing(index_elements=["business_id", "name"]))
