"""What a business decides in its settings, and that each of them is felt."""

from io import BytesIO

import pytest
from PIL import Image

from doorstep.businesses.settings import settings_of


def png(colour=(200, 30, 30), size=(300, 100)):
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG")
    return data.getvalue()


def test_brand_shows_on_every_page(firm):
    """HH-13: name and colour are the business's own everywhere, and a trial shows the colour before it counts."""
    owner, path = firm.staff(), "/office/settings/brand"
    trial = owner.submit(path, "Save", name="Beacon Fire", colour="#ffcc00", _update="1")
    assert any("brand-ffcc00.css" in link["href"] for link in trial.all("link"))
    assert "Dark words on the button" in trial.words
    assert "brand-ffcc00" not in owner.get("/office/").text
    owner.submit(path, "Save", name="Beacon Fire", colour="#ffcc00")
    visitor = firm.visitor().get("/sign-in")
    assert "Beacon Fire" in visitor.words and "brand-ffcc00.css" in visitor.text
    refused = owner.submit(path, "Save", colour="red;}")
    assert refused.status == 422 and "six digits" in refused.words


def test_a_logo_is_drawn_anew_served_by_hash_and_removed(firm):
    """HH-13: the logo stands in place of the name; what was hidden in the file does not come along."""
    owner, path = firm.staff(), "/office/settings/brand"
    form = owner.get(path).form("Save")
    hidden = png() + b"<script>alert(1)</script>"
    page = owner.post(path, {**form, "logo": (BytesIO(hidden), "logo.png")}, follow=True)
    assert "Saved." in page.words
    address = firm.visitor().get("/sign-in").soup.select_one("img")["src"]
    served = firm.visitor().get(address.removeprefix(owner.prefix))
    assert served.headers["Content-Type"] == "image/png" and b"<script>" not in served.data
    assert "immutable" in served.headers["Cache-Control"] and "sandbox" in served.headers["Content-Security-Policy"]
    form = owner.get(path).form("Save")
    refused = owner.post(path, {**form, "logo": (BytesIO(b"%PDF-1.4 no picture"), "logo.png")})
    assert refused.status == 422
    owner.submit(path, "Remove the logo")
    assert firm.visitor().get("/brand/logo").status == 404


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_large_logo_weighs_little(firm, kind):
    """HH-13: whatever size a logo was sent in, a page moves no more of it than it can show, see-through edges kept."""
    owner, path, data = firm.staff(), "/office/settings/brand", BytesIO()
    colours = "RGB" if kind == "JPEG" else "RGBA"
    Image.radial_gradient("L").resize((2400, 600)).convert(colours).save(data, kind)
    form = owner.get(path).form("Save")
    owner.post(path, {**form, "logo": (BytesIO(data.getvalue()), f"logo.{kind.lower()}")}, follow=True)
    served = firm.visitor().get("/brand/logo")
    with Image.open(BytesIO(served.data)) as shown:
        assert shown.size == (448, 112)
        assert shown.format == ("JPEG" if kind == "JPEG" else "PNG")
        assert served.headers["Content-Type"] == f"image/{shown.format.lower()}"
    assert len(served.data) < 20_000


def test_a_logo_keeps_its_see_through_edges(firm):
    """HH-13: a logo without a ground stands on dark pages as on light ones."""
    owner, path, data = firm.staff(), "/office/settings/brand", BytesIO()
    logo = Image.new("RGBA", (800, 200), (0, 0, 0, 0))
    logo.paste((200, 30, 30, 255), (100, 0, 700, 200))
    logo.save(data, "PNG")
    form = owner.get(path).form("Save")
    owner.post(path, {**form, "logo": (BytesIO(data.getvalue()), "logo.png")}, follow=True)
    with Image.open(BytesIO(firm.visitor().get("/brand/logo").data)).convert("RGBA") as shown:
        assert shown.getpixel((2, 50))[3] == 0 and shown.getpixel((200, 50))[3] >= 250


def test_own_words_stand_everywhere(firm):
    """SW-06: the business's own words overrule the trade's in navigation, headings and buttons."""
    owner, lee = firm.staff(), firm.person("Lee Park", firm.account("Acme"))
    assert "Clients and properties" in owner.get("/office/").words
    owner.submit(
        "/office/settings/words",
        "Save",
        customer="Tenant",
        customers="Tenants",
        site="Flat",
        sites="Flats",
        contact="Person",
        contacts="People",
    )
    office, portal = owner.get("/office/accounts").words, lee.browser.get("/portal/accounts").words
    for text in ("List Manager People Tenants and flats", "New flat", "New tenant"):
        assert text in office
    assert "My flats" in portal
    assert "Client" not in office and "Propert" not in office + portal


