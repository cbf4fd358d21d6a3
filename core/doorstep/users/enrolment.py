"""A contact becomes a user: once, whoever races."""

from uuid import UUID

from sqlalchemy import delete, select

from doorstep.contacts.addresses import clean_email
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.users.models import Identity, User
from doorstep.users.passwords import check_new, hash_password
from doorstep.users.sessions import end_epoch


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
    check_new(password, user.email, user.name)
    secret = hash_password(password, session.installation.settings.password_profile)
    session.execute(delete(Identity).where(Identity.user_id == user.id))
    session.add(Identity(user_id=user.id, kind="password", secret_hash=secret))
    session.flush()
