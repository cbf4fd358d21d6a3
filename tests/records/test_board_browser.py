"""A board on a desk and on a phone: what fits is seen at once, the rest is reached by scrolling inside the board."""

import pytest
from tests.journeys.conftest import OWNER, Site, serve

from doorstep.businesses.services import add_staff
from doorstep.testing.kit import PASSWORD

pytestmark = pytest.mark.sqlite
FITS = "all => all.map(one => one.scrollWidth <= one.clientWidth)"


def test_five_columns_fit_a_desk(kit, live_server, page):
    """SW-02: at 1280 no status of five is cut off; the page itself never scrolls sideways."""
    firm = kit.firm("homegauge")
    with firm.writing() as session:
        add_staff(session, "Robin Owner", OWNER, "owner", PASSWORD)
    site, tab = Site(firm, f"{serve(kit, live_server)}/{firm.slug}"), page()
    site.sign_in(tab, OWNER)
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{site.address}/office/inspections/board")
    assert tab.locator(".board-column").count() == 5
    assert tab.locator(".board").evaluate_all(FITS) == [True]
    pat = firm.person("Pat Buyer", firm.account("Oak Lane 1"))
    portal = page()
    site.sign_in(portal, pat.contact.email)
    portal.set_viewport_size({"width": 1280, "height": 900})
    portal.goto(f"{site.address}/portal/inspections/board")
    assert portal.locator(".board").evaluate_all(FITS) == [True], "narrower than the office"
    tab.set_viewport_size({"width": 390, "height": 844})
    assert tab.locator(".board").evaluate_all(FITS) == [False]
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
