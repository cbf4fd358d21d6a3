"""Signing in a browser: drawn with a pointer, readable for everybody, and as well without JavaScript."""

import json

import pytest
from playwright.sync_api import expect
from tests.documents.test_signing import asked, whole_pdf
from tests.journeys.conftest import Site, serve

from doorstep.testing.accessibility import check_accessibility

pytestmark = pytest.mark.sqlite


@pytest.fixture
def slip(desk):
    """A slip to sign, and the person who is asked."""
    desk.firm.accept_signing_terms()
    site = desk.firm.account("Main Street 1", "site")
    return desk.document(desk.case(site), "Slip.pdf", "slip", content=whole_pdf()), desk.firm.person("Lee Signer", site)


def opened(desk, live_server, page, slip, **options):
    document, lee = slip
    site, tab = Site(desk.firm, f"{serve(desk.firm.kit, live_server)}/{desk.firm.slug}"), page(**options)
    site.sign_in(tab, lee.contact.email)
    expect(tab).to_have_url(f"{site.address}/portal/")
    tab.goto(f"{site.address}/portal/documents/{document.id}")
    return site, tab


@pytest.mark.parametrize(("viewport", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_a_signature_is_drawn(desk, live_server, page, slip, viewport, scheme):
    """E-signing: drawn with the pointer, cleared and drawn again; what is sent is what was drawn."""
    site, tab = opened(desk, live_server, page, slip, viewport=viewport, scheme=scheme)
    sheet, kept = tab.locator("canvas.ink"), tab.locator("input[name=drawing]")
    for turn in range(2):
        expect(kept).to_have_value("")
        sheet.scroll_into_view_if_needed()
        box = sheet.bounding_box()
        tab.mouse.move(box["x"] + 20, box["y"] + 20)
        tab.mouse.down()
        tab.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
        tab.mouse.up()
        (stroke,) = json.loads(kept.input_value())
        assert len(stroke) == 6 and all(0 <= x <= 600 and 0 <= y <= 200 for x, y in stroke)
        if turn == 0:
            tab.get_by_role("button", name="Clear the drawing").click()
    check_accessibility(tab, "Slip.pdf")
    tab.get_by_label("Your full name").fill("Lee Signer")
    tab.get_by_label("I agree to sign").check()
    tab.get_by_role("button", name="Send my answer").click()
    expect(tab.locator("svg.ink path")).to_be_visible()
    assert asked(desk, slip[0]).answers[0].how == "drawn"
    check_accessibility(tab, "Slip.pdf")
    tab.goto(f"{site.address}/verify?fingerprint={slip[0].sha256}")
    check_accessibility(tab, "Check a signed document")


def test_signing_without_javascript(desk, live_server, page, slip):
    """Works without JavaScript: the name typed and the tick are enough, and no empty sheet stands in the way."""
    _, tab = opened(desk, live_server, page, slip, javascript=False)
    expect(tab.locator("canvas.ink")).to_be_hidden()
    tab.get_by_label("Your full name").fill("Lee Signer")
    tab.get_by_label("I agree to sign").check()
    tab.get_by_role("button", name="Send my answer").click()
    expect(tab.get_by_text("Thank you, it is signed.")).to_be_visible()
    assert asked(desk, slip[0]).answers[0].how == "typed"
