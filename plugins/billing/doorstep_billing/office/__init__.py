"""The office's pages of money: what is owed, accounts with their statements, and what is done with an invoice."""

from doorstep.api import OfficeTab, hookimpl
from doorstep_billing.office import about, accounts, crediting, invoices, owed
from doorstep_billing.office.room import room

__all__ = ["about", "accounts", "crediting", "doorstep_office_tabs", "invoices", "owed"]


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (OfficeTab(name="money", label="Money owed", path="money", blueprint=room, icon="chart", weight=59),)
