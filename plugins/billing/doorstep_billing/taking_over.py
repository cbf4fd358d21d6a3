"""Open invoices of another program, taken in from a file: what is owed, without a mail to anybody."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from doorstep.api import (
    Actor,
    BusinessSession,
    Importer,
    ImportField,
    ImportLook,
    ImportRow,
    Refused,
    customers_for,
    hookimpl,
    publish_record,
    record_event,
    today,
)
from doorstep_billing.following import TAKING_OVER
from doorstep_billing.invoices import Line, draft_invoice, issued
from doorstep_billing.ledger import OPENING, locked, post
from doorstep_billing.models import Invoice
from doorstep_billing.reading import read_amount, read_day

FIELDS = (
    ImportField(
        name="number", label="Invoice number", max_length=60,
        synonyms="Invoice Number | Invoice No | Invoice No. | Invoice # | Invoice | Num | No. | Doc Number"
        " | Document Number | Reference | Ref | Rechnungsnummer | Rechnung | Belegnummer | Número de factura | Factura"
        " | Numéro de facture",
    ),
    ImportField(
        name="account", label="Customer",
        synonyms="Customer | Customer Name | Client | Client Name | Account | Account Name | Name | Company | Bill To"
        " | Kunde | Kundenname | Cliente | Client name | Société",
    ),
    ImportField(
        name="account_number", label="Customer number", max_length=60,
        synonyms="Customer Number | Customer No | Customer # | Customer ID | Account Number | Account No | Account #"
        " | Client Number | Kundennummer | Número de cliente | Numéro client",
    ),
    ImportField(
        name="date", label="Invoice date", max_length=40,
        synonyms="Invoice Date | Date | Txn Date | Issued | Issue Date | Rechnungsdatum | Datum | Fecha"
        " | Date de facture",
    ),
    ImportField(
        name="due", label="Due date", max_length=40,
        synonyms="Due Date | Due | Due On | Payment Due | Fällig | Fällig am | Fälligkeit | Vencimiento | Échéance",
    ),
    ImportField(
        name="total", label="Amount of the invoice", max_length=40,
        synonyms="Amount | Total | Invoice Amount | Invoice Total | Original Amount | Betrag | Rechnungsbetrag"
        " | Importe | Montant",
    ),
    ImportField(
        name="open", label="Open amount", max_length=40,
        synonyms="Open Amount | Open Balance | Balance | Balance Due | Amount Due | Outstanding | Unpaid | Offen"
        " | Offener Betrag | Saldo | Pendiente | Solde",
    ),
    ImportField(
        name="title", label="What it is for",
        synonyms="Description | Memo | Subject | What | Title | Beschreibung | Betreff | Descripción | Objet",
    ),
)  # fmt: skip
NEEDED = (
    (("number",), "the number of the invoice"),
    (("account", "account_number"), "the customer or its number"),
    (("open", "total"), "the open amount"),
)


@hookimpl
def doorstep_importers() -> tuple[Importer, ...]:
    return (
        Importer(name="open_invoices", label="Open invoices", fields=FIELDS, needed=NEEDED, check=check, look=look,
                 take=take),
    )  # fmt: skip


def check(session: BusinessSession, values: Mapping[str, str]) -> ImportRow:
    """A line as an invoice. :raises Refused: with what is to be mended."""
    number, name, account = values.get("number", ""), values.get("account", ""), values.get("account_number", "")
    if not number:
        raise Refused("It has no invoice number.")
    if not (name or account):
        raise Refused("It names no customer.")
    left, total = amounts(session, values)
    day = read_day(session, values.get("date", ""), "invoice date") or today(session)
    due = read_day(session, values.get("due", ""), "due date")
    data = {
        "number": number, "account": name, "account_number": account, "total": total, "open": left,
        "day": day.isoformat(), "due": due.isoformat() if due else None, "title": values.get("title", ""),
    }  # fmt: skip
    whom = f"number {account.casefold()}" if account else name.casefold()
    return ImportRow(key=f"{whom}, {number.casefold()}", label=f"{number}, {name or account}", data=data)


def amounts(session: BusinessSession, values: Mapping[str, str]) -> tuple[int, int]:
    """What is open, and what the invoice came to: one is taken for the other where a file has only one."""
    total, left = read_amount(session, values.get("total", "")), read_amount(session, values.get("open", ""))
    left = total if left is None else left
    if left is None or left <= 0:
        raise Refused("Nothing is open on it: only open invoices are taken in.")
    total = left if total is None else total
    if total < left:
        raise Refused("More is open than the invoice came to. Look which amount is right.")
    return left, total


def look(session: BusinessSession, rows: Sequence[ImportRow]) -> list[ImportLook]:
    """Two statements for all rows: whose they are, and which of them are here."""
    customers = customers_for(session, {told(row) for row in rows})
    keys = {key_of(customers[told(row)], row) for row in rows if told(row) in customers}
    known = set(session.scalars(select(Invoice.key).where(Invoice.key.in_(sorted(keys)))))
    return [looked(row, customers, known) for row in rows]


def looked(row: ImportRow, customers: Mapping[tuple[str, str], UUID], known: set[Any]) -> ImportLook:
    if told(row) not in customers:
        return ImportLook(fault="There is no such customer here. Add it, or import customers first.")
    return ImportLook(exists=key_of(customers[told(row)], row) in known)


def told(row: ImportRow) -> tuple[str, str]:
    return row.data["account_number"], row.data["account"]


def key_of(account_id: UUID, row: ImportRow) -> str:
    return f"taken over:{account_id}:{row.data['number'].casefold()}"


def take(session: BusinessSession, row: ImportRow, actor: Actor) -> UUID:
    """An invoice with a number of ours, and theirs as its reference; customers see it, and no mail goes out."""
    account_id = customers_for(session, {told(row)})[told(row)]
    data, day = row.data, date.fromisoformat(row.data["day"])
    due = date.fromisoformat(data["due"]) if data["due"] else None
    title = data["title"] or f"Invoice {data['number']}"
    session.info[TAKING_OVER] = True
    line = Line(text=title, unit_price=data["total"], tax_percent=Decimal(0))
    invoice = draft_invoice(
        session, account_id, title, [line], actor, day=day, due_on=due, reference=data["number"],
        key=key_of(account_id, row),
    )  # fmt: skip
    session.info[TAKING_OVER] = False
    publish_record(session, invoice, actor, quietly=True)
    owe(session, locked(session, invoice.id), data["total"] - data["open"])
    said = f"{invoice.number} taken over as {data['number']}"
    record_event(
        session, "invoice.taken_over", invoice, actor, internal=True, number=invoice.number, title=title, says=said
    )
    return invoice.id


def owe(session: BusinessSession, invoice: Invoice, paid_before: int) -> None:
    """What is open is owed; reminders begin as if one had gone out today."""
    issued(session, invoice)
    invoice.reminded_on = today(session)
    if paid_before:
        assert invoice.account_id
        post(
            session, OPENING, f"opening:{invoice.id}", -paid_before, account_id=invoice.account_id,
            currency=invoice.currency, invoice=invoice, day=invoice.happens_on,
        )  # fmt: skip
    session.flush()
