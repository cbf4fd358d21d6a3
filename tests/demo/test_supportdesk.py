"""The demo's support desk, and a firm that runs it beside another vertical for the same customers."""

import re
from concurrent.futures import Future

import pytest

from doorstep.demo import fill_firm
from doorstep.demo.files import Photos, draw
from doorstep.demo.firms import EMBERLINE, LANTERN
from doorstep.drawing import KINDS
from doorstep.operators.invariants import check_all
from doorstep.testing.client import Browser

OF_SUPPORT = ("support request", "ticket", "late requests", "ready answer", "company admin")
OF_FIRE = ("inspection report", "deficienc", "sprinkler", "proposal", "building attachment")


class OnePhoto(Photos):
    """One drawn photo stands for all: drawing takes most of the time."""

    def start(self):
        done = Future()
        done.set_result(draw(KINDS[0], 0))
        self.drawing = {kind: [done] for kind in KINDS}


def filled(kit, plan):
    photos = OnePhoto()
    photos.start()
    sign_ins = fill_firm(kit.installation, plan, photos)
    browsers = [Browser(kit.app, f"/{plan.slug}") for _ in sign_ins]
    for browser, one in zip(browsers, sign_ins, strict=True):
        if "no sign-in" not in one.password and "no password" not in one.password:
            browser.sign_in(one.email, one.password)
    return dict(zip([one.who for one in sign_ins], browsers, strict=True))


@pytest.mark.sqlite
def test_the_support_desk_has_something_in_every_state(kit):
    """Section 8: about forty requests of eight companies, some late; estimates in all states; nothing is broken."""
    people = filled(kit, LANTERN)
    assert not list(check_all(kit.installation, "lantern", 1000, lambda line: None))
    owner = people["Owner"]
    for status in ("new", "working", "waiting", "completed", "late"):
        assert "REQ-00" in owner.get(f"/office/support-requests/?status={status}").words, status
    estimates = owner.get("/office/estimates/?status=all").words
    assert all(word in estimates for word in ("Waiting for an answer", "Approved", "Declined"))
    assert "We look into it" in owner.get("/office/ready-answers/").words
    admin = next(browser for who, browser in people.items() if who.startswith("Admin of"))
    assert "Colleagues" in admin.get("/portal/").words and "Ben Ostrow" in admin.get("/portal/colleagues/").words
    assert "The printer jams" in admin.get("/portal/articles/").words


def words_of(browser, path):
    """What stands in the page itself, without its navigation."""
    page = browser.get(path)
    assert page.status == 200, path
    return page.soup.select_one("main").get_text(" ").lower()


def pages(browser, side, tabs):
    for tab in tabs:
        yield f"/{side}/{tab}/"
        links = [str(a["href"]) for a in browser.get(f"/{side}/{tab}/?status=all").all("main table a[href]")]
        yield from dict.fromkeys(re.sub(r"^/emberline", "", link) for link in links[:2])


@pytest.mark.sqlite
def test_two_verticals_serve_one_list_of_customers_and_keep_to_their_own_words(kit):
    """Section 1, Account: tabs side by side, the same customers, and no word of one in the pages of the other."""
    people = filled(kit, EMBERLINE)
    assert not list(check_all(kit.installation, "emberline", 1000, lambda line: None))
    owner = people["Owner"]
    portal = next(browser for who, browser in people.items() if who.startswith("Admin of"))
    for browser, side in ((owner, "office"), (portal, "portal")):
        home = browser.get(f"/{side}/").words
        assert "Inspection reports" in home and "Support requests" in home
        for path in pages(browser, side, ("support-requests", "estimates", "articles")):
            assert not [word for word in OF_FIRE if word in words_of(browser, path)], path
        for path in pages(browser, side, ("inspection-reports", "deficiencies", "proposals")):
            assert not [word for word in OF_SUPPORT if word in words_of(browser, path)], path
    listed = owner.get("/office/accounts?kind=customer")
    names = [a.get_text() for a in listed.all("main table a[href]")]
    customers = [name for name, _ in EMBERLINE.places]
    assert [names.count(name) for name in customers] == [1] * len(customers), names
    (link,) = [str(a["href"]) for a in listed.all("main table a[href]") if a.get_text() == customers[0]]
    account = owner.get(re.sub(r"^/emberline", "", link)).words
    assert "Inspection report" in account and "Support request" in account
