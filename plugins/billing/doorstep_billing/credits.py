"""Credit notes, and the credit of an account that pays its invoices."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from doorstep.api import (
    SYSTEM,
    Account,
    Actor,
    BusinessSession,
    Event,
    Refused,
    change_status,
    create_record,
    money_text,
    new_id,
    on,
    publish_record,
    record_event,
    settings_of,
)
from doorstep_billing.invoices import Line, owner, values_of
from doorstep_billing.ledger import APPLIED, CREDITED, credit_of, locked, post
from doorstep_billing.models import CreditLine, CreditNote, Invoice
from doorstep_billing.sums import sums


def credit(
    session: BusinessSession, invoice_id: UUID, lines: Sequence[Line], reason: str, actor: Actor, *,
    key: str | None = None,
) -> CreditNote:  # fmt: skip
    """Take back an invoice or a part of it, at once and with a number. What the invoice does not need any more becomes
    the account's credit.

    :param lines: what is taken back, as lines of an invoice. :param key: the note with this key is returned if there
        is one. :raises Refused: when more would be credited than was billed.
    """
    invoice = locked(session, invoice_id)
    if key and (found := session.scalar(select(CreditNote).where(CreditNote.key == key))):
        return found
    may_be_credited(session, invoice, sums(lines).total)
    note = new_note(session, invoice, lines, reason, actor)
    note.key = key
    book(session, note, invoice)
    publish_record(session, note, actor)
    total = money_text(session.tenant, note.total)
    said = f"{note.number} credits {total}: {reason}"
    record_event(session, "invoice.credited", invoice, actor, number=invoice.number, title=invoice.title, says=said)
    return note


def may_be_credited(session: BusinessSession, invoice: Invoice, total: int) -> None:
    if invoice.issued_at is None or invoice.voided_at:
        raise Refused("Only an invoice that was sent, and not voided, can be credited.")
    if total <= 0:
        raise Refused("Say what is credited: at least one line with an amount.")
    left = creditable(session, invoice)
    if total > left:
        raise Refused(f"That is more than was billed: {money_text(session.tenant, left)} can still be credited.")


def creditable(session: BusinessSession, invoice: Invoice) -> int:
    """What of an invoice no credit note has taken back yet."""
    given = session.scalar(select(func.sum(CreditNote.total)).where(CreditNote.invoice_id == invoice.id))
    return invoice.total - int(given or 0)


def new_note(
    session: BusinessSession, invoice: Invoice, lines: Sequence[Line], reason: str, actor: Actor
) -> CreditNote:
    values = {
        "title": f"Credit for {invoice.number}", "account_id": invoice.account_id, "reason": reason,
        "lines": [values_of(line) for line in lines],
    }  # fmt: skip
    note = create_record(session, "credit_note", values, actor)
    assert isinstance(note, CreditNote)
    note.invoice_id, note.currency = invoice.id, invoice.currency
    found = sums(session.scalars(select(CreditLine).where(CreditLine.record_id == note.id)))
    note.subtotal, note.tax, note.total = found.subtotal, found.tax, found.total
    session.flush()
    return note


def book(session: BusinessSession, note: CreditNote, invoice: Invoice) -> None:
    """On the invoice as far as it is still to be paid; the rest is the account's."""
    taken = min(note.total, max(invoice.balance, 0))
    for amount, place, key in ((taken, invoice, str(invoice.id)), (note.total - taken, None, "credit")):
        if amount:
            post(
                session, CREDITED, f"credited:{note.id}:{key}", -amount, account_id=owner(invoice),
                currency=invoice.currency, invoice=place, credit_note_id=note.id,
            )  # fmt: skip


@on("credit_note.published")
def note_issued(session: BusinessSession, event: Event) -> None:
    note = session.scalars(select(CreditNote).where(CreditNote.id == event.record_id)).one()
    change_status(session, note, "issued", SYSTEM)


def apply_credit(session: BusinessSession, invoice_id: UUID, actor: Actor) -> int:
    """Pay an invoice with the account's credit, as far as it goes.

    :return: what was used, in minor units; 0 when there is none, or nothing to pay.
    """
    invoice = locked(session, invoice_id)
    account_id = hold_credit(session, invoice)
    amount = min(credit_of(session, account_id), invoice.balance - invoice.reserved)
    if invoice.issued_at is None or amount <= 0:
        return 0
    act = new_id()
    for change, place in ((-amount, invoice), (amount, None)):
        post(
            session, APPLIED, f"applied:{act}:{'invoice' if place else 'credit'}", change, account_id=account_id,
            currency=invoice.currency, invoice=place,
        )  # fmt: skip
    said = f"Credit of {money_text(session.tenant, amount)} was used for {invoice.number}"
    record_event(
        session, "invoice.credit_applied", invoice, actor, number=invoice.number, title=invoice.title, says=said
    )
    return amount


def hold_credit(session: BusinessSession, invoice: Invoice) -> UUID:
    """Two invoices do not use the same credit: whoever uses it holds the account, after the invoice."""
    account_id = owner(invoice)
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    return account_id


def apply_at_issue(session: BusinessSession, invoice: Invoice) -> None:
    if settings_of(session, "billing")["apply_credit"]:
        apply_credit(session, invoice.id, SYSTEM)