def test_help_is_offered_on_portal_pages(firm):
    """IP-35: support address and "submit a request" link stand on portal pages; the form has the subjects."""
    owner, lee = firm.staff(), firm.person("Lee Park")
    owner.submit(
        "/office/settings/help",
        "Save",
        help_email="help@acme.example.org",
        help_url="https://help.example.org/new",
        contact_subjects="Keys\n\nKeys\nHeating",
    )
    for path in ("/portal/", "/portal/help", "/portal/accounts"):
        links = lee.browser.get(path).links()
        assert "mailto:help@acme.example.org" in links and "https://help.example.org/new" in links
    page = lee.browser.get("/portal/help")
    assert [option.get_text() for option in page.all("select[name=topic] option") if option["value"]] == [
        "Keys",
        "Heating",
    ]
    page = lee.browser.submit("/portal/help", "Send message", topic="Keys", message="I have lost mine.")
    assert "on its way" in page.words
    assert "Lee Park wrote: Keys" in owner.get("/office/").words
    for wrong in ({"help_email": "a b@c"}, {"help_url": "javascript:alert(1)"}):
        assert owner.submit("/office/settings/help", "Save", **wrong).status == 422


def test_publishing_at_once_hides_the_manual_control(firm):
    """IP-01: a kind is published by hand or at once; at once, a new record shows without anybody publishing it."""
    owner, acme = firm.staff(), firm.account("Acme")
    lee = firm.person("Lee Park", acme)
    owner.submit("/office/by-link/new", "Title", title="By hand", account_id=str(acme.id))
    assert "By hand" not in lee.browser.get("/portal/by-link/").words
    owner.submit("/office/settings/publishing", "Save", by_link="at_once")
    owner.submit("/office/by-link/new", "Title", title="At once", account_id=str(acme.id))
    words = lee.browser.get("/portal/by-link/").words
    assert "At once" in words and "By hand" not in words


def test_the_portal_can_be_switched_off(firm):
    """HG-02: with the portal off customers find nothing; on again, everything is as before."""
    owner, lee = firm.staff(), firm.person("Lee Park")
    owner.submit("/office/settings/portal", "Save", portal_on=None)
    assert lee.browser.get("/portal/").status == 404
    owner.submit("/office/settings/portal", "Save", portal_on="1")
    assert lee.browser.get("/portal/").status == 200


def test_everybody_new_is_invited_when_the_setting_says_so(firm):
    """IP-06, IP-07: the switch for new contacts, and the days an invitation works."""
    owner = firm.staff()
    owner.submit(
        "/office/contacts/new",
        "",
        to="/office/contacts/new",
        first_name="Off",
        last_name="Person",
        email="off@example.org",
    )
    owner.submit("/office/settings/portal", "Save", invite_new_contacts="1", invitation_days="3")
    owner.submit(
        "/office/contacts/new",
        "",
        to="/office/contacts/new",
        first_name="On",
        last_name="Person",
        email="on@example.org",
    )
    invited = owner.get("/office/contacts?status=invited").words
    assert "On Person" in invited and "Off Person" not in invited
    assert owner.submit("/office/settings/portal", "Save", invitation_days="0").status == 422


def test_time_zone_and_currency_are_felt(firm):
    """LOOK: times and amounts are in the business's zone and currency."""
    owner = firm.staff()
    owner.submit(
        "/office/settings/business", "Save", timezone="Asia/Tokyo", currency="EUR", language="en_GB", phone="+81 3 1234"
    )
    firm.refresh()
    assert (firm.tenant.timezone, firm.tenant.currency, firm.tenant.language) == ("Asia/Tokyo", "EUR", "en_GB")
    acme = firm.account("Acme")
    shown = owner.get(f"/office/accounts/{acme.id}/history").soup.select_one("main time")["title"]
    assert any(zone in shown for zone in ("+9", "+0900", "JST", "Japan")), shown
    assert 'lang="en-GB"' in owner.get("/office/").text


def test_a_verticals_block_is_saved_and_read(firm):
    """Section 4: a vertical's settings are edited under its label; defaults count where nothing was saved."""
    owner = firm.staff()
    with firm.reading() as session:
        assert settings_of(session, "worldtype") == {"days": 30, "greeting": "Hello"}
    assert "World settings" in owner.get("/office/settings").words
    page = owner.submit("/office/settings/vertical/worldtype", "Save", days="900")
    assert page.status == 422
    page = owner.submit("/office/settings/vertical/worldtype", "Save", days="14", greeting="Moin")
    assert "Saved." in page.words
    with firm.reading() as session:
        assert settings_of(session, "worldtype") == {"days": 14, "greeting": "Moin"}
    assert owner.get("/office/settings/vertical/nothing").status == 404


@pytest.mark.parametrize("path", ["/office/settings/words", "/office/settings/vertical/worldtype"])
def test_the_second_to_save_sees_both(firm, path):
    """Section 10: two edit the same settings: the second sees what is there now, and may save over it."""
    first, second = firm.staff(), firm.staff()
    name = "greeting" if "vertical" in path else "site"
    form = second.get(path).form("Save")
    first.submit(path, "Save", **{name: "First"})
    page = second.post(path, {**form, name: "Second"})
    assert page.status == 422 and "It says now: First" in page.words
    assert second.post(path, page.form("Save"), follow=True).form("Save")[name] == "Second"


def test_settings_are_for_those_who_may(firm):
    """Policy: a member is told that the role does not allow it; customers find nothing there."""
    for path in ("/office/settings", "/office/settings/brand", "/office/settings/words"):
        assert firm.staff("member").get(path).status == 409
        assert firm.person("Lee Park").browser.get(path).status == 404
    assert firm.staff().get("/office/settings/nothing").status == 404
