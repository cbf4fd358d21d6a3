"""Making and changing contacts: every way to a new contact leads through `create_contact`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from doorstep.contacts.addresses import clean_email
from doorstep.contacts.handles import make_handle
from doorstep.contacts.models import Contact
from doorstep.contacts.texts import clean_phone, clean_text
from doorstep.db.rows import current_row
from doorstep.db.search import search_text
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import Changed, Refused
from doorstep.users.powerlinks import supersede

SHOWN = (
    "first_name", "last_name", "company", "email", "phone", "street", "city", "region", "postcode",
    "use_company_address", "notification_role", "do_not_email", "notes",
)  # fmt: skip
LENGTHS = {
    "first_name": 100, "last_name": 100, "company": 200, "phone": 40, "street": 200, "city": 100, "region": 200,
    "postcode": 20, "notes": 5000,
}  # fmt: skip
NEEDS_NAME = "Write a name or a company, so that people know who this is."
NEEDS_EMAIL = "Add an email address first: the invitation goes there."


class EmailTaken(Refused):
    """Another live contact holds the address; `holder_id` says who, so that a page can offer to attach them."""

    def __init__(self, holder: Contact) -> None:
        text = f"{holder.name} has this address already. One address stands for one person."
        super().__init__(text, "email", reason=str(holder.id))
        self.holder_id = holder.id


def create_contact(
    session: BusinessSession, values: Mapping[str, Any], actor: Actor, *, invite: bool = False, grants: bool = False
) -> Contact:
    """A new contact, by whatever path: form, import, API or plugin.

    :param values: first_name, last_name, company, email, phone and the other columns of a contact.
    :param invite: invite them at once. Where the business invites everybody new, that happens by itself for whoever
        has an address. :param grants: the invitation's mail says that a user was created for them.
    :raises Refused: at the field ``email`` when the address is no address, another live contact holds it, or there is
        none and they are to be invited.
    """
    contact = Contact(**cleaned(session, values))
    require_name(contact)
    set_email(session, contact, values.get("email"))
    if invite and contact.email is None:
        raise Refused(NEEDS_EMAIL, "email")
    index(contact)
    session.add(contact)
    session.flush()
    record_event(session, "contact.created", contact, actor, name=contact.name)
    if invite or invites_by_itself(session, contact):
        send_invitation(session, contact, actor, grants)
    return contact


def invites_by_itself(session: BusinessSession, contact: Contact) -> bool:
    """Whether this new contact is invited without anybody asking."""
    from doorstep.invitations.services import can_invite

    wanted = invites_everybody(session) and contact.email is not None and not contact.do_not_email
    return wanted and can_invite(session, contact)


def invites_everybody(session: BusinessSession) -> bool:
    return session.tenant.portal_on and bool(session.tenant.setting("invite_new_contacts"))


def send_invitation(session: BusinessSession, contact: Contact, actor: Actor, grants: bool = False) -> None:
    # The rooms of contacts and invitations need each other: one makes people, the other lets them in.
    from doorstep.invitations.services import invite_unless_invited

    invite_unless_invited(session, contact, actor, "access_granted" if grants else "invitation")


def update_contact(
    session: BusinessSession, contact_id: UUID, values: Mapping[str, Any], actor: Actor, *, version: int | None = None
) -> Contact:
    """Change a contact's details.

    :param version: the version the change was made on; None takes the current one.
    :raises Changed: when somebody saved it meanwhile. :raises Refused: as `create_contact` does.
    """
    contact = get_contact(session, contact_id)
    if version is not None and version != contact.version:
        raise Changed("Somebody else has changed this contact while you had it open.")
    before = snapshot(contact)
    for name, value in cleaned(session, values).items():
        setattr(contact, name, value)
    require_name(contact)
    if "email" in values:
        change_email(session, contact, values["email"])
    index(contact)
    changed = sorted(name for name, value in snapshot(contact).items() if before[name] != value)
    if changed:
        record_event(session, "contact.changed", contact, actor, fields=changed)
    return contact


def cleaned(session: BusinessSession, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns as they are kept; the email is looked at on its own.

    :raises Refused: at the field that is too long, or no phone number, or no role of this business.
    """
    told = {name: value for name, value in values.items() if name != "email"}
    for name in LENGTHS.keys() & told.keys() - {"phone"}:
        told[name] = clean_text(told[name], LENGTHS[name], name, multiline=name == "notes")
    if "phone" in told:
        told["phone"] = clean_phone(told["phone"])
    role = told.get("notification_role") or None
    if role is not None and role not in session.catalog.roles:
        raise Refused("Choose one of the roles offered.", "notification_role")
    return {**told, "notification_role": role} if "notification_role" in told else told


def change_email(session: BusinessSession, contact: Contact, email: str | None) -> None:
    """An invitation sent to the former address lets nobody in any more."""
    before = contact.email_key
    set_email(session, contact, email)
    if before is not None and before != contact.email_key:
        for kind in ("invitation", "proof"):
            supersede(session, kind, contact_id=contact.id)


def snapshot(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in SHOWN}


def get_contact(session: BusinessSession, contact_id: UUID) -> Contact:
    """A contact by id, archived ones too; whom it was merged into when that happened.

    :raises NotFound: when there is none.
    """
    return current_row(session, Contact, contact_id)


def require_name(contact: Contact) -> None:
    if not any((contact.first_name, contact.last_name, contact.company)):
        raise Refused(NEEDS_NAME, "first_name")


def set_email(session: BusinessSession, contact: Contact, email: str | None) -> None:
    if not (email or "").strip():
        contact.email = contact.email_key = contact.unreachable_at = contact.unreachable_reason = None
        return
    address = clean_email(email)
    if address.key != contact.email_key:
        contact.unreachable_at = contact.unreachable_reason = None
    with session.no_autoflush:
        holder = holder_of(session, address.key, contact.id)
    if holder:
        raise EmailTaken(holder)
    contact.email, contact.email_key = address.email, address.key


def holder_of(session: BusinessSession, key: str, but: UUID | None = None) -> Contact | None:
    """The live contact who has this email key."""
    held = live().where(Contact.email_key == key)
    return session.scalar(held.where(Contact.id != but) if but else held)


def live() -> Select[Contact]:
    return select(Contact).where(Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))


def index(contact: Contact) -> None:
    """Keep what lists sort and search by."""
    name = f"{contact.last_name or ''} {contact.first_name or ''} {contact.company or ''}"
    contact.sort_name = " ".join(name.casefold().split())
    contact.search = search_text(
        contact.first_name,
        contact.last_name,
        contact.company,
        contact.email,
        contact.handle,
        contact.phone,
        contact.city,
    )


def give_handle(session: BusinessSession, contact: Contact) -> str:
    """Make a handle from the email where there is none."""
    if not contact.handle:
        taken = lambda handle: session.scalar(live().where(Contact.handle == handle)) is not None  # noqa: E731
        contact.handle = make_handle(contact.email or contact.name, taken)
        index(contact)
    return contact.handle
