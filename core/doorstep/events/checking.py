"""The last look before a mail leaves: what has changed since it was planned may hold it or call it off."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal
from uuid import UUID

from attrs import frozen
from sqlalchemy import select

from doorstep.access import gates
from doorstep.access.viewer import Viewer, viewer_of
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.documents.forwarding import KIND, still_opens
from doorstep.documents.models import Document
from doorstep.events.batches import batch_of, facts_of, seen_of
from doorstep.events.cells import said_of, ticked
from doorstep.events.models import Delivery, RuleChoice
from doorstep.events.planning import CHOSEN_OFF, DO_NOT_EMAIL, NO_ADDRESS, SUSPENDED, UNREACHABLE, sees
from doorstep.plugins.contributions import NotificationRule
from doorstep.records.models import Record
from doorstep.users.models import PowerLink, User
from doorstep.users.powerlinks import fault_of

NOT_OPENED = "Whoever forwarded it cannot open it any more."
NOT_SEEN = "This person does not see it (any more)."
SWITCHED_OFF = "This kind of mail was switched off."
NOT_TOLD = "People in this role are no longer told of this."
LINK_FAULTS = {
    "used": "The link was used before this mail left.",
    "revoked": "A newer link has taken its place.",
    "expired": "The link expired before this mail left.",
}


@frozen(kw_only=True)
class Verdict:
    """`state`: go, held or skipped. `address` and `name`: to whom it goes."""

    state: Literal["go", "held", "skipped"]
    reason: str = ""
    address: str = ""
    name: str = ""


def skipped(reason: str) -> Verdict:
    return Verdict(state="skipped", reason=reason)


def check(
    session: BusinessSession, delivery: Delivery, rule: NotificationRule | None, link: PowerLink | None
) -> Verdict:
    """Whether a planned mail may leave now, and to which address."""
    if rule is None:
        return skipped("This kind of mail is no longer in use here.")
    if reason := not_ticked(session, rule, delivery):
        return skipped(reason)
    if link is not None and (reason := fault_in(session, link)):
        return skipped(reason)
    if delivery.user_id:
        return check_staff(session, delivery)
    if delivery.contact_id:
        return check_contact(session, delivery, rule, link)
    return Verdict(state="go", address=delivery.address, name=str(link.data.get("name", "")) if link else "")


def fault_in(session: BusinessSession, link: PowerLink) -> str:
    """Why a link is not worth sending any more."""
    if fault := fault_of(link):
        return LINK_FAULTS[fault]
    return NOT_OPENED if link.kind == KIND and not still_opens(session, link) else ""


def not_ticked(session: BusinessSession, rule: NotificationRule, delivery: Delivery) -> str:
    """The reason why the matrix no longer asks for this mail; empty when it does."""
    said = said_of(session, {rule.name}, {delivery.status})
    roles = ticked(session.catalog, rule, delivery.status, said)
    if not roles:
        return SWITCHED_OFF
    return "" if rule.required or roles & set(delivery.told_as.split(",")) else NOT_TOLD


def check_staff(session: BusinessSession, delivery: Delivery) -> Verdict:
    live = (User.id == delivery.user_id, User.ended_at.is_(None))
    found = session.execute(select(User.name, User.email).where(*live)).one_or_none()
    if found is None:
        return skipped("This person no longer has a sign-in.")
    return Verdict(state="go", address=delivery.address, name=found.name)


def check_contact(
    session: BusinessSession, delivery: Delivery, rule: NotificationRule, link: PowerLink | None
) -> Verdict:
    contact = session.scalar(select(Contact).where(Contact.id == delivery.contact_id, Contact.archived_at.is_(None)))
    if contact is None or contact.merged_into_id:
        return skipped("This contact is in the archive.")
    if contact.suspended_at:
        return skipped(SUSPENDED)
    # A corrected address is the right one, but a link goes only where it was issued for.
    address = delivery.address if link or rule.required else contact.email or ""
    if reason := unwanted(session, contact, rule, address):
        return skipped(reason)
    return look(session, delivery, Verdict(state="go", address=address, name=contact.name))


def unwanted(session: BusinessSession, contact: Any, rule: NotificationRule, address: str) -> str:
    if not address:
        return NO_ADDRESS
    if contact.unreachable_at and address == contact.email:
        return UNREACHABLE
    if rule.required:
        return ""
    if contact.do_not_email:
        return DO_NOT_EMAIL
    choice = select(RuleChoice.how).where(RuleChoice.contact_id == contact.id, RuleChoice.rule == rule.name)
    return CHOSEN_OFF if session.scalar(choice) == "off" else ""


def look(session: BusinessSession, delivery: Delivery, verdict: Verdict) -> Verdict:
    """Steps 2 to 4, then the gates."""
    if delivery.record_id is None and delivery.document_id is None:
        return verdict
    viewer = viewer_of(session, delivery.contact_id) if delivery.contact_id else None
    several = batch_of(delivery.facts)
    if viewer and several:
        return look_at_each(session, delivery, viewer, several, verdict)
    if viewer is None or not sees(session, viewer, delivery):
        return skipped(NOT_SEEN)
    held = holding(session, viewer, delivery)
    return Verdict(state="held", reason=held.reason) if held else verdict


def holding(session: BusinessSession, viewer: Viewer, delivery: Delivery) -> gates.Holding | None:
    """What holds the document a mail is about, or the record."""
    if delivery.document_id:
        return gates.why(session, viewer, gated_rows(session, [delivery.document_id])).get(delivery.document_id)
    record_id, kind = delivery.record_id, session.scalar(select(Record.kind).where(Record.id == delivery.record_id))
    return gates.why_records(session, viewer, kind, [record_id]).get(record_id) if record_id and kind else None


def gated_rows(session: BusinessSession, document_ids: Iterable[UUID]) -> Sequence[Any]:
    columns = (Document.id, Document.kind, Document.record_id, Document.record_kind)
    return session.execute(select(*columns).where(Document.id.in_(document_ids))).all()


def look_at_each(
    session: BusinessSession, delivery: Delivery, viewer: Viewer, several: tuple[UUID, ...], verdict: Verdict
) -> Verdict:
    """A mail about several documents names those that are still seen and open."""
    seen = seen_of(session, [viewer], several).get(viewer.contact_id, ()) if viewer.contact_id else ()
    if not seen:
        return skipped(NOT_SEEN)
    held = gates.why(session, viewer, gated_rows(session, seen))
    left = [one for one in seen if one not in held]
    if not left:
        return Verdict(state="held", reason=held[seen[0]].reason)
    delivery.facts = {**delivery.facts, **facts_of(session, left)}
    return verdict
