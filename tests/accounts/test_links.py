"""People on customers and sites: chosen, searched, made anew, primary, removed, inherited."""

from sqlalchemy import select

from doorstep.accounts.models import Link


def linked(firm, account):
    with firm.reading() as session:
        rows = select(Link.contact_id, Link.role, Link.is_primary).where(
            Link.account_id == account.id, Link.ended_at.is_(None)
        )
        return {tuple(row) for row in session.execute(rows)}


def test_a_contact_is_chosen_from_the_drop_down(firm):
    """IP-19, SW-07: Account → Contacts → choose from a drop-down → Add, with a role."""
    owner, acme, lee = firm.staff(), firm.account("Acme"), firm.contact("Lee Park")
    page = owner.get(f"/office/accounts/{acme.id}/contacts")
    assert "Nobody is linked to Acme yet" in page.words
    page = owner.submit(
        f"/office/accounts/{acme.id}/contacts", "Role", contact_id=str(lee.id), role="narrow", primary="1"
    )
    assert "Narrow, primary contact" in page.words
    assert linked(firm, acme) == {(lee.id, "narrow", True)}
    assert str(lee.id) not in [option["value"] for option in page.all("select[name=contact_id] option")]


def test_an_existing_contact_is_searched_and_added_with_a_plus(firm):
    """IP-21: on a site, search existing contacts and press the plus; the way to a new contact knows the site."""
    owner, tower, lee = firm.staff(), firm.account("Tower", "site"), firm.contact("Lee Park")
    firm.contact("Sam Other")
    path = f"/office/accounts/{tower.id}/contacts"
    page = owner.get(f"{path}?q=lee")
    assert "Add Lee Park" in page.words and "Sam Other" not in page.words
    owner.submit(f"{path}?q=lee", "Add Lee Park")
    assert linked(firm, tower) == {(lee.id, "contact", False)}
    new = next(a["href"] for a in owner.get(path).all("a") if "New contact" in a.get_text())
    assert f"account={tower.id}" in new
    assert owner.get(new.removeprefix(owner.prefix)).status == 200


def test_one_contact_is_primary(firm):
    """SW-07: choosing another primary contact takes it from the first."""
    owner, acme = firm.staff(), firm.account("Acme")
    first, second = firm.contact("First Person"), firm.contact("Second Person")
    firm.link(first, acme, primary=True)
    firm.link(second, acme)
    owner.submit(f"/office/accounts/{acme.id}/contacts", "Make primary")
    assert {row for row in linked(firm, acme) if row[2]} == {(second.id, "contact", True)}


def test_removing_ends_sessions_at_once(firm, work):
    """IP-02, IP-03: a removed contact sees nothing of the account any more, and open sessions end with the link."""
    acme = firm.account("Acme")
    work.record(firm, acme, "Yearly check")
    lee = firm.person("Lee Park", acme)
    assert "Yearly check" in lee.browser.get("/portal/by-link/").words
    page = firm.staff().submit(f"/office/accounts/{acme.id}/contacts", "Remove Lee Park from Acme")
    assert "no longer linked" in page.words
    assert "/sign-in" in lee.browser.get("/portal/by-link/").location
    from doorstep.testing.kit import PASSWORD

    lee.browser.sign_in(lee.contact.email, PASSWORD)
    assert "Yearly check" not in lee.browser.get("/portal/by-link/").words


def test_people_from_above_are_shown_with_where_they_come_from(firm):
    """IP-20: whoever is linked above is listed as inherited, with a link to where that is changed."""
    owner, acme = firm.staff(), firm.account("Acme Holdings")
    tower = firm.account("Tower", "site", acme)
    firm.link(firm.contact("Lee Park"), acme)
    page = owner.get(f"/office/accounts/{tower.id}/contacts")
    assert "From above" in page.words
    source = next(a for a in page.all("table a") if a.get_text(strip=True) == "Acme Holdings")
    assert source["href"].endswith(f"/office/accounts/{acme.id}/contacts")


def test_nobody_links_across_businesses(firm, kit):
    """Section 9.1: a contact of another business cannot be linked here, nor this account from there."""
    other = kit.firm("worldtype")
    acme, stranger = firm.account("Acme"), other.contact("Stranger")
    owner = firm.staff()
    posted = {"contact_id": str(stranger.id), "role": "contact"}
    assert owner.post(f"/office/accounts/{acme.id}/contacts", posted).status == 404
    assert other.staff().post(f"/office/accounts/{acme.id}/contacts", posted).status == 404
    assert linked(firm, acme) == set()


def test_an_archived_account_takes_nobody(firm):
    """Section 10: what is archived is brought back first."""
    owner, acme, lee = firm.staff(), firm.account("Acme"), firm.contact("Lee Park")
    owner.submit(f"/office/accounts/{acme.id}", "Archive Acme")
    page = owner.post(f"/office/accounts/{acme.id}/contacts", {"contact_id": str(lee.id), "role": "contact"})
    assert page.status == 422 and "Acme is archived. Bring it back first." in page.words
