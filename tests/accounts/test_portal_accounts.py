"""The accounts a contact reaches, in the portal."""

import pytest

from doorstep.testing.statements import counting


def listed(page):
    return [cell.get_text(strip=True) for cell in page.all("table.list td.main")]


def test_a_link_above_reaches_every_site_below_now_and_later(firm):
    """IP-19, IP-20: all three sites show, and a fourth as soon as it is added."""
    acme = firm.account("Acme Holdings")
    for n in range(3):
        firm.account(f"Site {n}", "site", acme)
    lee = firm.person("Lee Park", acme)
    assert listed(lee.browser.get("/portal/accounts")) == ["Acme Holdings", "Site 0", "Site 1", "Site 2"]
    fourth = firm.account("Site 3", "site", acme)
    assert "Site 3" in listed(lee.browser.get("/portal/accounts"))
    assert lee.browser.get(f"/portal/accounts/{fourth.id}").status == 200


def test_a_link_to_one_site_reaches_that_one_only(firm, work):
    """IP-21, IP-22: site 1 shows with its records and documents; site 2 and the customer's own do not."""
    acme = firm.account("Acme Holdings")
    one, two = firm.account("Site 1", "site", acme), firm.account("Site 2", "site", acme)
    for place in (acme, one, two):
        work.record(firm, place, f"Job at {place.name}")
        work.document(firm, place, f"Plan of {place.name}")
    lee = firm.person("Lee Park", one)
    page = lee.browser.get(f"/portal/accounts/{one.id}")
    assert "Plan of Site 1" in page.words
    assert "1 By link records" in page.words or "By link records 1" in page.words
    for place in (acme, two):
        assert lee.browser.get(f"/portal/accounts/{place.id}").status == 404
    everything = lee.browser.get("/portal/search?q=of").words + lee.browser.get("/portal/by-link/").words
    assert "Job at Site 1" in everything
    assert "Site 2" not in everything and "Acme Holdings" not in everything


def test_staff_notes_and_inner_fields_stay_inside(firm):
    """IP-22: a site's page shows its address and fields, never notes or fields kept from the portal."""
    site = firm.account(
        "Tower", "site", street="1 Elm", notes="bad payer", extra={"house": {"use": "home", "code": "4711"}}
    )
    page = firm.person("Lee Park", site).browser.get(f"/portal/accounts/{site.id}")
    assert "1 Elm" in page.words and "Homes" in page.words
    assert "bad payer" not in page.text and "4711" not in page.text


def test_held_documents_are_listed_with_their_reason(firm, work):
    """IP-01: a held document is listed with what frees it, and without a way to its content."""
    site = firm.account("Tower", "site")
    work.document(firm, site, "held paper")
    page = firm.person("Lee Park", site).browser.get(f"/portal/accounts/{site.id}")
    assert "Sign first." in page.words
    assert not page.all("a[download]")


def test_a_contact_with_no_link_reads_what_to_do(firm, work):
    """IP-02, IP-29: every list is empty with a friendly note, and direct addresses are not found."""
    acme = firm.account("Acme")
    record = work.record(firm, acme)
    paper = work.document(firm, acme)
    lee = firm.person("Lee Park").browser
    for path in ("/portal/", "/portal/accounts"):
        page = lee.get(path)
        assert "Nothing is linked to you yet" in page.words
        assert any("/portal/help" in link for link in page.links())
    for path in (f"/portal/accounts/{acme.id}", f"/portal/by-link/{record.id}", f"/portal/documents/{paper.id}"):
        assert lee.get(path).status == 404


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_keeps_its_budget(firm, kit, count):
    """Section 9.7: at most 5 statements, however many accounts."""
    acme = firm.account("Acme")
    with firm.writing() as session:
        from doorstep.testing import builders

        for n in range(count):
            builders.account(session, f"Site {n:02}", "site", acme)
    lee = firm.person("Lee Park", acme)
    with counting(kit.installation.database.engine) as statements:
        page = lee.browser.get("/portal/accounts")
    assert f"of {count + 1}" in page.words
    assert len(statements) <= 5, "\n".join(statements)
    with counting(kit.installation.database.engine) as statements:
        lee.browser.get(f"/portal/accounts/{acme.id}")
    assert len(statements) <= 8, "\n".join(statements)
