"""Request forms in a browser: in place with a script, and as well without."""

import pytest
from playwright.sync_api import expect
from tests.journeys.conftest import Site, serve

from doorstep.api import RequestField
from doorstep.testing.accessibility import check_accessibility

from .builders import answers, tickets, types

pytestmark = pytest.mark.sqlite
SHOT = {"name": "shot.txt", "mimeType": "text/plain", "buffer": b"It says: no."}


@pytest.fixture
def site(firm, live_server, person):
    firm.request_type("ticket", "An order", RequestField(label="How many?", kind="number", required=True))
    return Site(firm, f"{serve(firm.kit, live_server)}/{firm.slug}")


def opened(site, page, person, **options):
    tab = page(**options)
    site.sign_in(tab, person.contact.email)
    tab.goto(f"{site.address}/portal/tickets/")
    tab.get_by_role("link", name="New ticket").click()
    return tab


@pytest.mark.parametrize(("viewport", "scheme"), [("phone", "dark"), ("desk", "light")])
def test_fields_change_in_place(site, page, person, place, viewport, scheme):
    """ST-08 to ST-13: another nature changes the fields in place; what was typed and chosen stays; it is sent."""
    tab = opened(site, page, person, viewport=viewport, scheme=scheme)
    tab.evaluate("window.stayed = true")
    nature = tab.get_by_label("What is it about?")
    tab.get_by_label("Subject").fill("No hot water")
    nature.focus()
    nature.select_option(label="An order")
    expect(tab.get_by_label("How many?")).to_be_visible()
    expect(nature).to_be_focused()
    nature.select_option(label="Something is broken")
    what = tab.get_by_label("What is broken?")
    expect(tab.get_by_label("Model of the boiler")).to_be_hidden()
    what.select_option(label="Boiler")
    tab.get_by_label("Model of the boiler").fill("Thermix")
    tab.get_by_label("Screenshots").set_input_files(SHOT)
    nature.select_option(label="An order")
    expect(tab.get_by_label("How many?")).to_be_visible()
    nature.select_option(label="Something is broken")
    expect(tab.get_by_label("Model of the boiler")).to_have_value("Thermix")
    expect(tab.get_by_label("Already received")).to_contain_text("shot.txt")
    expect(tab.get_by_label("Subject")).to_have_value("No hot water")
    assert tab.evaluate("window.stayed"), "the page was loaded anew"
    check_accessibility(tab, "New ticket")
    tab.get_by_label("For").select_option(label=place.name)
    tab.get_by_role("button", name="Submit ticket").click()
    expect(tab.locator("main")).to_contain_text("Thermix")
    check_accessibility(tab, "No hot water")
    (said,) = answers(site.firm)
    assert said["what_is_broken"] == "Boiler" and len(said["screenshots"]) == 1


def held_back(tab, address):
    """Keep the first thing that the page asks for at these addresses until the function this gives lets it through."""
    held = []

    def hold(route):
        held.append(route)

    def let_through():
        while not held:
            tab.wait_for_timeout(20)
        held.pop().continue_()

    tab.route(address, hold, times=1)
    return let_through


def test_chosen_before_the_script_was_there(site, page, person):
    """ST-08 ST-09: on a slow line the nature is chosen before the script came; its fields come with the script."""
    tab = page(viewport="phone")
    script = held_back(tab, "**/asking*.js*")
    site.sign_in(tab, person.contact.email)
    tab.goto(f"{site.address}/portal/tickets/")
    tab.get_by_role("link", name="New ticket").click(no_wait_after=True)
    tab.get_by_label("What is it about?").select_option(label="An order")
    tab.get_by_label("Subject").fill("Ten lamps")
    expect(tab.get_by_label("How many?")).to_have_count(0)
    script()
    expect(tab.get_by_label("How many?")).to_be_visible()
    expect(tab.get_by_label("Subject")).to_have_value("Ten lamps")


