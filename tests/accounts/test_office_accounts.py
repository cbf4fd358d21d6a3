"""Customers and sites in the office, through their pages."""

import csv
from io import StringIO

import pytest

from doorstep.testing.statements import counting


def names(page):
    return [cell.get_text(strip=True) for cell in page.all("table.list td.main")]


def test_a_customer_and_its_site_are_made_from_forms(firm):
    """SW-06, IP-21: menu → List Manager → Clients: a customer, then a site below it with its trade's own fields."""
    owner = firm.staff()
    home = owner.get("/office/")
    assert "List Manager Contacts Clients and properties" in home.words
    page = owner.submit("/office/accounts/new", "Add client", name="Acme Holdings", number="C-1", city="Portland")
    assert "Acme Holdings is added." in page.words
    here = next(a["href"] for a in page.all(".page-actions a") if "Add property" in a.get_text())
    page = owner.submit(
        here.removeprefix(owner.prefix), "Add property", name="Acme Tower", house__use="office", house__desks="12"
    )
    assert page.soup.h1.get_text(" ", strip=True).startswith("Acme Tower")
    for text in ("Belongs to Acme Holdings", "Use Offices", "Desks 12"):
        assert text in page.words


def test_fields_of_a_trade_are_checked_where_they_stand(firm):
    """Section 9.6: what a block's schema says of its values together stands at the field, and nothing typed is lost."""
    owner = firm.staff()
    page = owner.submit(
        "/office/accounts/new?kind=site", "Add property", name="Tower", house__use="office", house__desks="5000"
    )
    assert page.status == 422
    assert "That is a whole town." in page.words
    assert page.form("Add property")["house__desks"] == "5000"
    page = owner.submit("/office/accounts/new?kind=site", "Add property", name="", house__use="office")
    assert page.status == 422 and "Fill this in." in page.words


def test_editing_moves_and_refuses_a_circle(firm):
    """IP-20: an account moves with all below it; under something of its own it cannot."""
    owner = firm.staff()
    top, other = firm.account("Top"), firm.account("Other")
    low = firm.account("Low", "customer", top)
    page = owner.submit(f"/office/accounts/{top.id}/edit", "Save", parent_id=str(low.id))
    assert page.status == 422 and "Choose one of those offered." in page.words
    page = owner.submit(f"/office/accounts/{low.id}/edit", "Save", parent_id=str(other.id))
    assert "Belongs to Other" in page.words
    assert "Low" in owner.get(f"/office/accounts?under={other.id}").words


def test_who_comes_second_sees_both(firm):
    """Section 10: a conflict shows what is there now beside what was typed, and saving again overwrites."""
    acme = firm.account("Acme", city="Salem")
    first, second = firm.staff(), firm.staff()
    form = second.get(f"/office/accounts/{acme.id}/edit").form("Save")
    first.submit(f"/office/accounts/{acme.id}/edit", "Save", city="Portland")
    page = second.post(f"/office/accounts/{acme.id}/edit", {**form, "city": "Eugene"})
    assert page.status == 422
    assert "It says now: Portland" in page.words
    again = page.form("Save")
    assert again["city"] == "Eugene"
    assert "Eugene" in second.post(f"/office/accounts/{acme.id}/edit", again, follow=True).words


def test_a_taken_number_is_refused_at_the_field(firm):
    """Section 10: a number stands for one client."""
    firm.account("Acme", number="C-1")
    page = firm.staff().submit("/office/accounts/new", "Add client", name="Other", number="C-1")
    assert page.status == 422
    assert "Acme has the number C-1 already." in page.words


def test_archive_asks_and_brings_back(firm):
    """Section 10: archiving asks, takes what stands below with it, leaves the lists, and can be undone."""
    owner, acme = firm.staff(), firm.account("Acme")
    firm.account("Tower", "site", acme)
    page = owner.get(f"/office/accounts/{acme.id}")
    assert "Archive Acme and everything below it?" in page.words
    page = owner.submit(f"/office/accounts/{acme.id}", "Archive Acme and everything")
    assert "Acme and all below it are archived." in page.words
    assert names(owner.get("/office/accounts")) == []
    assert names(owner.get("/office/accounts?state=archived")) == ["Acme", "Tower"]
    owner.submit(f"/office/accounts/{acme.id}", "Bring back")
    assert names(owner.get("/office/accounts")) == ["Acme"]


@pytest.mark.parametrize("count", [1, 300])
def test_the_list_counts_what_it_lists_with_few_statements(firm, kit, count):
    """Section 9.2 and 9.7: the count equals the list, pages of 25, at most 5 statements at 1 and at 300 rows."""
    owner, acme = firm.staff(), firm.account("Zed")
    lee = firm.contact("Lee Park")
    with firm.writing() as session:
        from doorstep.testing import builders

        for n in range(count - 1):
            site = builders.account(session, f"Site {n:03}", "site", acme)
            builders.link(session, lee, site)
    with counting(kit.installation.database.engine) as statements:
        page = owner.get("/office/accounts")
    assert len(statements) <= 5, "\n".join(statements)
    found, shown = [], page
    while True:
        found += names(shown)
        older = [a["href"] for a in shown.all("a[rel=next]")]
        if not older:
            break
        shown = owner.get(older[0].removeprefix(owner.prefix))
    assert len(found) == len(set(found)) == count
    assert f"of {count}" in page.words


def test_filters_and_export_hold_the_same_rows(firm):
    """Section 9.2: kind and search narrow list and export alike; cells no spreadsheet runs."""
    owner, acme = firm.staff(), firm.account("=Acme", street="1 Elm Street")
    firm.account("Acme Tower", "site", acme, extra={"house": {"use": "home"}})
    firm.account("Other", "site")
    assert names(owner.get("/office/accounts?kind=site&q=acme")) == ["Acme Tower"]
    export = owner.get("/office/accounts/export?q=acme")
    rows = list(csv.DictReader(StringIO(export.data.decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["'=Acme", "Acme Tower"]
    assert (rows[1]["Kind"], rows[1]["Belongs to"], rows[1]["Use"]) == ("Property", "'=Acme", "Homes")


@pytest.mark.parametrize("tab", ["", "/contacts", "/documents", "/history"])
def test_the_page_keeps_its_budget(firm, kit, work, tab):
    """Section 9.7: each tab of an account needs at most 8 statements, with many records, people and sites."""
    owner, acme = firm.staff(), firm.account("Acme")
    site = firm.account("Tower", "site", acme)
    for n in range(3):
        firm.link(firm.contact(f"Person {n}"), acme)
        work.record(firm, site, f"Job {n}")
        work.document(firm, acme, f"Plan {n}")
    with counting(kit.installation.database.engine) as statements:
        page = owner.get(f"/office/accounts/{acme.id}{tab}")
    assert page.status == 200
    assert len(statements) <= 8, "\n".join(statements)


def test_the_overview_shows_records_panels_and_hostile_names(firm, work):
    """Section 4: records by kind with the list they lead to, and a vertical's box; a broken box names its plugin."""
    owner, acme = firm.staff(), firm.account("<b>Acme</b> broken panel")
    work.record(firm, firm.account("Tower", "site", acme))
    page = owner.get(f"/office/accounts/{acme.id}")
    assert "&lt;b&gt;Acme&lt;/b&gt;" in page.text
    assert "A box of worldtype could not be shown." in page.words
    link = next(a["href"] for a in page.all(".bar a") if "By link" in a.get_text())
    assert "A job" in owner.get(link.removeprefix(owner.prefix)).words
