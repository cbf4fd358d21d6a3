"""The card on a contact's page that says how they stand with the portal, and holds every way to change that."""

from datetime import datetime

from attrs import frozen
from markupsafe import Markup

from doorstep.db.session import BusinessSession
from doorstep.invitations.services import Contact, why_not
from doorstep.invitations.status import ENROLLED, INVITED, LABELS, Standing, standing_of
from doorstep.users.identities import label_of
from doorstep.users.links import link_address
from doorstep.users.permissions import Permission, may
from doorstep.users.powerlinks import fault_of
from doorstep.users.second_step import reset_permission
from doorstep.web import context
from doorstep.web.cells import badge
from doorstep.web.format import exact, relative

TONES = {ENROLLED: "good", INVITED: "info"}


@frozen(kw_only=True)
class PortalCard:
    """What the card prints.

    :ivar reason: why an invitation is not possible now, for the disabled button. :ivar personal_url: of the open
        invitation. :ivar lapsed: the invitation is too old. :ivar may_invite, may_renew: what this staff member may do;
        to invite somebody who has a sign-in needs a permission of its own. :ivar may_reset: they have a second step,
        which this staff member may switch off. :ivar signs_in_with: an address, or a provider and the address it gave.
    """

    contact: Contact
    standing: Standing
    badge: Markup
    reason: str | None
    personal_url: str | None
    lapsed: bool
    may_invite: bool
    may_renew: bool
    may_reset: bool
    signs_in_with: str | None

    @property
    def enrolled(self) -> bool:
        return self.standing.status.name == ENROLLED

    @property
    def invited(self) -> bool:
        return self.standing.status.name == INVITED

    @property
    def has_password(self) -> bool:
        return not any(kind != "password" for kind in self.standing.methods)


def status_badge(status: str, since: datetime | None = None) -> Markup:
    """ "Invited 3 days ago", with the exact time in its title; for lists and pages."""
    text = f"{LABELS[status]} {relative(since)}" if since and status == INVITED else LABELS[status]
    return badge(text, TONES.get(status, "neutral"), exact(since) if since else None)


def portal_card(session: BusinessSession, contact: Contact) -> PortalCard:
    """The value that ``office/contacts/_portal_card.html`` prints as `card`; two statements."""
    standing = standing_of(session, contact.id)
    role = context.require_me().staff_role
    invites = may(role, Permission.INVITE)
    live = standing.link if standing.link and fault_of(standing.link) is None else None
    reason = why_not(session, contact)
    return PortalCard(
        contact=contact,
        standing=standing,
        badge=status_badge(standing.status.name, standing.status.since),
        reason=reason,
        personal_url=link_address(session, live) if live and invites and reason is None else None,
        lapsed=bool(standing.link) and live is None,
        may_invite=invites,
        may_renew=invites and (standing.user is None or may(role, Permission.RESET_METHOD)),
        may_reset=standing.second_step and may(role, reset_permission(standing.user)),
        signs_in_with=signs_in_with(session, standing),
    )


def may_invite() -> bool:
    """Whether who is signed in may invite, and the portal is on."""
    return context.tenant().portal_on and may(context.require_me().staff_role, Permission.INVITE)


def signs_in_with(session: BusinessSession, standing: Standing) -> str | None:
    if standing.user is None or standing.issuer is None:
        return standing.user.email if standing.user else None
    return ", ".join(part for part in (label_of(session, standing.issuer), standing.address) if part)
