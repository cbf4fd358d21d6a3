"""The portal status of a contact is derived: a user → enrolled; an invitation, live or lapsed → invited; else not."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.users.models import Identity, PowerLink, User
from doorstep.users.sessions import second_step_column

ENROLLED, INVITED, NOT_ENROLLED = "enrolled", "invited", "not_enrolled"
LABELS = {ENROLLED: "Enrolled", INVITED: "Invited", NOT_ENROLLED: "Not enrolled"}


@frozen(kw_only=True)
class PortalStatus:
    """`name`: enrolled, invited or not_enrolled; `since` is None for the last."""

    name: str
    since: datetime | None = None

    @property
    def label(self) -> str:
        return LABELS[self.name]


def status_column() -> ColumnElement[str]:
    """The portal status as a column, and for WHERE, in SELECTs from Contact."""
    return case((_enrolled_at().is_not(None), ENROLLED), (_invited_at().is_not(None), INVITED), else_=NOT_ENROLLED)


def since_column() -> ColumnElement[Any]:
    """Since when the status holds, in SELECTs from Contact; null for those not enrolled."""
    return func.coalesce(_enrolled_at(), _invited_at())


def status_of(session: BusinessSession, contact_id: UUID) -> PortalStatus:
    row = session.execute(select(status_column(), since_column()).where(Contact.id == contact_id)).one_or_none()
    return PortalStatus(name=row[0], since=row[1]) if row else PortalStatus(name=NOT_ENROLLED)


def _enrolled_at() -> Any:
    mine = and_(User.business_id == Contact.business_id, User.contact_id == Contact.id, User.ended_at.is_(None))
    return select(User.created_at).where(mine).correlate(Contact).scalar_subquery()


def _invited_at() -> Any:
    mine = and_(PowerLink.business_id == Contact.business_id, PowerLink.contact_id == Contact.id)
    open_one = and_(PowerLink.kind == "invitation", PowerLink.used_at.is_(None), PowerLink.superseded_at.is_(None))
    return select(func.max(PowerLink.created_at)).where(mine, open_one).correlate(Contact).scalar_subquery()


def has_opened() -> ColumnElement[bool]:
    """Invited, pressed the button of the invitation, and not enrolled yet; in SELECTs from Contact."""
    return and_(status_column() == INVITED, _open_link(PowerLink.data["opened"].as_boolean().is_(True)))


def is_lapsing(within: timedelta = timedelta(days=2)) -> ColumnElement[bool]:
    """Invited, and no invitation of theirs works for longer than that; in SELECTs from Contact."""
    return and_(status_column() == INVITED, ~_open_link(PowerLink.expires_at > clock.now() + within))


def _open_link(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    mine = and_(PowerLink.business_id == Contact.business_id, PowerLink.contact_id == Contact.id)
    live = and_(PowerLink.kind == "invitation", PowerLink.used_at.is_(None), PowerLink.superseded_at.is_(None))
    return exists().where(mine, live, condition)


@frozen(kw_only=True)
class Standing:
    """How a contact stands: `user` when enrolled, `methods` how they sign in, `link` their invitation not used yet.

    :ivar issuer, address: of the account at a provider they are bound to. :ivar second_step: whether it is on.
    """

    status: PortalStatus
    user: User | None = None
    methods: tuple[str, ...] = ()
    link: PowerLink | None = None
    issuer: str | None = None
    address: str = ""
    second_step: bool = False


def standing_of(session: BusinessSession, contact_id: UUID) -> Standing:
    """All of it in one statement, for the page of a contact."""
    newest = aliased(PowerLink)
    newest_id = (
        select(newest.id)
        .where(newest.business_id == Contact.business_id, newest.contact_id == Contact.id, newest.kind == "invitation")
        .where(newest.used_at.is_(None), newest.superseded_at.is_(None))
        .order_by(newest.id.desc())
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )
    columns = (
        User, PowerLink, _of_identities(func.aggregate_strings(Identity.kind, ",")),
        _of_identities(func.max(Identity.issuer)), _of_identities(func.max(Identity.address)), second_step_column(),
    )  # fmt: skip
    user = and_(User.business_id == Contact.business_id, User.contact_id == Contact.id, User.ended_at.is_(None))
    link = and_(PowerLink.business_id == Contact.business_id, PowerLink.id == newest_id)
    statement = select(*columns).select_from(Contact).outerjoin(User, user).outerjoin(PowerLink, link)
    row: Any = session.execute(statement.where(Contact.id == contact_id)).first() or (None,) * len(columns)
    found_user, found_link, kinds, issuer, address, second_step = row
    return Standing(
        status=_status(found_user, found_link),
        user=found_user,
        link=found_link,
        methods=tuple((kinds or "").split(",")) if kinds else (),
        issuer=issuer or None,
        address=address or "",
        second_step=bool(second_step),
    )


def _of_identities(what: Any) -> Any:
    """Of a user's way in; one at a time."""
    mine = (Identity.business_id == User.business_id, Identity.user_id == User.id)
    return select(what).where(*mine).correlate(User).scalar_subquery()


def _status(user: User | None, link: PowerLink | None) -> PortalStatus:
    if user:
        return PortalStatus(name=ENROLLED, since=user.created_at)
    return PortalStatus(name=INVITED, since=link.created_at) if link else PortalStatus(name=NOT_ENROLLED)
