"""What invoices, credit notes and receipts look like on paper: data for the typst templates in ``papers/``."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from doorstep.api import (
    Account,
    BusinessSession,
    PdfPage,
    Record,
    account_words,
    day_text,
    money_text,
    percent_text,
    settings_of,
)
from doorstep_billing.models import CreditLine, CreditNote, Entry, Invoice, InvoiceLine, Payment, PricedRow
from doorstep_billing.schemas import MEANS, MEANS_LABELS
from doorstep_billing.sums import Sums, sums

PAPERS = Path(__file__).with_name("papers")
MEANS_WORDS = dict(zip(MEANS, MEANS_LABELS, strict=True))


def common(session: BusinessSession, account_id: UUID | None) -> dict[str, Any]:
    chosen = settings_of(session, "billing")
    return {"bill_to": bill_to(session, account_id), "small_print": chosen["footer"], "heading": ""}


def bill_to(session: BusinessSession, account_id: UUID | None, label: str = "Bill to") -> dict[str, Any]:
    """Whom it is for: of a site its customer, with the site as the place that was served."""
    above = aliased(Account)
    found = session.execute(
        select(Account, above)
        .outerjoin(above, (above.business_id == Account.business_id) & (above.id == Account.parent_id))
        .where(Account.id == account_id)
    ).one_or_none()
    blank: dict[str, Any] = {"label": label, "name": "", "address": [], "number": "", "place_label": "", "place": []}
    if found is None:
        return blank
    account, customer = found
    payer = customer if account.kind == "site" and customer else account
    number = f"{account_words(session).customer} number {payer.number}" if payer.number else ""
    said = {**blank, "name": payer.name, "address": address(payer), "number": number}
    if payer is account:
        return said
    return {**said, "place_label": account_words(session).site, "place": [account.name, *address(account)]}


def address(account: Account) -> list[str]:
    town = " ".join(part for part in (account.city, account.region, account.postcode) if part)
    return [line for line in (*account.street.splitlines(), town) if line]


def tax_facts(session: BusinessSession) -> list[list[str]]:
    return [["Tax number", settings_of(session, "billing")["tax_number"]]]


def printed_lines(session: BusinessSession, lines: Sequence[PricedRow]) -> dict[str, Any]:
    """The table of lines: discounts and taxes have columns only where there are some."""
    discounted, taxed = any(line.discount_percent for line in lines), any(line.tax_percent for line in lines)
    head = ["Description", "Quantity", "Price each"]
    head += ["Discount"] if discounted else []
    head += ["Tax"] if taxed else []
    rows = [line_cells(session, line, discounted, taxed) for line in lines]
    columns = ["wide", *["auto"] * len(head)]
    return {"head": [*head, "Amount"], "lines": rows, "columns": columns}


def line_cells(session: BusinessSession, line: PricedRow, discounted: bool, taxed: bool) -> list[str]:
    cells = [line.text, quantity_text(line.quantity), money_text(session.tenant, line.unit_price)]
    cells += [share(line.discount_percent)] if discounted else []
    cells += [share(line.tax_percent)] if taxed else []
    return [*cells, money_text(session.tenant, line.net)]


def quantity_text(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def share(percent: Decimal | None) -> str:
    return percent_text(percent) if percent else "–"


def sum_pairs(session: BusinessSession, found: Sums) -> list[tuple[str, str]]:
    """Subtotal, discount and the tax of each rate, as pages and papers print them; the total is not among them."""
    tax = settings_of(session, "billing")["tax_label"] or "Tax"
    money = session.tenant
    pairs = []
    if found.discount:
        pairs.append(("Before discount", money_text(money, found.subtotal + found.discount)))
        pairs.append(("Discount", money_text(money, -found.discount)))
    pairs.append(("Subtotal", money_text(money, found.subtotal)))
    return pairs + [(f"{tax} {percent_text(rate)}", money_text(money, amount)) for rate, amount in found.taxes]


def rows_of(session: BusinessSession, model: type[InvoiceLine] | type[CreditLine], record_id: UUID) -> list[Any]:
    order = (model.position, model.id)
    return list(session.scalars(select(model).where(model.record_id == record_id).order_by(*order)))


def number_of(session: BusinessSession, record_id: UUID | None) -> str:
    return session.scalar(select(Record.number).where(Record.id == record_id)) or ""


def invoice_page(session: BusinessSession, record: Record) -> PdfPage:
    assert isinstance(record, Invoice)
    lines, money = rows_of(session, InvoiceLine, record.id), session.tenant
    due = day_text(money, record.due_on)
    facts = [
        ["Invoice number", record.number],
        ["Invoice date", day_text(money, record.happens_on)],
        ["Due", due],
        ["Your reference", record.reference],
        ["For", number_of(session, record.about_id) if record.about_id else ""],
        *tax_facts(session),
    ]
    total = money_text(money, record.total)
    words = "This invoice was voided. Nothing is to be paid." if record.voided_at else f"Please pay {total} by {due}."
    data = {
        **common(session, record.account_id), **printed_lines(session, lines),
        "title": f"Invoice {record.number}", "kind": "Invoice", "number": record.number, "heading": record.title,
        "facts": facts, "sums": [*sum_pairs(session, sums(lines)), ("Total", total)], "due_words": words,
        "how_to_pay": settings_of(session, "billing")["how_to_pay"], "notes": record.notes, "notes_label": "Notes",
        "stamp": "VOID" if record.voided_at else "",
    }  # fmt: skip
    return PdfPage(template=PAPERS / "invoice.typ", data=data)


def credit_page(session: BusinessSession, record: Record) -> PdfPage:
    assert isinstance(record, CreditNote)
    lines, money = rows_of(session, CreditLine, record.id), session.tenant
    against = number_of(session, record.invoice_id) if record.invoice_id else ""
    facts = [
        ["Credit note number", record.number],
        ["Date", day_text(money, record.happens_on)],
        ["For invoice", against],
        *tax_facts(session),
    ]
    left = credit_left(session, record)
    data = {
        **common(session, record.account_id), **printed_lines(session, lines),
        "title": f"Credit note {record.number}", "kind": "Credit note", "number": record.number,
        "facts": facts, "sums": [*sum_pairs(session, sums(lines)), ("Credit", money_text(money, record.total))],
        "reason": record.reason, "reason_label": "Reason", "what_follows": what_follows(session, against, left, record),
    }  # fmt: skip
    return PdfPage(template=PAPERS / "credit.typ", data=data)


def credit_left(session: BusinessSession, note: CreditNote) -> int:
    """What a credit note left to the account when it was written: what its invoice did not need."""
    own = (Entry.credit_note_id == note.id, Entry.kind == "credited", Entry.invoice_id.is_(None))
    return -sum(session.scalars(select(Entry.amount).where(*own)))


def what_follows(session: BusinessSession, against: str, left: int, note: CreditNote) -> str:
    taken, money = note.total - left, session.tenant
    words = []
    if taken:
        words.append(f"Invoice {against} is lower by {money_text(money, taken)}.")
    if left:
        words.append(f"You have a credit of {money_text(money, left)} with us, for invoices to come.")
    return " ".join(words)


def receipt_page(session: BusinessSession, record: Record) -> PdfPage:
    assert isinstance(record, Payment)
    money = session.tenant
    facts = [
        ["Receipt number", record.number],
        ["Paid on", day_text(money, record.happens_on)],
        ["Paid by", MEANS_WORDS.get(record.means, record.means)],
        ["Reference", record.reference],
        *tax_facts(session),
    ]
    parts = list(allocations(session, [record.id]))
    lines = [[row.number or "", row.title or "Credit on your account", money_text(money, -row.amount)] for row in parts]
    data = {
        **common(session, record.account_id), "title": f"Receipt {record.number}", "kind": "Receipt",
        "bill_to": bill_to(session, record.account_id, "Received from"), "number": record.number, "facts": facts,
        "head": ["Invoice", "What it paid", "Amount"], "lines": lines,
        "sums": receipt_sums(session, record),
        "thanks": "Thank you for your payment.",
    }  # fmt: skip
    return PdfPage(template=PAPERS / "receipt.typ", data=data)


def receipt_sums(session: BusinessSession, payment: Payment) -> list[tuple[str, str]]:
    money = session.tenant
    paid = ("Paid", money_text(money, payment.amount))
    if not payment.refunded:
        return [paid]
    back = ("Given back", money_text(money, -payment.refunded))
    return [paid, back, ("Kept", money_text(money, payment.amount - payment.refunded))]


def allocations(session: BusinessSession, payment_ids: Iterable[UUID]) -> Sequence[Any]:
    """What payments paid: number, title and id of each invoice (none for credit), and the amount, below zero."""
    here = (Record.business_id == Entry.business_id) & (Record.id == Entry.invoice_id)
    columns = (Entry.payment_id, Entry.invoice_id, Entry.amount, Record.number, Record.title)
    own = (Entry.payment_id.in_(list(payment_ids)), Entry.kind == "paid")
    return session.execute(select(*columns).outerjoin(Record, here).where(*own).order_by(Entry.id)).all()
