"""The accounts at providers that users are bound to: by issuer and subject, never by address."""

from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, delete, or_, select

from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.problems import Refused
from doorstep.providers import Provider
from doorstep.users import powerlinks
from doorstep.users.models import Identity, User
from doorstep.users.openid import Proof
from doorstep.users.signing_in import NO_ACCESS, Attempt, contact_of_user

OPENID = "openid"
UNKNOWN = (
    "Nobody signs in here with that {label} account. If you have an invitation, open the link in it and choose {label} "
    "there. Otherwise please ask us."
)
TAKEN = "That {label} account is bound to another sign-in here. Choose another one, or sign in with it instead."


@frozen(kw_only=True)
class Bound:
    """What a user is bound to. :ivar address: what the provider said then, for people to read."""

    issuer: str
    address: str


def providers_of(session: BusinessSession) -> dict[str, Provider]:
    """What this business has switched on, of what the installation is configured for."""
    wanted = session.tenant.setting("providers")
    return {name: one for name, one in session.installation.settings.providers.items() if name in wanted}


def label_of(session: BusinessSession, issuer: str) -> str:
    """What people call the provider; its address where it is no longer configured."""
    every = session.installation.settings.providers.values()
    return next((one.label for one in every if one.issuer == issuer), issuer.partition("//")[2] or issuer)


def known(session: BusinessSession, proof: Proof, label: str) -> Attempt:
    """The user a proof belongs to, or the note where access is disabled. Changes nothing.

    :raises Refused: when nobody is bound to it; the same words for every account that is not.
    """
    kept = and_(Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    statement = (
        select(User, Contact.suspended_at, Contact.suspension_note)
        .join(Identity, and_(Identity.business_id == User.business_id, Identity.user_id == User.id))
        .outerjoin(Contact, contact_of_user())
        .where(_is(proof), User.ended_at.is_(None), or_(Contact.id.is_(None), kept, User.staff_role.is_not(None)))
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        raise Refused(UNKNOWN.format(label=label), reason="unknown")
    user, suspended_at, note = row
    if suspended_at is not None and user.staff_role is None:
        return Attempt(None, note or NO_ACCESS)
    return Attempt(user)


def bind(session: BusinessSession, user: User, proof: Proof, label: str) -> None:
    """One method at a time: this account at the provider is the user's only way in from now on."""
    holder = select(Identity.user_id, User.ended_at).join(
        User, and_(User.business_id == Identity.business_id, User.id == Identity.user_id)
    )
    for other_id, ended_at in session.execute(holder.where(_is(proof), User.id != user.id)):
        if ended_at is None:
            raise Refused(TAKEN.format(label=label), reason="taken")
        session.execute(delete(Identity).where(Identity.user_id == other_id))
    session.execute(delete(Identity).where(Identity.user_id == user.id))
    powerlinks.supersede(session, "reset", user_id=user.id)
    session.add(
        Identity(user_id=user.id, kind=OPENID, issuer=proof.issuer, subject=proof.subject, address=proof.address)
    )
    session.flush()


def bound_to(session: BusinessSession, user_id: UUID) -> Bound | None:
    row = session.execute(
        select(Identity.issuer, Identity.address).where(Identity.user_id == user_id, Identity.kind == OPENID).limit(1)
    ).one_or_none()
    return Bound(issuer=row[0], address=row[1] or "") if row else None


def _is(proof: Proof) -> Any:
    return and_(Identity.kind == OPENID, Identity.issuer == proof.issuer, Identity.subject == proof.subject)
