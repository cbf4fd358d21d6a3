"""Any vertical's record is billed without knowing billing."""

from decimal import Decimal

import pytest
from plugins.inspectpoint.tests.builders import proposal, visit
from sqlalchemy import select

from doorstep_billing.models import Invoice
from doorstep_billing.priced import lines_of_record


@pytest.fixture
def firm(kit):
    return kit.firm("billing", "inspectpoint", name="Beacon Fire")


@pytest.fixture
def building(firm):
    return firm.account("Pier 4", "site", firm.account("Harbor Holdings"))


def test_a_proposals_priced_lines_become_an_invoice(firm, building):
    """Money: a record type whose rows say which fields price them; the invoice is a draft about the record."""
    record, staff = proposal(firm, building, tax_percent=Decimal(8)), firm.staff()
    path = f"/office/money/about/{record.id}"
    assert path in " ".join(staff.get(f"/office/proposals/{record.id}").links())
    form = staff.get(path).form("Make a draft")
    assert (form["lines-0-text"], form["lines-0-unit_price"], form["lines-1-quantity"]) == (
        "New panel",
        "100.05",
        "2.5",
    )
    assert form["lines-1-tax_percent"] == "8"
    page = staff.submit(path, "Make a draft", reference="PO 1")
    assert "Draft-1" in page.words and "PO 1" in page.words and "Labor" in page.words
    with firm.reading() as session:
        invoice = session.scalars(select(Invoice)).one()
        assert (invoice.about_id, invoice.account_id, invoice.total) == (
            record.id,
            building.id,
            100_05 + 249_98 + 28_00,
        )
    assert "Draft-1" in staff.get(f"/office/proposals/{record.id}").words


def test_a_record_without_prices_gives_one_line_to_price(firm, building):
    """Money: a visit has no priced rows: its title is the line."""
    record, staff = visit(firm, building), firm.staff()
    form = staff.get(f"/office/money/about/{record.id}").form("Make a draft")
    assert form["lines-0-text"] == "Pump repair" and "lines-1-text" not in form


def test_nobody_else_makes_invoices(firm, building):
    """Invariant 1: not a customer, not about what is not there, not about an invoice."""
    record = visit(firm, building)
    lee = firm.person("Lee Customer", building)
    assert lee.browser.get(f"/office/money/about/{record.id}").status == 404
    assert "Make an invoice" not in lee.browser.get(f"/portal/service-reports/{record.id}").words
    assert firm.staff().get(f"/office/money/about/{building.id}").status == 404


def test_lines_are_read_by_what_the_schema_says(firm, building):
    """Money: text, quantity, price, discount and tax are found by their marks, not by their names."""
    record = proposal(firm, building)
    with firm.reading() as session:
        kind = session.catalog.record_types["proposal"]
        found = lines_of_record(session, kind, session.merge(record, load=False))
        assert [(line.text, line.unit_price) for line in found] == [("New panel", 100_05), ("Labor", 99_99)]
