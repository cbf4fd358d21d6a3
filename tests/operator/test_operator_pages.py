"""The operators' pages: a door of their own, businesses, verticals, host names, history."""

import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.businesses.models import Business, HostName, OperatorAct
from doorstep.operators.acts import save_operator
from doorstep.testing.client import Browser
from doorstep.users.models import PowerLink

PASSWORD = "correct horse battery staple"
PAGES = ("/businesses/", "/businesses/new", "/plugins/", "/health/", "/history/")


def acts(kit):
    with kit.installation.installation_session() as session:
        return session.scalars(select(OperatorAct.text).order_by(OperatorAct.id)).all()


@pytest.mark.parametrize("path", PAGES)
def test_an_operator_sees_each_page(kit, operator, path):
    """Section 6: every operator page opens for an operator, with and without businesses."""
    assert operator.get(path).status == 200
    kit.firm("inspectpoint", name="<b>Hostile & Sons</b>")
    page = operator.get(path)
    assert page.status == 200 and "<b>Hostile" not in page.text


@pytest.mark.sqlite
@pytest.mark.parametrize("path", [*PAGES, "/businesses/1", "/"])
def test_nobody_else_does(kit, path):
    """Section 6: without an operator's sign-in there is only the door; staff of a business are nobody here."""
    firm = kit.firm()
    owner = firm.staff("owner")
    stranger = Browser(kit.app, "/operator")
    stranger.client = owner.client
    page = stranger.get(path)
    assert page.status == 302 and "/operator/sign-in" in page.location


@pytest.mark.sqlite
def test_every_writing_route_is_closed_to_strangers(kit):
    """Section 6: refused by default, for every route that writes."""
    firm = kit.firm("inspectpoint")
    stranger = Browser(kit.app, "/operator")
    for rule in kit.app.app.operator_app.url_map.iter_rules():
        if "POST" in rule.methods and rule.endpoint not in ("operator_door.sign_in",):
            path = rule.rule.replace("<int:business_id>", str(firm.tenant.id)).replace("<name>", "inspectpoint")
            assert stranger.post(path).status == 404, rule
    assert acts(kit) == []


@pytest.mark.sqlite
def test_the_cookie_stays_below_operator(kit, operator):
    """Section 6: a sign-in of its own, with a cookie that no business gets."""
    cookie = operator.client.get_cookie("operator", path="/operator/")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Strict"
    assert operator.client.get_cookie("operator", path="/") is None


@pytest.mark.sqlite
def test_signing_in_and_out(kit, operator):
    """Section 6: wrong passwords stay outside; signing out ends the row; a new password ends all sessions."""
    stranger = Browser(kit.app, "/operator")
    page = stranger.submit("/sign-in", email="ada@example.org", password="wrong")
    assert page.status == 422 and "do not fit" in page.words and 'value="ada@example.org"' in page.text
    assert stranger.get("/businesses/").status == 302
    second = Browser(kit.app, "/operator")
    second.submit("/sign-in", email=" ADA@example.org", password=PASSWORD)
    assert second.get("/businesses/").status == 200
    operator.submit("/businesses/", "Sign out")
    assert operator.get("/businesses/").status == 302
    save_operator(kit.installation, "ada@example.org", "", "another long password")
    assert second.get("/businesses/").status == 302


def test_a_business_is_created_with_its_owner(kit, operator):
    """Section 6: create a business and invite its first owner."""
    page = operator.submit(
        "/businesses/new", "Create business", name="Acme Fire Safety", slug="acme", owner_name="Kim Owner",
        owner_email="kim@example.org", verticals="inspectpoint", timezone="America/New_York", currency="CAD",
    )  # fmt: skip
    assert page.status == 200 and "Acme Fire Safety is there" in page.words
    with kit.installation.installation_session() as session:
        business = session.scalars(select(Business)).one()
    tenant = kit.installation.tenant(business.id)
    assert (tenant.slug, tenant.timezone, tenant.currency) == ("acme", "America/New_York", "CAD")
    assert tenant.verticals == {"billing", "inspectpoint"}
    with kit.installation.reading(tenant) as session:
        assert session.scalars(select(PowerLink)).one().address == "kim@example.org"
    assert acts(kit) == ["Created the business Acme Fire Safety", "Enabled billing, inspectpoint", "Invited an owner"]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"slug": "operator"}, "cannot be an address"),
        ({"slug": "taken"}, "already"),
        ({"slug": "Not A Slug"}, "cannot be an address"),
        ({"owner_email": "kim @example.org"}, "space"),
        ({"name": ""}, "Fill this in"),
    ],
)
def test_what_does_not_fit_comes_back_at_its_field(kit, operator, values, said):
    """Section 9.6: bad input gets a message at the field, keeps what was typed, and nothing is half made."""
    kit.firm(slug="taken")
    given = {"name": "Acme", "slug": "acme", "owner_email": "kim@example.org", **values}
    page = operator.submit("/businesses/new", "Create business", **given)
    assert page.status == 422 and said in page.words
    assert f'value="{given["owner_email"]}"' in page.text
    with kit.installation.installation_session() as session:
        assert session.scalars(select(Business.slug)).all() == ["taken"]


