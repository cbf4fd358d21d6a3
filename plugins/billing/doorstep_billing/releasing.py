"""The gate of money: what an invoice is about opens once it is paid, where the invoice says so."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from doorstep.api import (
    SYSTEM,
    Actor,
    BusinessSession,
    Event,
    Gate,
    Gated,
    Held,
    Record,
    Refused,
    Viewer,
    ask_made,
    hookimpl,
    made_once,
    money_text,
    on,
    record_event,
    visible_records,
)
from doorstep_billing.gateway import online_column, step_to_pay
from doorstep_billing.models import Invoice

# Papers of what is booked: no invoice is about an invoice.
OWN = frozenset({"invoice_pdf", "credit_note_pdf", "receipt_pdf"})
THING: Any = aliased(Record)
NOT_READY = Held(reason="The invoice for this is not ready yet. It opens when the invoice is paid.")
NOT_YOURS = Held(reason="It opens when its invoice is paid.")


@hookimpl
def doorstep_gates() -> tuple[Gate, ...]:
    return (Gate(name="billing_release", label="Payment", why=why, weight=60, by_record=True),)


def why(session: BusinessSession, viewer: Viewer, things: tuple[Gated, ...]) -> Mapping[UUID, Held]:
    """What hangs on a record, or on its parent, whose invoice is due before release and not yet paid.

    What asks for an answer is not held: to sign comes first, and is no reason to wait for money.
    """
    asked = {
        one.id: one.record_id for one in things if one.record_id and one.kind not in OWN and not asks(session, one.kind)
    }
    if not asked:
        return {}
    record_ids = list(set(asked.values()))
    rows = ask_made(session, unpaid(viewer), viewer_id=viewer.contact_id, record_ids=record_ids)
    owed = {row.thing: row for row in rows}
    return {one: held_by(session, owed[record_id]) for one, record_id in asked.items() if record_id in owed}


def asks(session: BusinessSession, kind: str) -> bool:
    known = session.catalog.document_kinds.get(kind)
    return bool(known and known.asks)


@made_once
def unpaid(viewer: Viewer) -> Select[Any]:
    these = bindparam("record_ids", type_=Uuid(), expanding=True)
    about = or_(Invoice.about_id == THING.id, Invoice.about_id == THING.parent_id)
    seen = visible_records(viewer, narrow=True, kind="invoice").label("seen")
    columns = (
        THING.id.label("thing"),
        Invoice.id,
        Invoice.number,
        Invoice.balance,
        Invoice.issued_at,
        seen,
        online_column(),
    )
    wanted = (Invoice.before_release, Invoice.closed_at.is_(None), Invoice.archived_at.is_(None))
    here = and_(Invoice.business_id == THING.business_id, about)
    return select(*columns).join(Invoice, here).where(THING.id.in_(these), *wanted).order_by(Invoice.id.desc())


def held_by(session: BusinessSession, invoice: Any) -> Held:
    if not invoice.seen:
        return NOT_READY if invoice.issued_at is None else NOT_YOURS
    amount = money_text(session.tenant, invoice.balance)
    step = step_to_pay(session, invoice.online, amount)
    return Held(reason=f"Invoice {invoice.number} is not paid yet: {amount}.", step=step,
                path=f"portal/invoices/{invoice.id}")  # fmt: skip


def hold_until_paid(session: BusinessSession, invoice: Invoice, wanted: bool, actor: Actor) -> None:
    """Hold what an invoice is about until it is paid, or open it; mails that waited go on.

    :raises Refused: when it is about nothing.
    """
    if invoice.about_id is None:
        raise Refused("This invoice is about no record, so there is nothing to hold.")
    if invoice.before_release != wanted:
        invoice.before_release = wanted
        session.flush()
        said = "is due before this is opened" if wanted else "is no longer due before this is opened"
        tell(session, invoice, "held" if wanted else "released", f"Invoice {invoice.number} {said}", actor)


@on("invoice.status")
def invoice_settled(session: BusinessSession, event: Event) -> None:
    invoice = session.scalars(select(Invoice).where(Invoice.id == event.record_id)).one()
    if invoice.about_id and invoice.before_release and invoice.closed_at:
        words = "void" if invoice.voided_at else "paid"
        tell(session, invoice, "released", f"Invoice {invoice.number} is {words}: it holds nothing any more", SYSTEM)


def tell(session: BusinessSession, invoice: Invoice, what: str, said: str, actor: Actor) -> None:
    """A line in the history of what the invoice is about."""
    about = session.scalars(select(Record).where(Record.id == invoice.about_id)).one()
    record_event(session, f"{about.kind}.{what}", about, actor, internal=True, says=said)
