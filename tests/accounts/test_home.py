"""The two home pages: what waits, what needs me, within their budget."""

import pytest

from doorstep.events.actors import SYSTEM
from doorstep.invitations.services import invite
from doorstep.testing.statements import counting


def follow(browser, page, text):
    link = next(a["href"] for a in page.all("a") if text in a.get_text(" ", strip=True))
    return browser.get(link.removeprefix(browser.prefix))


def test_a_new_business_reads_what_to_do_first(firm):
    """HG-23: in an empty business the home page names the next steps, each with the page where it is done."""
    owner = firm.staff()
    page = owner.get("/office/")
    assert "Four steps to your portal" in page.words
    for text in ("Put your name", "Add whom you work for", "Add the people", "Invite them"):
        assert follow(owner, page, text).status == 200


def test_each_count_leads_to_the_list_it_counts(firm, work):
    """Section 9.2: drafts, awaited answers and invitations on the home page are as many as their lists hold."""
    owner, acme = firm.staff(), firm.account("Acme")
    for n in range(3):
        work.document(firm, acme, f"Draft {n}", publish=False)
    work.document(firm, acme, "Ballot", kind="vote")
    work.records(firm, acme, 2)
    with firm.writing() as session:
        invite(session, firm.contact("Ann Invited").id, SYSTEM)
    page = owner.get("/office/")
    assert "Ballot" in follow(owner, page, "1 answer is awaited").words
    drafts = follow(owner, page, "3 documents are not published")
    assert len(drafts.all("table.list tbody tr")) == 3
    assert "Ann Invited" in follow(owner, page, "Invited").words
    tile = next(a for a in page.all("a.tile") if "By link" in a.get_text())
    assert tile.select_one(".stat-value").get_text() == "2"
    assert len(owner.get(tile["href"].removeprefix(owner.prefix)).all("table.list tbody tr")) == 2


def test_what_needs_me_comes_first_in_the_portal(firm, work):
    """ST-03: after signing in, decisions and what verticals ask for stand before what is new."""
    acme = firm.account("Acme")
    work.document(firm, acme, "Ballot", kind="vote")
    work.document(firm, acme, "Plan")
    work.record(firm, acme, "Yearly check")
    lee = firm.person("Lee Park", acme)
    page = lee.browser.get("/portal/")
    order = [
        page.words.index(text)
        for text in ("Approve: Ballot", "Water the plants", "Panel at portal_home", "Yearly check", "New documents")
    ]
    assert order == sorted(order)
    assert "2 things need you." in page.words
    assert follow(lee.browser, page, "Approve: Ballot").status == 200
    assert follow(lee.browser, page, "Water the plants").status == 200


def test_signing_in_leads_home(firm):
    """ST-03, SW-17: staff land in the office, customers on their dashboard."""
    from doorstep.testing.kit import PASSWORD

    lee, visitor = firm.person("Lee Park"), firm.visitor()
    assert visitor.sign_in(lee.contact.email, PASSWORD).words.startswith("Home")
    assert firm.staff().get("/", follow=True).status == 200


@pytest.mark.parametrize("count", [1, 300])
def test_home_pages_keep_their_budget(firm, kit, work, count):
    """Section 9.7: at most 8 statements on either home page, at 1 and at 300 rows."""
    owner, acme = firm.staff(), firm.account("Acme")
    work.records(firm, acme, count)
    work.document(firm, acme, "Ballot", kind="vote")
    lee = firm.person("Lee Park", acme)
    for browser, path in ((owner, "/office/"), (lee.browser, "/portal/")):
        with counting(kit.installation.database.engine) as statements:
            assert browser.get(path).status == 200
        assert len(statements) <= 8, "\n".join(statements)


def test_nothing_of_another_business_shows(firm, kit, work):
    """IP-02, section 9.1: two businesses with the same people and places: home, lists and search never mix."""
    other = kit.firm("worldtype")
    for one, mark in ((firm, "ours"), (other, "theirs")):
        acme = one.account(f"Acme {mark}")
        work.record(one, acme, f"Job {mark}")
        work.document(one, acme, f"Plan {mark}")
        one.link(one.contact(f"Lee {mark}"), acme)
    owner, pages = (
        firm.staff(),
        ("/office/", "/office/accounts", "/office/search?q=e", "/office/accounts/export", "/office/preview"),
    )
    for path in pages:
        page = owner.get(path)
        assert "ours" in page.text
        assert "theirs" not in page.text


def test_another_businesss_addresses_are_not_there(firm, kit, work):
    """Section 9.1: no route of accounts, links, explain or preview reaches a row of another business."""
    other = kit.firm("worldtype")
    acme, lee = other.account("Acme"), other.contact("Lee Park")
    other.link(lee, acme)
    owner = firm.staff()
    for path in ("", "/edit", "/contacts", "/documents", "/history"):
        assert owner.get(f"/office/accounts/{acme.id}{path}").status == 404
    with other.reading() as session:
        from sqlalchemy import select

        from doorstep.accounts.models import Link

        link = session.scalar(select(Link.id))
    for path in (f"{acme.id}/archive", f"{acme.id}/restore", f"links/{link}/primary", f"links/{link}/remove"):
        assert owner.post(f"/office/accounts/{path}").status == 404
    assert owner.get(f"/office/explain?contact={lee.id}").status == 404
    assert (
        owner.submit(
            "/office/accounts/new?kind=site",
            "Add property",
            to=None,
            name="X",
            house__use="home",
            parent_id=str(acme.id),
        ).status
        == 422
    )