def test_a_vertical_counts_from_the_next_request(kit, operator):
    """HG-02 IP-23: disabled, its tabs and routes vanish at once and data stays; enabled, everything is back."""
    firm = kit.firm("inspectpoint")
    office = firm.staff("owner")
    here = f"/businesses/{firm.tenant.id}"
    assert office.get("/office/inspection-reports/").status == 200
    assert "disabled" in operator.submit(here, "inspectpoint/disable").words
    assert office.get("/office/inspection-reports/").status == 404
    assert "Inspection reports" not in office.get("/office/").words
    operator.submit(here, "inspectpoint/enable")
    assert office.get("/office/inspection-reports/").status == 200
    assert acts(kit) == ["Disabled inspectpoint", "Enabled inspectpoint"]


@pytest.mark.sqlite
def test_an_unknown_vertical_is_refused(kit, operator):
    """HG-02: what is not installed cannot be enabled; what is not enabled cannot be disabled."""
    here = f"/businesses/{kit.firm().tenant.id}/verticals"
    assert operator.post(f"{here}/nothing/enable").status == 409
    assert operator.post(f"{here}/core/enable").status == 409
    assert operator.post(f"{here}/inspectpoint/disable").status == 409
    assert operator.post("/businesses/999/verticals/inspectpoint/enable").status == 404


def test_host_names(kit, operator):
    """Section 6: a business may have its own host, and then answers there."""
    firm = kit.firm(name="Acme")
    here = f"/businesses/{firm.tenant.id}"
    assert "leads to" in operator.submit(f"{here}/hosts", "Add", host="Portal.Acme.Example.org").words
    assert kit.app.installation.settings.base_url == "http://localhost"
    answer = firm.visitor().client.get("/sign-in", headers={"Host": "portal.acme.example.org"})
    assert answer.status_code == 200 and "Acme" in answer.get_data(as_text=True)
    assert operator.submit(f"{here}/hosts", "Add", host="portal.acme.example.org").status == 422
    assert operator.submit(f"{here}/hosts", "Add", host="no host").status == 422
    operator.submit(here, "Links with portal.acme")
    with kit.installation.installation_session() as session:
        assert session.scalars(select(HostName.host)).all() == []


def test_a_closed_business_is_gone_and_comes_back(kit, operator):
    """Section 6: closing a business takes its pages away at once; nothing is lost."""
    firm = kit.firm(name="Acme")
    owner = firm.staff("owner")
    here = f"/businesses/{firm.tenant.id}"
    operator.submit(here, "Close business")
    assert firm.visitor().get("/sign-in").status == 404
    assert "Closed" in operator.get("/businesses/").words
    operator.submit(here, "Open again")
    assert owner.get("/office/").status == 200
    assert acts(kit) == ["Closed the business", "Opened the business again"]


@pytest.mark.sqlite
def test_work_that_nobody_does_is_shown(kit, operator):
    """Section 8: the list shows which business waits for a worker."""
    from datetime import timedelta

    from doorstep.businesses.models import Wake

    firm = kit.firm(name="Acme")
    with kit.installation.installation_session(write=True) as session:
        session.add(Wake(business_id=firm.tenant.id, queue="mail", due_at=clock.now() - timedelta(hours=2)))
    assert "Work waits since 2 hours ago" in operator.get("/businesses/").words
    assert "wait for a worker" in operator.get(f"/businesses/{firm.tenant.id}").words


def test_lists_page_and_filter(kit, operator):
    """Section 9.2: 25 at a time, the count is that of the list, and words find by name or address."""
    for n in range(30):
        kit.firm(name=f"Firm number n{n:02}x")
    page = operator.get("/businesses/")
    assert len(page.all("tbody tr")) == 25 and "1–25 of 30" in page.words
    assert len(operator.get("/businesses/?q=NUMBER+N07X").all("tbody tr")) == 1
    assert "No business fits" in operator.get("/businesses/?q=nothing").words


@pytest.mark.sqlite
def test_looking_at_health_changes_nothing(kit, operator):
    """Section 6: GET never writes; storage and mail are tried when the button is pressed."""
    words = operator.get("/health/").words
    assert "worker" in words and "smtp" not in words
    assert list(kit.installation.storage.list()) == []
    assert "tried just now" in operator.submit("/health/", "Try mail").words
