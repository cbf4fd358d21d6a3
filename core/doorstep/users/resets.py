"""A new password by a link that works once, for one hour."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, select

from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import VISITOR, Actor
from doorstep.events.recording import record_event
from doorstep.problems import NotFound, Refused
from doorstep.users import powerlinks
from doorstep.users.enrolment import GONE, put_secret
from doorstep.users.identities import bound_to, label_of
from doorstep.users.models import Identity, PowerLink, User
from doorstep.users.people import actor_of, contact_of, first_name, user_of
from doorstep.users.sessions import end_epoch
from doorstep.users.signing_in import contact_of_user, named


def forgot(session: BusinessSession, name: str) -> None:
    """Mail a link to the person of that name, if there is one who may have it; whoever asked is told the same."""
    row = session.execute(_reachable().where(named(name)).limit(1)).first()
    if row is None:
        return
    bound = bound_to(session, row.User.id)
    if bound is None:
        _mail(session, row.User, row.Contact, VISITOR)
    elif row.User.staff_role or session.tenant.portal_on:
        _remind(session, row.User, row.Contact, label_of(session, bound.issuer))


def _remind(session: BusinessSession, user: User, contact: Contact | None, provider: str) -> None:
    """The mail alone says which way in they have: no link, nothing to choose."""
    record_event(
        session, "user.reset_with_provider", contact, VISITOR, internal=contact is None, provider=provider,
        first_name=first_name(user, contact), send_to=user.email, about_user=str(user.id),
    )  # fmt: skip


def reestablish(session: BusinessSession, contact_id: UUID, actor: Actor) -> None:
    """Staff help somebody who cannot sign in: the person gets a link; staff see neither link nor password."""
    contact = session.scalar(select(Contact).where(Contact.id == contact_id))
    if contact is None:
        raise NotFound
    user = session.scalar(select(User).where(User.contact_id == contact_id))
    if user is None:
        raise Refused("There is no sign-in yet for which a password could be chosen. Send an invitation first.")
    row = session.execute(_resettable().where(User.contact_id == contact_id)).first()
    if row is None:
        raise Refused(_why_not(user, contact))
    _mail(session, row.User, row.Contact, actor)


def _why_not(user: User, contact: Contact) -> str:
    if contact.suspended_at:
        return "Access is disabled for this contact. Reinstate it first."
    if contact.archived_at or user.ended_at:
        return "This contact is archived. Restore it first."
    return "This person signs in with a provider and has no password. Send an invitation, so that they can choose anew."


def _resettable() -> Any:
    """Users who may choose a password: not suspended, and not bound to a provider."""
    provider = and_(Identity.business_id == User.business_id, Identity.user_id == User.id, Identity.kind != "password")
    return _reachable().where(~exists().where(provider))


def _reachable() -> Any:
    open_to_them = and_(Contact.suspended_at.is_(None), Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    return (
        select(User, Contact)
        .outerjoin(Contact, contact_of_user())
        .where(User.ended_at.is_(None), User.staff_role.is_not(None) | open_to_them)
    )


def _mail(session: BusinessSession, user: User, contact: Contact | None, actor: Actor) -> None:
    if user.staff_role is None and not session.tenant.portal_on:
        return
    powerlinks.supersede(session, "reset", user_id=user.id)
    link = powerlinks.make(
        session, "reset", user_id=user.id, contact_id=user.contact_id, address=user.email, created_by=actor.name
    )
    record_event(session, "user.reset_asked", contact, actor, link_id=link.id, first_name=first_name(user, contact))


def choose_password(session: BusinessSession, link: PowerLink, secret: str) -> User:
    """Use the link up: the new password counts, and every session, key and link of before ends."""
    user = user_of(session, link.user_id)
    if not powerlinks.use(session, link):
        raise Refused(GONE, reason="gone")
    put_secret(session, user, secret)
    end_epoch(session, user)
    powerlinks.supersede(session, "reset", user_id=user.id)
    record_event(session, "user.password_changed", contact_of(session, user), actor_of(user), by_link=True)
    return user
