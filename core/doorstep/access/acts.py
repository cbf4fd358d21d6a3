"""What a contact may do with what they see: some roles on an account only read (``Role.acts``)."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, union_all

from doorstep.accounts.models import AccountTree, Link
from doorstep.db.session import BusinessSession
from doorstep.plugins.registry import Catalog
from doorstep.problems import Refused
from doorstep.records.models import Participant, Record

READS = "You can read this, and write nothing. An admin of your company, or we, can change that."


def roles_without(catalog: Catalog, act: str, kind: str) -> tuple[str, ...] | None:
    """The roles that see records of this kind and may not do something with them; None where there are none."""
    seeing = (role for role in catalog.roles.values() if role.sees is None or kind in role.sees)
    roles = (role for role in seeing if role.acts is not None and act not in role.acts)
    return tuple(sorted(role.name for role in roles)) or None


def may_act(
    session: BusinessSession, contact_id: UUID | None, act: str, record_id: UUID, kind: str, account_id: UUID | None
) -> bool:
    """Whether somebody holds a role on a record, or on its account, that lets them do this: one statement a request,
    and none where no role only reads such records.

    :param contact_id: who; None is staff, who may. :param act: `comment`, `decide`, `upload`. :param record_id: of a
        record that they see. :param kind, account_id: its own.
    """
    reading = roles_without(session.catalog, act, kind)
    if contact_id is None or reading is None:
        return True
    known: dict[Any, set[str]] = session.info.setdefault("acts", {})
    if (contact_id, record_id) not in known:
        known[contact_id, record_id] = _roles(session, contact_id, record_id, kind, account_id)
    return bool(known[contact_id, record_id] - set(reading))


def _roles(session: BusinessSession, contact_id: UUID, record_id: UUID, kind: str, account_id: UUID | None) -> set[str]:
    """The roles by which somebody sees a record."""
    roles = session.catalog.roles.values()
    blind = tuple(role.name for role in roles if role.sees is not None and kind not in role.sees)
    tree = and_(AccountTree.business_id == Link.business_id, AccountTree.ancestor_id == Link.account_id)
    links = select(Link.role).join(AccountTree, tree).where(Link.contact_id == contact_id, Link.ended_at.is_(None))
    links = links.where(AccountTree.descendant_id == account_id, Link.role.not_in(blind))
    above = select(Record.parent_id).where(Record.id == record_id).scalar_subquery()
    here = or_(Participant.record_id == record_id, Participant.record_id == above)
    parts = select(Participant.role).where(Participant.contact_id == contact_id, here)
    return set(session.scalars(union_all(links, parts)))


def contact_may(session: BusinessSession, contact_id: UUID | None, record: Record, act: str) -> bool:
    """Whether a contact may do something with a record they see, as their roles go (``Role.acts``).

    :param contact_id: who; None is staff, who may. :param act: `comment`, `decide`, `upload`.
    """
    return may_act(session, contact_id, act, record.id, record.kind, record.account_id)


def require_act(session: BusinessSession, contact_id: UUID | None, record: Record, act: str) -> None:
    """:raises Refused: for somebody who only reads."""
    if not contact_may(session, contact_id, record, act):
        raise Refused(READS)
