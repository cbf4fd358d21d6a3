"""A contact, or an invited staff member, becomes a user: once, whoever races."""

from uuid import UUID

from attrs import frozen
from sqlalchemy import delete, select

from doorstep.contacts.addresses import Address, clean_email, clean_text
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import Refused
from doorstep.users import powerlinks
from doorstep.users.address_change import ask_address
from doorstep.users.identities import OPENID, bind
from doorstep.users.models import Identity, PowerLink, User
from doorstep.users.openid import Proof
from doorstep.users.passwords import check_new, hash_password
from doorstep.users.people import actor_of, refuse_taken
from doorstep.users.sessions import end_epoch

GONE = "This link was used or replaced a moment ago. Sign in, or ask for a new one."


@frozen(kw_only=True)
class Enrolled:
    """The new user; `unproved` is the address they typed that still has to be confirmed."""

    user: User
    unproved: str | None = None


def ready(session: BusinessSession, password: str, *personal: str) -> str:
    """The secret to keep for a password that is good enough. Slow on purpose: call it before the first write."""
    return hash_password(check_new(password, *personal), session.installation.settings.password_profile)


def enrol(session: BusinessSession, link: PowerLink, email: str, name: str, secret: str) -> Enrolled:
    """Use an invitation up and make its user, in the caller's transaction. Exactly one of many callers succeeds.

    The sign-in address is one the invitation was meant for; another one typed counts once it is confirmed by mail.
    """
    typed = clean_email(email)
    contact, user = _used(session, link, typed, name)
    put_secret(session, user, secret)
    record_event(session, "user.enrolled", contact, actor_of(user), method="password")
    unproved = typed.email if typed.key != user.email_key else None
    if unproved:
        ask_address(session, user, unproved, actor_of(user))
    return Enrolled(user=user, unproved=unproved)


def enrol_with(session: BusinessSession, link: PowerLink, name: str, proof: Proof, label: str) -> Enrolled:
    """As `enrol`, bound to an account at a provider. Its address may differ from the invited one: mail goes there on.

    :raises Refused: when the link is gone, or the account is bound to somebody else.
    """
    contact, user = _used(session, link, clean_email(link.address or proof.address), name or proof.name)
    bind(session, user, proof, label)
    record_event(
        session, "user.enrolled", contact, actor_of(user), method=OPENID, provider=label, address=proof.address
    )
    return Enrolled(user=user)


def _used(session: BusinessSession, link: PowerLink, typed: Address, name: str) -> tuple[Contact | None, User]:
    contact = _contact(session, link) if link.contact_id else None
    if not powerlinks.use(session, link):
        raise Refused(GONE, reason="gone")
    if link.contact_id:
        for kind in ("invitation", "proof"):
            powerlinks.supersede(session, kind, contact_id=link.contact_id)
    return contact, _user(session, link, typed, clean_text(name, 120, "name"))


def _contact(session: BusinessSession, link: PowerLink) -> Contact:
    # Locked first, as an invitation does: whoever invites at this moment waits, and then sees the user.
    contact = session.scalar(select(Contact).where(Contact.id == link.contact_id).with_for_update())
    if contact is None or contact.archived_at or contact.merged_into_id or contact.suspended_at:
        raise Refused("This invitation does not count any more. Please ask us for a new one.", reason="gone")
    return contact


def _user(session: BusinessSession, link: PowerLink, typed: Address, name: str) -> User:
    invited = clean_email(link.address) if link.address else typed
    user = session.scalar(select(User).where(User.contact_id == link.contact_id)) if link.contact_id else None
    # An invitation renews the way in, for staff sent it; what somebody asked for themselves must not.
    if user is not None and user.ended_at is None and link.kind == "proof":
        raise Refused(GONE, reason="gone")
    if user is not None and typed.key != invited.key:
        invited = Address(email=user.email, key=user.email_key)
    refuse_taken(session, typed, contact_id=link.contact_id, user_id=user.id if user else None)
    if typed.key != invited.key:
        refuse_taken(session, invited, contact_id=link.contact_id, user_id=user.id if user else None)
    if user is None:
        user = User(contact_id=link.contact_id, staff_role=link.data.get("staff_role"), email="", email_key="", name="")
        session.add(user)
    else:
        end_epoch(session, user)
    user.email, user.email_key, user.name, user.ended_at = invited.email, invited.key, name, None
    session.flush()
    return user


def make_user(session: BusinessSession, contact_id: UUID, email: str, name: str, password: str, actor: Actor) -> User:
    """A contact's sign-in with a password; a user the contact has already gets this password, and all else ends."""
    address = clean_email(email)
    user = session.scalar(select(User).where(User.contact_id == contact_id))
    if user is None:
        user = User(contact_id=contact_id, email=address.email, email_key=address.key, name=name.strip())
        session.add(user)
        session.flush()
    else:
        end_epoch(session, user)
    set_password(session, user, password)
    return user


def set_password(session: BusinessSession, user: User, password: str) -> None:
    """One method at a time: a password replaces whatever way in there was."""
    put_secret(session, user, ready(session, password, user.email, user.name))


def put_secret(session: BusinessSession, user: User, secret: str) -> None:
    session.execute(delete(Identity).where(Identity.user_id == user.id))
    session.add(Identity(user_id=user.id, kind="password", secret_hash=secret))
    session.flush()
