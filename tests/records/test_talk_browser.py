"""The conversation in a browser: drafts are kept while one types, files are dropped onto the box, nothing runs over."""

import os

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from tests.journeys.conftest import Site, serve

from doorstep.businesses.services import add_staff
from doorstep.records.models import Draft
from doorstep.testing.accessibility import check_accessibility
from doorstep.testing.kit import PASSWORD

from .builders import STAFF, again, job, services

pytestmark = pytest.mark.sqlite
LONG = "Unbreakable" * 12


@pytest.fixture
def talked(firm):
    place = firm.account("Acme Holdings")
    record, pat = job(firm, place, published=True), firm.person("Pat Example", place)
    with firm.writing() as session:
        one = again(session, record)
        services.post_message(session, one, "We come on Monday.", STAFF, subject="When", tag="update")
        services.post_message(session, one, f"{LONG} \u202egnol", STAFF, audience=("contact", "manager"))
        services.post_message(session, one, "He never pays.", STAFF, internal=True)
    return record, pat


def opened(firm, live_server, page, path, login, **options):
    site, tab = Site(firm, f"{serve(firm.kit, live_server)}/{firm.slug}"), page(**options)
    site.sign_in(tab, login)
    expect(tab).to_have_url(f"{site.address}/{path.partition('/')[0]}/")
    tab.goto(f"{site.address}/{path}")
    return tab


@pytest.mark.parametrize(("viewport", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_a_draft_while_typing(firm, live_server, page, talked, viewport, scheme):
    """What is typed is kept after a pause, without a press, and stands in the box when the page is opened again."""
    record, pat = talked
    tab = opened(firm, live_server, page, f"portal/errands/{record.id}", pat.contact.email, viewport=viewport,
                 scheme=scheme)  # fmt: skip
    tab.get_by_role("textbox", name="Message").fill("Half a thought")
    expect(tab.get_by_text("Draft saved")).to_be_visible()
    tab.reload()
    expect(tab.get_by_role("textbox", name="Message")).to_have_value("Half a thought")
    with firm.reading() as session:
        assert [one.values["body"] for one in session.scalars(select(Draft))] == ["Half a thought"]
    tab.get_by_role("textbox", name="Message").fill("A whole thought")
    tab.get_by_role("button", name="Send message").click()
    expect(tab.locator(".message-body").last).to_have_text("A whole thought")
    expect(tab.get_by_role("textbox", name="Message")).to_have_value("")
    tab.wait_for_timeout(300)
    with firm.reading() as session:
        assert session.scalars(select(Draft)).all() == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_accessibility(tab, "A job")
    shot(tab, f"portal-{viewport}")


def top(tab, words):
    """How far below the top of the page something stands."""
    return tab.locator(words).first.bounding_box()["y"]


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("side", ["portal", "office"])
def test_who_opens_it_reads_the_newest_and_answers(firm, live_server, page, talked, side, javascript):
    """ST-14 SW-04: on a phone what is said comes before what the record says, and of many messages the last ones;
    a press leads to the box, and a link to an earlier message shows it."""
    record, pat = talked
    with firm.writing() as session:
        add_staff(session, "Robin Owner", "robin@staff.example.org", "owner", PASSWORD)
        said = [services.post_message(session, again(session, record), f"Said {n}", STAFF) for n in range(20)]
        early = said[0].id
    login = pat.contact.email if side == "portal" else "robin@staff.example.org"
    path = f"{side}/errands/{record.id}"
    tab = opened(firm, live_server, page, path, login, viewport="phone", javascript=javascript)
    tab.reload()  # the first look made them old
    assert top(tab, "text=Said 19") < top(tab, "textarea[name=body]") < top(tab, "dl.pairs")
    expect(tab.get_by_text("Said 19")).to_be_visible()
    expect(tab.get_by_text("Said 3", exact=True)).to_be_hidden()
    tab.get_by_role("link", name="Write a message").click()
    expect(tab.get_by_role("textbox", name="Message")).to_be_in_viewport()
    if not javascript:
        return
    check_accessibility(tab, "A job")
    tab.goto(f"{tab.url.partition('#')[0]}#message-{early}")
    expect(tab.get_by_text("Said 0", exact=True)).to_be_in_viewport()
    tab.set_viewport_size({"width": 1280, "height": 900})
    assert abs(top(tab, "#conversation .panel") - top(tab, ".record-side .panel")) < 2, "side by side on a desk"
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


DROP = """() => {
  const data = new DataTransfer()
  data.items.add(new File(["hello"], "note.txt", { type: "text/plain" }))
  const box = document.querySelector("textarea[name=body]")
  box.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }))
}"""


@pytest.mark.parametrize(("viewport", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_the_box_of_staff(firm, live_server, page, talked, viewport, scheme):
    """Staff choose between answer and note by keyboard; a note has no audience; a file dropped on the text is taken."""
    record, _ = talked
    with firm.writing() as session:
        add_staff(session, "Olga Office", "olga@staff.example.org", "owner", PASSWORD)
    tab = opened(firm, live_server, page, f"office/errands/{record.id}", "olga@staff.example.org", viewport=viewport,
                 scheme=scheme)  # fmt: skip
    expect(tab.get_by_label("Manager", exact=True)).to_be_visible()
    tab.get_by_label("Answer", exact=True).focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.get_by_label("Manager", exact=True)).to_be_hidden()
    tab.evaluate(DROP)
    expect(tab.locator(".picked li")).to_contain_text("note.txt")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_accessibility(tab, "A job")
    shot(tab, f"office-{viewport}")


def shot(tab, name):
    if folder := os.environ.get("DOORSTEP_SHOTS"):
        tab.screenshot(path=f"{folder}/{name}.png", full_page=True)
