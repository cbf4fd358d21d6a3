"""Colleagues: whom somebody with a managing role on an account lets into the portal, in which role, and until when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, select

from doorstep.access.viewer import Viewer
from doorstep.accounts.links import DEFAULT_ROLE, link_contact, live, unlink
from doorstep.accounts.models import Account, Link
from doorstep.accounts.tree import ids_below
from doorstep.contacts.areas import choose_areas, default_areas
from doorstep.contacts.models import Contact
from doorstep.contacts.services import EmailTaken, create_contact, get_contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.invitations.services import invite_unless_invited, resend
from doorstep.invitations.status import INVITED, since_column, status_column, status_of
from doorstep.problems import NotFound, Refused
from doorstep.records.models import Participant, Record
from doorstep.records.people import remove_participant

MOST = 200
OFFERED = "Choose one of those offered."
TAKEN = "This address cannot be invited from here. Please ask us to add this person."
THERE = "{name} is one of your colleagues here already."
ONESELF = "This is you. Another admin, or we, can change it."
PORTAL_OFF = "The portal is switched off at the moment."


@frozen(kw_only=True)
class Managed:
    """An account on which somebody manages colleagues. :ivar roles: names of the roles they may give there."""

    id: UUID
    name: str
    roles: tuple[str, ...]


@frozen(kw_only=True)
class Colleague:
    """A contact on a managed account. :ivar status: enrolled, invited or not_enrolled, since `since`."""

    contact_id: UUID
    account_id: UUID
    name: str
    email: str
    role: str
    status: str
    since: datetime | None
    suspended: bool


def managed_accounts(session: BusinessSession, viewer: Viewer) -> list[Managed]:
    """The accounts on which a contact holds a role that manages others (``Role.manages``): one statement.

    :param viewer: the contact who looks; whoever has no sign-in, or is suspended, manages nothing.
    """
    managing = {role.name: role.manages for role in session.catalog.roles.values() if role.manages}
    if viewer.contact_id is None or viewer.suspended or not viewer.enrolled or not managing:
        return []
    here = and_(Account.business_id == Link.business_id, Account.id == Link.account_id, Account.archived_at.is_(None))
    mine = (Link.contact_id == viewer.contact_id, Link.ended_at.is_(None), Link.role.in_(managing))
    rows = session.execute(
        select(Account.id, Account.name, Link.role).join(Link, here).where(*mine).order_by(Account.sort_name, Link.id)
    ).all()
    found: dict[UUID, Managed] = {}
    for account_id, name, role in rows:
        known = found[account_id].roles if account_id in found else ()
        roles = (*known, *(one for one in managing[role] if one in session.catalog.roles and one not in known))
        found[account_id] = Managed(id=account_id, name=name, roles=roles)
    return list(found.values())


def colleagues_on(session: BusinessSession, accounts: Sequence[Managed]) -> list[Colleague]:
    """Who is linked to these accounts, with how they stand: one statement, at most 200."""
    here = and_(Contact.business_id == Link.business_id, Contact.id == Link.contact_id)
    alive = (Link.ended_at.is_(None), Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    columns = (Contact, Link.account_id, Link.role, status_column(), since_column())
    statement = select(*columns).join(Link, here).where(*alive, Link.account_id.in_([one.id for one in accounts]))
    rows: Any = session.execute(statement.order_by(Contact.sort_name, Contact.id, Link.id).limit(MOST))
    return [
        Colleague(
            contact_id=contact.id, account_id=account_id, name=contact.name, email=contact.email or "", role=role,
            status=status, since=since, suspended=contact.suspended_at is not None,
        )
        for contact, account_id, role, status, since in rows
    ]  # fmt: skip


def invite_colleague(
    session: BusinessSession, viewer: Viewer, account_id: UUID, role: str, values: Mapping[str, Any], actor: Actor
) -> Contact:
    """A new contact on an account the viewer manages, invited at once. What is closed to the viewer stays closed to
    them.

    :param role: one of those the viewer may give there. :param values: first_name, last_name, email.
    :raises NotFound: for an account they do not manage. :raises Refused: at ``role`` or ``email``; an address somebody
        has who is not on that account is refused without saying who has it.
    """
    managed = require_managed(session, viewer, account_id)
    if role not in managed.roles:
        raise Refused(OFFERED, "role")
    if not session.tenant.portal_on:
        raise Refused(PORTAL_OFF)
    if not str(values.get("email") or "").strip():
        raise Refused("Write the address the invitation goes to.", "email")
    asked = {name: values.get(name, "") for name in ("first_name", "last_name", "email")}
    try:
        contact = create_contact(session, {**asked, "company": managed.name}, actor)
    except EmailTaken as fault:
        raise Refused(taken_words(session, managed, fault.holder_id), "email") from None
    link_contact(session, contact.id, managed.id, role, actor)
    choose_areas(session, contact, default_areas(session) - viewer.closed_areas, actor)
    record_event(session, "colleague.invited", contact, actor, internal=True, name=contact.name, account=managed.name)
    invite_unless_invited(session, contact, actor)
    return contact


def taken_words(session: BusinessSession, managed: Managed, holder_id: UUID) -> str:
    """Who has the address is named to nobody but their own colleagues."""
    if session.scalar(live(holder_id, managed.id)) is None:
        return TAKEN
    return THERE.format(name=get_contact(session, holder_id).name)


def remind_colleague(
    session: BusinessSession, viewer: Viewer, account_id: UUID, contact_id: UUID, actor: Actor
) -> None:
    """Send the invitation of a colleague again. :raises NotFound, Refused: as :func:`end_colleague` does."""
    require_colleague(session, viewer, account_id, contact_id)
    if status_of(session, contact_id).name != INVITED:
        raise Refused("There is no open invitation to send again.")
    resend(session, contact_id, actor)


def change_colleague(
    session: BusinessSession, viewer: Viewer, account_id: UUID, contact_id: UUID, role: str, actor: Actor
) -> None:
    """Give a colleague another role on the account, in place of those they have there.

    :raises NotFound: for an account the viewer does not manage, or somebody who is not on it.
    :raises Refused: at ``role``, or for the viewer's own role.
    """
    managed, links = require_colleague(session, viewer, account_id, contact_id)
    if role not in managed.roles:
        raise Refused(OFFERED, "role")
    if [link.role for link in links] == [role]:
        return
    primary = any(link.is_primary for link in links)
    link_contact(session, contact_id, account_id, role, actor, primary=primary)
    for link in links:
        if link.role != role:
            unlink(session, link.id, actor)


def end_colleague(session: BusinessSession, viewer: Viewer, account_id: UUID, contact_id: UUID, actor: Actor) -> None:
    """End what a colleague sees of the account: their links to it, their parts in its records, their sessions.

    :raises NotFound: for an account the viewer does not manage, or somebody who is not on it.
    :raises Refused: for the viewer themselves.
    """
    managed, links = require_colleague(session, viewer, account_id, contact_id)
    for link in links:
        unlink(session, link.id, actor)
    for record, participant_id in parts_below(session, managed, contact_id):
        remove_participant(session, record, participant_id, actor)


def parts_below(session: BusinessSession, managed: Managed, contact_id: UUID) -> list[tuple[Record, UUID]]:
    """Where somebody takes part by name in what stands on the account or below it."""
    here = and_(Participant.business_id == Record.business_id, Participant.record_id == Record.id)
    below = (Record.account_id.in_(ids_below(session, managed.id)), Record.kind.in_(session.catalog.record_types))
    rows = select(Record, Participant.id).join(Participant, here).where(*below, Participant.contact_id == contact_id)
    return [(record, participant_id) for record, participant_id in session.execute(rows)]


def require_managed(session: BusinessSession, viewer: Viewer, account_id: UUID) -> Managed:
    for one in managed_accounts(session, viewer):
        if one.id == account_id:
            return one
    raise NotFound


def require_colleague(
    session: BusinessSession, viewer: Viewer, account_id: UUID, contact_id: UUID
) -> tuple[Managed, list[Link]]:
    managed = require_managed(session, viewer, account_id)
    links = list(session.scalars(live(contact_id, account_id).with_for_update()))
    if not links:
        raise NotFound
    if contact_id == viewer.contact_id:
        raise Refused(ONESELF)
    if unknown := [link.role for link in links if link.role not in (*managed.roles, DEFAULT_ROLE)]:
        label = session.catalog.role_label(unknown[0])
        raise Refused(f"We have given this person the role {label} ourselves. Please ask us to change it.")
    return managed, links
