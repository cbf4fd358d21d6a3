"""Requests in a browser: lists whose words stay whole, and articles that are offered while one writes."""

import pytest
from playwright.sync_api import expect
from plugins.supportdesk.tests.builders import REQUESTS, ask
from tests.journeys.conftest import Site, serve

from doorstep.api import now
from doorstep.businesses.services import add_staff
from doorstep.testing.accessibility import check_accessibility
from doorstep.testing.kit import PASSWORD
from doorstep_supportdesk.models import Article

pytestmark = pytest.mark.sqlite
NAMES = ("Gatehouse Property", "Hollis Instruments", "Acorn Bookkeeping", "Brightwater Dental Supply")
# The words of a list's cells that stand in two lines.
BROKEN = """() => [...document.querySelectorAll(".list td")].flatMap((cell) => {
  const found = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) for (const { 0: word, index } of texts.currentNode.data.matchAll(/\\S+/g)) {
    const range = document.createRange()
    range.setStart(texts.currentNode, index)
    range.setEnd(texts.currentNode, index + word.length)
    const lines = new Set([...range.getClientRects()].map((one) => Math.round(one.top)))
    if (lines.size > 1 && !/[-–]/.test(word)) found.push(word)
  }
  return found
})"""


def opened(firm, live_server, page, login, path, **options):
    site, tab = Site(firm, f"{serve(firm.kit, live_server)}/{firm.slug}"), page(**options)
    site.sign_in(tab, login)
    tab.goto(site.address + path)
    return tab


@pytest.mark.parametrize("viewport", ["phone", "desk"])
def test_words_of_a_list_stay_whole(firm, live_server, page, viewport):
    """ST-13 ST-21: companies, titles and addresses are read at a glance; a word of 120 letters breaks, in its cell."""
    with firm.writing() as session:
        add_staff(session, "Robin Owner", "robin@staff.example.org", "owner", PASSWORD)
    for name in NAMES:
        ask(firm, firm.account(name), title="Somebody leaves at the end of the month", urgency="high")
        firm.link(firm.contact(f"Ruth {name.split()[0]}", f"ruth.{name.split()[0].lower()}@customers.example.org"),
                  firm.account(name))  # fmt: skip
    tab = opened(firm, live_server, page, "robin@staff.example.org", "/office/support-requests/", viewport=viewport)
    for path, heading in (("support-requests/", "Support requests"), ("contacts", "Contacts")):
        tab.goto(f"{tab.url.partition('/office/')[0]}/office/{path}")
        expect(tab.locator(".list tbody tr")).to_have_count(len(NAMES))
        assert tab.evaluate(BROKEN) == []
        check_accessibility(tab, heading)
    ask(firm, firm.account("Unbreakable" * 11), title="Unbreakable" * 11)
    tab.goto(f"{tab.url.partition('/office/')[0]}/office/support-requests/")
    assert {len(word) for word in tab.evaluate(BROKEN)} == {121}
    box = tab.locator(".table-wrap")
    assert box.evaluate("one => one.scrollWidth - one.clientWidth") <= 0


@pytest.fixture
def articles(firm):
    with firm.writing() as session:
        for title in ("The printer jams", "When you reach us", "No mail arrives"):
            session.add(Article(title=title, text="So and so.", search=title.lower(), published_at=now()))


@pytest.mark.parametrize("viewport", ["phone", "desk"])
def test_articles_are_offered_while_one_writes(firm, live_server, page, lee, articles, viewport):
    """ST-08 ST-09: what fits the subject stands below it after a pause; what was typed and the focus stay."""
    tab = opened(firm, live_server, page, lee.contact.email, f"{REQUESTS}/new", viewport=viewport)
    box, subject = tab.locator("[data-offers]"), tab.get_by_label("Subject")
    expect(box.get_by_role("link")).to_have_count(1)
    tab.get_by_label("What happens, in detail").fill("It smokes.")
    subject.press_sequentially("Our printer", delay=10)
    expect(box.get_by_role("link", name="The printer jams")).to_be_visible()
    expect(box.get_by_role("link", name="No mail arrives")).to_have_count(0)
    expect(subject).to_be_focused()
    subject.press_sequentially(" is broken")
    expect(subject).to_have_value("Our printer is broken")
    expect(tab.get_by_label("What happens, in detail")).to_have_value("It smokes.")
    check_accessibility(tab, "New support request")
    subject.fill("No mail")
    expect(box.get_by_role("link", name="No mail arrives")).to_be_visible()
    expect(box.get_by_role("link", name="The printer jams")).to_have_count(0)
    tab.get_by_label("What is the nature of your request?").select_option(label="A question")
    expect(box.get_by_role("link", name="No mail arrives")).to_be_visible()
    expect(subject).to_have_value("No mail")


def test_articles_are_offered_without_a_script(firm, live_server, page, lee, articles):
    """ST-08: the same by a press of the button that is there."""
    tab = opened(firm, live_server, page, lee.contact.email, f"{REQUESTS}/new", javascript=False)
    tab.get_by_label("Subject").fill("Our printer")
    tab.get_by_role("button", name="Update fields").first.click()
    expect(tab.locator("[data-offers]").get_by_role("link", name="The printer jams")).to_be_visible()
    expect(tab.get_by_label("Subject")).to_have_value("Our printer")


@pytest.fixture
def firm(kit):
    return kit.firm("supportdesk", name="Lantern Support")


@pytest.fixture
def lee(firm):
    """Lee of Acme Tools, signed in."""
    return firm.person("Lee Customer", firm.account("Acme Tools"))
