"""What a record's forms offer: accounts to stand on, people to take part, found by the words typed."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, or_, select

from doorstep.access import visible
from doorstep.access.acts import READS, roles_without
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account
from doorstep.clean import uuid_or_none
from doorstep.contacts.lists import is_on
from doorstep.contacts.models import Contact
from doorstep.db.search import search_condition
from doorstep.db.session import BusinessSession
from doorstep.plugins.contributions import RecordType

Choices = list[tuple[str, str]]
NOT_LINKED = "Your sign-in is not linked to a place of yours yet. Please tell us which one it is, and we link you."
MOST_ACCOUNTS, MOST_REACHED, MOST_PEOPLE, MOST_LISTED = 50, 500, 20, 25
SHOWN = (Account.id, Account.name, Account.street, Account.city, Account.number)


def accounts_like(session: BusinessSession, record_type: RecordType, text: str, chosen: UUID | None) -> Choices:
    """Live accounts of the kinds a record may stand on, and the one chosen whatever it is."""
    wanted = _offered(record_type).where(search_condition(Account.search, text)).limit(MOST_ACCOUNTS)
    found = [_account(row) for row in session.execute(wanted)]
    if chosen and str(chosen) not in dict(found):
        row = session.execute(select(*SHOWN).where(Account.id == chosen)).one_or_none()
        return [_account(row), *found] if row else found
    return found


def accounts_for(session: BusinessSession, record_type: str, text: str, chosen: str) -> Choices:
    """What a lookup field offers: accounts a record of that type may stand on, found by the words typed.

    :param record_type: its name. :param text: the words; empty for the first ones. :param chosen: the id chosen so far,
        or an empty text. :return: (id, label) of each.
    """
    return accounts_like(session, session.catalog.record_types[record_type], text, uuid_or_none(chosen))


def accounts_reached(session: BusinessSession, record_type: RecordType, viewer: Viewer) -> Choices:
    """The accounts a contact may make one for."""
    return [_account(row) for row in session.execute(_reached(session, record_type, viewer).limit(MOST_REACHED))]


def why_none(session: BusinessSession, record_type: RecordType, viewer: Viewer) -> str:
    """Why there is no account a contact may make one for, or an empty text: at most one statement, and none where no
    role only reads such records."""
    if record_type.parent or not record_type.places:
        return ""
    if not viewer.links:
        return NOT_LINKED
    if roles_without(session.catalog, "create", record_type.name) is None:
        return ""
    return "" if session.execute(_reached(session, record_type, viewer).limit(1)).first() else READS


def _reached(session: BusinessSession, record_type: RecordType, viewer: Viewer) -> Select[*tuple[Any, ...]]:
    mine = visible.accounts(viewer, roles_without(session.catalog, "create", record_type.name))
    return _offered(record_type).where(mine)


def _offered(record_type: RecordType) -> Select[*tuple[Any, ...]]:
    live = (Account.archived_at.is_(None), Account.merged_into_id.is_(None), Account.kind.in_(record_type.places))
    return select(*SHOWN).where(*live).order_by(Account.sort_name, Account.id)


def _account(row: Any) -> tuple[str, str]:
    return str(row.id), ", ".join(part for part in (row.name, row.street, row.city, row.number) if part)


def account_label(session: BusinessSession, viewer: Viewer, account_id: UUID) -> str | None:
    """The name of an account; None for one the viewer does not see."""
    return session.scalar(select(Account.name).where(Account.id == account_id, visible.accounts(viewer)))


def people_like(session: BusinessSession, text: str, chosen: UUID | None) -> Choices:
    """Live contacts by the words typed, or the one chosen; nobody before anything is typed."""
    if not text and chosen is None:
        return []
    live = (Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    wanted = search_condition(Contact.search, text) if text else Contact.id == chosen
    found = select(Contact).where(*live, wanted).order_by(Contact.sort_name, Contact.id).limit(MOST_PEOPLE)
    return [_person(one) for one in session.scalars(found)]


def people_on(session: BusinessSession, list_name: str, text: str, chosen: UUID | None) -> Choices:
    """Live contacts of a list of the business by the words typed; the one chosen stands first, found or not."""
    live = (Contact.archived_at.is_(None), Contact.merged_into_id.is_(None), is_on(list_name))
    found = select(Contact).where(*live, or_(search_condition(Contact.search, text), Contact.id == chosen))
    order = (case((Contact.id == chosen, 0), else_=1), Contact.sort_name, Contact.id)
    return [_person(one) for one in session.scalars(found.order_by(*order).limit(MOST_LISTED))]


def _person(contact: Contact) -> tuple[str, str]:
    return str(contact.id), ", ".join(part for part in (contact.name, contact.company, contact.email) if part)
