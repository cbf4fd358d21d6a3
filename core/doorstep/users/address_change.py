"""A new sign-in address counts once a link mailed to it was pressed, and only while it is free."""

from doorstep.contacts.addresses import clean_email
from doorstep.contacts.services import index
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import Refused
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink, User
from doorstep.users.people import actor_of, contact_of, first_name, refuse_taken, user_of


def ask_address(session: BusinessSession, user: User, email: str, actor: Actor) -> PowerLink:
    """Mail a link to the new address; nothing changes until it is pressed."""
    address = clean_email(email)
    if address.key == user.email_key:
        raise Refused("You sign in with this address already.", "email")
    refuse_taken(session, address, contact_id=user.contact_id, user_id=user.id)
    powerlinks.supersede(session, "address", user_id=user.id)
    link = powerlinks.make(
        session, "address", user_id=user.id, contact_id=user.contact_id, address=address.email, created_by=actor.name
    )
    contact = contact_of(session, user)
    record_event(
        session, "user.address_change_asked", contact, actor, link_id=link.id, first_name=first_name(user, contact)
    )
    return link


def confirm_address(session: BusinessSession, link: PowerLink) -> User:
    """Use the link up: the user signs in with its address from now on, and the former address is told."""
    user, address = user_of(session, link.user_id), clean_email(link.address)
    if not powerlinks.use(session, link):
        raise Refused("This link was used a moment ago, or does not count any more.", reason="gone")
    refuse_taken(session, address, contact_id=user.contact_id, user_id=user.id)
    contact, former, former_key = contact_of(session, user), user.email, user.email_key
    user.email, user.email_key = address.email, address.key
    if contact and contact.email_key == former_key:
        contact.email, contact.email_key = address.email, address.key
        index(contact)
    powerlinks.supersede(session, "reset", user_id=user.id)
    record_event(
        session, "user.address_changed", contact, actor_of(user),
        first_name=first_name(user, contact), new_address=masked(address.email), send_to=former,
    )  # fmt: skip
    return user


def masked(email: str) -> str:
    """Enough to know one's own address by, too little for somebody else to use it."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"
