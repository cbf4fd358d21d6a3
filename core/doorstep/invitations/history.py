"""What became of a contact's invitations: sent, fetched, opened and registered, each for itself."""

from datetime import datetime
from uuid import UUID

from attrs import frozen
from sqlalchemy import select

from doorstep.db.session import BusinessSession
from doorstep.events.models import Event

LABELS = {
    "invitation.sent": "Invitation sent",
    "invitation.user_created": "Sign-in created, and told by mail",
    "invitation.link_made": "Personal link made, without a mail",
    "invitation.revoked": "Invitation revoked",
    "invitation.fetched": "Link fetched",
    "invitation.opened": "Link opened: “Activate account” was pressed",
    "invitation.renewed": "New link asked for",
    "user.proof_asked": "Asked for a sign-in: link mailed",
    "user.proof_needless": "Asked for a sign-in: told by mail that they have one",
    "user.enrolled": "Registered",
    "user.method_reset": "Sign-in reset: they may choose it anew",
    "user.reset_asked": "Link for a new password sent",
    "user.reset_with_provider": "New password asked for: told by mail that they sign in with a provider",
    "user.second_step_on": "Second step switched on",
    "user.second_step_off": "Second step switched off",
    "user.recovery_code_used": "Signed in with a recovery code",
    "user.password_changed": "New password chosen",
    "user.address_changed": "Sign-in address changed",
    "contact.suspended": "Access disabled",
    "contact.reinstated": "Access given back",
}
DETAILS = {
    "invitation.fetched": "By a browser or a mail scanner; a fetch is not yet a person",
    "invitation.opened": "By the person",
}


@frozen(kw_only=True)
class HistoryLine:
    """`name` is the event's; `who` did it."""

    name: str
    at: datetime
    label: str
    who: str
    detail: str | None = None


def history(session: BusinessSession, contact_id: UUID, limit: int = 200) -> list[HistoryLine]:
    """Newest first."""
    rows = session.scalars(
        select(Event)
        .where(Event.contact_id == contact_id, Event.name.in_(LABELS))
        .order_by(Event.id.desc())
        .limit(limit)
    )
    return [_line(row) for row in rows]


def _line(event: Event) -> HistoryLine:
    detail = DETAILS.get(event.name)
    if event.name == "invitation.fetched" and event.facts.get("how") == "HEAD":
        detail = "By a program that only looked whether it is there (HEAD); not a person"
    if event.name == "contact.suspended":
        detail = event.facts.get("note") or None
    if event.facts.get("method") == "openid":
        who = event.facts.get("address") or "an account without an address"
        detail = f"With {event.facts.get('provider')}, as {who}"
    return HistoryLine(name=event.name, at=event.at, label=LABELS[event.name], who=event.actor, detail=detail)
