"""What tests and the demo build directly, without a page: the same services the pages call."""

from typing import Any

from doorstep.accounts.models import Account
from doorstep.accounts.services import create_account, link_contact
from doorstep.contacts.areas import choose_areas, open_areas
from doorstep.contacts.models import Contact
from doorstep.contacts.services import create_contact, get_contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import SYSTEM
from doorstep.users.enrolment import make_user
from doorstep.users.models import User


def contact(session: BusinessSession, name: str, email: str | None, **values: Any) -> Contact:
    first, _, last = name.partition(" ")
    return create_contact(session, {"first_name": first, "last_name": last, "email": email, **values}, SYSTEM)


def account(session: BusinessSession, name: str, kind: str, parent: Account | None = None, **values: Any) -> Account:
    parent_id = parent.id if parent else None
    return create_account(session, {"name": name, "kind": kind, "parent_id": parent_id, **values}, SYSTEM)


def link(
    session: BusinessSession, contact: Contact, account: Account, role: str = "contact", primary: bool = False
) -> None:
    link_contact(session, contact.id, account.id, role, SYSTEM, primary=primary)


def close_area(session: BusinessSession, contact: Contact, area: str) -> None:
    open_ones = open_areas(session, contact.id) - {area}
    choose_areas(session, get_contact(session, contact.id), open_ones, SYSTEM)


def enrol(session: BusinessSession, contact: Contact, password: str) -> User:
    return make_user(
        session, contact.id, contact.email or f"{contact.handle}@handle.example.org", contact.name, password, SYSTEM
    )