def test_typed_while_the_fields_were_on_their_way(site, page, person):
    """ST-08 ST-09: what is typed between a choice and its fields stays, and a choice changed is the one."""
    tab = opened(site, page, person)
    answer = held_back(tab, "**/portal/tickets/new*")
    nature, subject = tab.get_by_label("What is it about?"), tab.get_by_label("Subject")
    nature.select_option(label="An order")
    subject.press_sequentially("Ten lamps")
    answer()
    expect(tab.get_by_label("How many?")).to_be_visible()
    expect(subject).to_have_value("Ten lamps")
    expect(subject).to_be_focused()
    answer = held_back(tab, "**/portal/tickets/new*")
    nature.select_option(label="Something is broken")
    nature.select_option(label="An order")
    answer()
    expect(tab.get_by_label("How many?")).to_be_visible()
    expect(tab.get_by_label("What is broken?")).to_have_count(0)


def test_a_request_without_a_script(site, page, person, place):
    """ST-08 to ST-13: the same journey with JavaScript off: a button brings the fields of the nature chosen."""
    tab = opened(site, page, person, viewport="phone", javascript=False)
    tab.get_by_label("Subject").fill("No hot water")
    tab.get_by_label("What is it about?").select_option(label="Something is broken")
    tab.get_by_role("button", name="Update fields").first.click()
    expect(tab.get_by_label("Subject")).to_have_value("No hot water")
    tab.get_by_label("What is broken?").select_option(label="Boiler")
    tab.get_by_label("For").select_option(label=place.name)
    tab.get_by_role("button", name="Submit ticket").click()
    expect(tab.get_by_role("alert")).to_contain_text("Fill this in.")
    tab.get_by_label("Model of the boiler").fill("Thermix")
    tab.get_by_label("Screenshots").set_input_files(SHOT)
    tab.get_by_role("button", name="Submit ticket").click()
    expect(tab.locator("main")).to_contain_text("Thermix")
    assert len(tickets(site.firm)) == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_a_request_type_is_written(site, page, javascript):
    """ST-09 ST-10: staff write questions that follow from each other, try them below, and save, with or without."""
    site.firm.staff("manager")
    tab = page(javascript=javascript)
    with site.firm.reading() as session:
        from sqlalchemy import select

        from doorstep.users.models import User

        email = session.scalar(select(User.email).where(User.staff_role == "manager"))
    site.sign_in(tab, email)
    tab.goto(f"{site.address}/office/settings/request-types/new/ticket")
    tab.get_by_label("Name", exact=True).fill("A visit")
    cell = lambda n, name: tab.locator(f"[name=questions-{n}-{name}]")  # noqa: E731
    cell(0, "label").fill("Where?")
    cell(0, "kind").select_option("choice")
    cell(0, "choices").fill("Kitchen\nCellar")
    tab.get_by_role("button", name="Add a question").click()
    expect(cell(1, "label")).to_be_visible()
    if javascript:
        expect(cell(1, "label")).to_be_focused()
    cell(1, "label").fill("Is there a lift?")
    cell(1, "kind").select_option("yes_no")
    cell(1, "only_if").select_option(label="Only after “Where?”")
    cell(1, "only_values").fill("Cellar")
    tab.get_by_role("button", name="Show below").click()
    below = tab.locator("#preview")
    expect(below.get_by_label("Where?")).to_be_visible()
    if javascript:
        check_accessibility(tab, "New request type")
        expect(below.get_by_label("Is there a lift?")).to_be_hidden()
        below.get_by_label("Where?").select_option("Cellar")
        expect(below.get_by_label("Is there a lift?")).to_be_visible()
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("status")).to_contain_text("can be chosen from now on")
    assert "A visit" in types(site.firm)
    if javascript:
        check_accessibility(tab, "A visit")
        for link, heading in (("As customers see it", "New ticket"), ("A visit",) * 2, ("Request types",) * 2):
            tab.get_by_role("link", name=link).first.click()
            check_accessibility(tab, heading)
