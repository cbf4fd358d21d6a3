"""The matrix on a phone: a mail is found by its name, by finger and by keyboard, with a script and without."""

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Site, serve

from doorstep.businesses.services import add_staff
from doorstep.testing.accessibility import check_accessibility
from doorstep.testing.kit import PASSWORD

pytestmark = pytest.mark.sqlite
LOGIN = "robin@staff.example.org"


@pytest.fixture
def matrix(kit, live_server, page):
    firm = kit.firm("sweven")
    with firm.writing() as session:
        add_staff(session, "Robin Owner", LOGIN, "owner", PASSWORD)
    site = Site(firm, f"{serve(kit, live_server)}/{firm.slug}")

    def opened(**options):
        tab = page(**options)
        site.sign_in(tab, LOGIN)
        tab.goto(f"{site.address}/office/settings/rules/")
        return tab

    return opened


@pytest.mark.parametrize("javascript", [True, False])
def test_a_mail_is_found_and_changed_on_a_phone(matrix, javascript):
    """SW-05 SW-08: the page is two screens long, not fourteen; a mail's own page has its ticks, folded by status."""
    tab = matrix(viewport="phone", scheme="dark", javascript=javascript)
    assert tab.evaluate("document.documentElement.scrollHeight") < 2 * 844
    expect(tab.locator(".matrix").first).to_be_hidden()
    group = tab.get_by_role("region", name="Work orders").locator("summary")
    group.focus()
    group.press("Enter")
    link = tab.get_by_role("link", name="An order has another status")
    if javascript:
        check_accessibility(tab, "Notifications")
    link.focus()
    link.press("Enter")
    tab.locator("summary", has_text="Cancelled:").click()
    tab.get_by_role("group", name="Cancelled").get_by_label("Accounting").check()
    if javascript:
        check_accessibility(tab, "An order has another status")
    tab.get_by_role("button", name="Update who is told").click()
    expect(tab.locator("summary", has_text="Cancelled:")).to_contain_text("Accounting")
    expect(tab.locator("summary", has_text="On hold:")).not_to_contain_text("Accounting")


def test_a_desk_has_the_whole_table(matrix):
    """SW-05: nothing is folded where there is room."""
    tab = matrix()
    expect(tab.locator(".matrix").first).to_be_visible()
    expect(tab.locator(".matrix-mails").first).to_be_hidden()
    check_accessibility(tab, "Notifications")


ACROSS = "all => all.map(one => one.scrollWidth - one.clientWidth)"


def test_many_mails_and_many_roles_fit_a_desk(matrix):
    """SW-05 SW-08: roles and parts are rows, one called by a word of sixty letters, with nine mails and statuses over
    them: nothing is reached only by scrolling sideways."""
    tab = matrix()
    tab.locator("summary", has_text="What you call the roles").click()
    tab.locator("input[name=store_manager]").fill("W" * 60)
    tab.get_by_role("button", name="Save the names").click()
    tables = tab.locator(".matrix-wrap")
    assert tables.first.locator("thead th").count() > 9
    assert tables.first.get_by_role("rowheader", name="Accounting").count() == 1
    assert set(tables.evaluate_all(ACROSS)) == {0}
    cell = tab.get_by_role("checkbox", name="Accounting: An order has another status: Invoiced")
    cell.uncheck()
    tab.get_by_role("button", name="Save the ticks").click()
    expect(cell).not_to_be_checked()
