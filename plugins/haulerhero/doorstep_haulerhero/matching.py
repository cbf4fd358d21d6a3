"""Whose sign-in somebody asks for who knows the number of their account and of an invoice."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from doorstep.api import Account, BusinessSession, mail_proof, new_id, now, primary_contacts
from doorstep_billing.api import Invoice

SEPARATORS = "- ./_"


def core_of(number: str) -> str:
    """A number as people remember it: no blanks and dashes, no letters before it, no leading zeros, no case."""
    plain = "".join(letter for letter in number.casefold() if letter.isalnum())
    return re.sub(r"^[^1-9]+", "", plain)


def ask_with_numbers(session: BusinessSession, account_number: str, invoice_number: str) -> None:
    """Mail the primary contacts of the customer both numbers belong to; the same statements whether there is one."""
    accounts = accounts_with_number(session, core_of(account_number))
    invoices = invoices_with_number(session, core_of(invoice_number), accounts or [new_id()])
    people = primary_contacts(session, {account_id for _, account_id in invoices} or {new_id()})
    for invoice_id, account_id in invoices:
        for contact_id in people.get(account_id, ()):
            mail_proof(session, contact_id, leads_to=f"/portal/invoices/{invoice_id}")


def accounts_with_number(session: BusinessSession, core: str) -> list[UUID]:
    live = (Account.number.is_not(None), Account.archived_at.is_(None), Account.merged_into_id.is_(None))
    rows = session.execute(select(Account.id, Account.number).where(*live, has(Account.number, core))).all()
    return [row.id for row in rows if core and core_of(row.number) == core]


def invoices_with_number(session: BusinessSession, core: str, account_ids: list[UUID]) -> list[tuple[UUID, UUID]]:
    """Invoices that customers see, with their account."""
    shown = (Invoice.visible_from <= now(), Invoice.archived_at.is_(None), Invoice.account_id.in_(account_ids))
    columns = (Invoice.id, Invoice.number, Invoice.account_id)
    rows = session.execute(select(*columns).where(*shown, has(Invoice.number, core)).order_by(Invoice.id.desc()))
    return [(row.id, row.account_id) for row in rows.all() if core and core_of(row.number) == core]


def has(column: Any, core: str) -> ColumnElement[bool]:
    """A first sieve in the database, which cannot compare letter by letter; the exact look comes after it."""
    plain = func.lower(column)
    for mark in SEPARATORS:
        plain = func.replace(plain, mark, "")
    return plain.contains(core or "none", autoescape=True)
