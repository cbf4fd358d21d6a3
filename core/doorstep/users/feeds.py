"""Calendar feeds: an address of one person that calendar programs ask again and again, without a sign-in.

It dies with the epoch of the sign-in it belongs to, and when a new one is made.
"""

from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, and_, select

from doorstep import clock
from doorstep.access.viewer import Viewer, staff_viewer, viewer_of
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import NotFound
from doorstep.users import powerlinks
from doorstep.users.links import link_address
from doorstep.users.models import PowerLink, User
from doorstep.users.people import user_of

KIND = "calendar"


@frozen(kw_only=True)
class FeedOwner:
    """Whose feed it is. :ivar user_id: of staff, to find what is theirs; None for a contact."""

    viewer: Viewer
    user_id: UUID | None


def feed_address(session: BusinessSession, user_id: UUID) -> str | None:
    """The full address of somebody's feed, which can be shown again; None when there is none, or it died."""
    live = and_(PowerLink.superseded_at.is_(None), PowerLink.expires_at > clock.now())
    mine = select(PowerLink, User).join(User, _theirs()).where(PowerLink.kind == KIND, PowerLink.user_id == user_id)
    row = session.execute(mine.where(live).order_by(PowerLink.id.desc()).limit(1)).one_or_none()
    if row is None or row.PowerLink.data.get("epoch") != row.User.epoch:
        return None
    return f"{link_address(session, row.PowerLink)}.ics"


def make_feed(session: BusinessSession, user_id: UUID, actor: Actor) -> PowerLink:
    """A new feed of somebody; the address they had is void from now on."""
    user = user_of(session, user_id)
    powerlinks.supersede(session, KIND, user_id=user.id)
    link = powerlinks.make(session, KIND, user_id=user.id, data={"epoch": user.epoch}, created_by=actor.name)
    record_event(session, "user.feed_made", None, actor, internal=True, contact_id=user.contact_id)
    return link


def revoke_feed(session: BusinessSession, user_id: UUID, actor: Actor) -> None:
    if powerlinks.supersede(session, KIND, user_id=user_id):
        user = user_of(session, user_id)
        record_event(session, "user.feed_revoked", None, actor, internal=True, contact_id=user.contact_id)


def owner_of(session: BusinessSession, token: str) -> FeedOwner:
    """Whose feed this is.

    :raises NotFound: when it is nobody's, was replaced, or its person may not sign in (any more).
    """
    shown = powerlinks.present(session, KIND, token)
    if shown.row is None or shown.fault:
        raise NotFound
    user = session.scalar(select(User).where(User.id == shown.row.user_id, User.ended_at.is_(None)))
    if user is None or user.epoch != shown.row.data.get("epoch"):
        raise NotFound
    return staff_owner(session, user) if user.staff_role else contact_owner(session, user)


def staff_owner(session: BusinessSession, user: User) -> FeedOwner:
    return FeedOwner(viewer=staff_viewer(session.catalog, user.name), user_id=user.id)


def contact_owner(session: BusinessSession, user: User) -> FeedOwner:
    viewer = viewer_of(session, user.contact_id) if user.contact_id and session.tenant.portal_on else None
    if viewer is None or not viewer.enrolled or viewer.suspended:
        raise NotFound
    return FeedOwner(viewer=viewer, user_id=None)


def _theirs() -> ColumnElement[bool]:
    return and_(User.business_id == PowerLink.business_id, User.id == PowerLink.user_id, User.ended_at.is_(None))
