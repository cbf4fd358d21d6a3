"""What a document hangs on: a record, an account or a contact; and which kinds may hang there."""

from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, select

from doorstep.access import visible
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.plugins.contributions import DocumentKind
from doorstep.plugins.registry import Catalog
from doorstep.problems import NotFound
from doorstep.records.models import Record


@frozen(kw_only=True)
class Place:
    """Where a document hangs.

    :ivar offered: the word for it in ``DocumentKind.places``; :ivar label: what people call it.
    """

    offered: str
    label: str
    account_id: UUID | None = None
    record_id: UUID | None = None
    record_kind: str | None = None
    contact_id: UUID | None = None
    search: str = ""

    @property
    def arguments(self) -> dict[str, Any]:
        """The place in an address: ``record=…``, ``account=…`` or ``contact=…``."""
        places = {"record": self.record_id, "account": self.account_id, "contact": self.contact_id}
        return next(({name: str(found)} for name, found in places.items() if found), {})


Thing = Record | Account | Contact | Place


def place_of(thing: Thing) -> Place:
    match thing:
        case Record():
            return _record(thing.id, thing.kind, thing.number, thing.title, thing.account_id, thing.search)
        case Account():
            return _account(thing.id, thing.kind, thing.name, thing.search)
        case Contact():
            return Place(offered="contact", label=thing.name, contact_id=thing.id, search=thing.name)
    return thing


def _record(id: UUID, kind: str, number: str, title: str, account_id: UUID | None, search: str) -> Place:
    label = f"{number} {title}".strip()
    return Place(
        offered="record", label=label, record_id=id, record_kind=kind, account_id=account_id, search=f"{label} {search}"
    )


def _account(id: UUID, kind: str, name: str, search: str) -> Place:
    return Place(offered=kind, label=name, account_id=id, search=f"{name} {search}")


def find_place(
    session: BusinessSession,
    viewer: Viewer,
    *,
    record_id: UUID | None = None,
    account_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> Place:
    """The place a viewer may put a document: contacts add to records only.

    :raises NotFound: when it is not there, or not for this viewer.
    """
    if record_id:
        return find_record(session, viewer, record_id)
    if viewer.is_staff and account_id:
        return find_account(session, viewer, account_id)
    if viewer.is_staff and contact_id:
        return find_contact(session, contact_id)
    raise NotFound


def find_record(session: BusinessSession, viewer: Viewer, record_id: UUID) -> Place:
    account = and_(Account.business_id == Record.business_id, Account.id == Record.account_id)
    columns = (Record.id, Record.kind, Record.number, Record.title, Record.account_id, Account.search)
    statement = (
        select(*columns).outerjoin(Account, account).where(Record.id == record_id, visible.records(viewer, narrow=True))
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return _record(*row[:-1], row[-1] or "")


def find_account(session: BusinessSession, viewer: Viewer, account_id: UUID) -> Place:
    columns = (Account.id, Account.kind, Account.name, Account.search)
    row = session.execute(select(*columns).where(Account.id == account_id, visible.accounts(viewer))).one_or_none()
    if row is None:
        raise NotFound
    return _account(*row)


def find_contact(session: BusinessSession, contact_id: UUID) -> Place:
    contact = session.scalar(select(Contact).where(Contact.id == contact_id, Contact.archived_at.is_(None)))
    if contact is None:
        raise NotFound
    return place_of(contact)


def staff_kinds(catalog: Catalog, place: Place) -> list[DocumentKind]:
    """The kinds staff may upload there."""
    record_type = catalog.record_types.get(place.record_kind or "")
    kinds = [kind for kind in catalog.document_kinds.values() if kind.upload and place.offered in kind.places]
    return [kind for kind in kinds if record_type is None or kind.name in record_type.attachments]


def contact_kinds(catalog: Catalog, place: Place) -> list[DocumentKind]:
    """The kinds a contact may add to a record they see: none where the record type lets them add nothing."""
    record_type = catalog.record_types.get(place.record_kind or "")
    if record_type is None or not record_type.portal & {"upload", "comment"}:
        return []
    wanted = {*record_type.attachments, "attachment"}
    return [kind for kind in catalog.document_kinds.values() if kind.portal_upload and kind.name in wanted]
