"""Staff members: invited by email, given a role, ended. Nobody but they ever sees their password."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import select

from doorstep import clock
from doorstep.contacts.addresses import clean_email, clean_text
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import NotFound, Refused
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink, User
from doorstep.users.permissions import BY_ROLE, ROLE_LABELS
from doorstep.users.sessions import end_epoch, second_step_column

LAST_OWNER = "There must always be an owner. Make somebody else owner first."
IS_CUSTOMER = "This address signs in to the portal as a customer. Use another address for their work here."
IS_STAFF = "This address belongs to a staff member already."


@frozen(kw_only=True)
class Team:
    members: list[User]
    with_second_step: frozenset[UUID]
    invited: list[PowerLink]


def team(session: BusinessSession) -> Team:
    """Staff members by name, and those who were invited and have not come yet."""
    working = (
        select(User, second_step_column())
        .where(User.staff_role.is_not(None), User.ended_at.is_(None))
        .order_by(User.name, User.id)
    )
    rows = session.execute(working).all()
    return Team(
        members=[user for user, _ in rows], with_second_step=frozenset(user.id for user, on in rows if on),
        invited=list(session.scalars(_open().order_by(PowerLink.id))),
    )  # fmt: skip


def _open() -> Any:
    return select(PowerLink).where(
        PowerLink.kind == "invitation", PowerLink.contact_id.is_(None),
        PowerLink.used_at.is_(None), PowerLink.superseded_at.is_(None),
    )  # fmt: skip


def invite_staff(session: BusinessSession, email: str, name: str, role: str, actor: Actor) -> PowerLink:
    """Invite somebody to work here; they become a user when they accept. A former invitation is replaced."""
    address = clean_email(email)
    known_role(role)
    user = session.scalar(select(User).where(User.email_key == address.key))
    if user is not None:
        raise Refused(IS_STAFF if user.staff_role else IS_CUSTOMER, "email")
    for former in session.scalars(_open().with_for_update()):
        if former.data.get("key") == address.key:
            former.superseded_at = clock.now()
    data = {"staff_role": role, "name": clean_text(name, 120, "name"), "key": address.key}
    return _sent(session, address.email, data, actor)


def _sent(session: BusinessSession, email: str, data: dict[str, str], actor: Actor) -> PowerLink:
    days = session.tenant.setting("invitation_days")
    link = powerlinks.make(
        session, "invitation", lifetime=timedelta(days=days), address=email, data=data, created_by=actor.name
    )
    first = data["name"].partition(" ")[0]
    record_event(
        session,
        "staff.invited",
        None,
        actor,
        internal=True,
        link_id=link.id,
        first_name=first,
        days=str(days),
        staff_role=data["staff_role"],
    )
    return link


def send_again(session: BusinessSession, link_id: UUID, actor: Actor) -> PowerLink:
    """A new link in place of an open or lapsed one.

    :raises NotFound: for one that was used or revoked.
    """
    row = session.scalar(_open().where(PowerLink.id == link_id).with_for_update())
    if row is None:
        raise NotFound
    row.superseded_at = clock.now()
    data = {name: row.data[name] for name in ("staff_role", "name", "key")}
    return _sent(session, row.address or "", data, actor)


def revoke_staff(session: BusinessSession, link_id: UUID, actor: Actor) -> None:
    link = session.scalar(_open().where(PowerLink.id == link_id).with_for_update())
    if link is None:
        raise NotFound
    link.superseded_at = clock.now()
    record_event(session, "staff.invitation_revoked", None, actor, internal=True, address=link.address)


def change_role(session: BusinessSession, user_id: UUID, role: str, actor: Actor) -> User:
    """Give a staff member another role; effective at their next request."""
    known_role(role)
    user = _member(session, user_id)
    if user.staff_role == "owner" and role != "owner":
        refuse_without_owner(session, user)
    former, user.staff_role = user.staff_role, role
    record_event(session, "staff.role_changed", None, actor, internal=True, name=user.name, role=role, former=former)
    return user


def end_member(session: BusinessSession, user_id: UUID, actor: Actor) -> User:
    """End a staff member's access at once: sessions and keys too. Their name stays in the history."""
    user = _member(session, user_id)
    if user.staff_role == "owner":
        refuse_without_owner(session, user)
    end_epoch(session, user)
    powerlinks.supersede(session, "reset", user_id=user.id)
    powerlinks.supersede(session, "address", user_id=user.id)
    if user.contact_id:
        user.staff_role = None
    else:
        # The address becomes free: the person may be invited again, or become a customer.
        user.ended_at, user.email_key = clock.now(), f"{user.email_key} ended {user.id}"
    record_event(session, "staff.ended", None, actor, internal=True, name=user.name)
    return user


def known_role(role: str) -> None:
    if role not in BY_ROLE:
        raise Refused(f"Choose one of the roles: {', '.join(ROLE_LABELS.values())}.", "staff_role")


def _member(session: BusinessSession, user_id: UUID) -> User:
    # All owners are locked before one is changed: of two who demote each other, the second is refused.
    list(
        session.scalars(
            select(User).where(User.staff_role == "owner", User.ended_at.is_(None)).order_by(User.id).with_for_update()
        )
    )
    mine = select(User).where(User.id == user_id, User.staff_role.is_not(None), User.ended_at.is_(None))
    user = session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if user is None:
        raise NotFound
    return user


def refuse_without_owner(session: BusinessSession, user: User) -> None:
    others = select(User.id).where(User.staff_role == "owner", User.ended_at.is_(None), User.id != user.id)
    if session.scalar(others.limit(1)) is None:
        raise Refused(LAST_OWNER)
