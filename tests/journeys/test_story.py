"""One story from an imported list to a suspended customer, in a browser and over a real mail server."""

import re
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from .conftest import OWNER
from .stories import LONG, link_in, mail_to

LISTS = Path(__file__).parents[1] / "data" / "imports"
GOOD = "seven quiet green bicycles"
NOTE = "Please call us about invoice 7 first."
STREET = "5620 Matthew Route"  # of Main 1 of Davis PLC: other customers have a Main 1 as well
REPORT, FOUND, PROPOSAL = "Annual alarm inspection", "Blocked pull station", "Replace the panel"
DEVICES = (("Lobby", "Smoke detector", "Pass"), ("Hall", "Pull station", "Fail"))
LINES = (("New panel", "1", "1,000.50"), ("Labor", "2.5", "99.99"))
TOTAL = "1,250.48"


@pytest.fixture
def firm(open_firm):
    return open_firm("inspectpoint", name="Beacon Fire")


@pytest.mark.sqlite
@pytest.mark.timeout(240)
def test_from_a_list_to_a_customer(firm, serve_firm, page, smtp_server):
    """IP-08 IP-16 IP-20 IP-24 IP-26 IP-30 IP-32 HH-06 ST-17 SW-06: the whole story, on SQLite."""
    tell(serve_firm(firm), page, smtp_server)


@pytest.mark.long
@pytest.mark.postgresql
@pytest.mark.timeout(240)
def test_from_a_list_to_a_customer_on_postgresql(firm, serve_firm, page, smtp_server):
    """IP-08 IP-16 IP-20 IP-24 IP-26 IP-30 IP-32 HH-06 ST-17 SW-06: the whole story, on PostgreSQL."""
    tell(serve_firm(firm), page, smtp_server)


def tell(site: Any, page: Any, smtp_server: Any) -> None:
    office = page()
    site.sign_in(office, OWNER)
    for name in ("accounts.csv", "google.csv"):
        take_list(site, office, name)
    people = some_people(site, office)
    link_to(site, office, people[0][0], "Main 1")
    invite(site, office, [name for name, _ in people])
    link = link_in(mail_to(smtp_server, people[0][1]), site, "invitation")
    scan(link)
    phone = page("phone")
    enrol(phone, link, people[0][1])
    make_report(site, office)
    sees_nothing(site, phone)
    publish_report(site, office)
    read_report(site, phone)
    make_proposal(site, office)
    approve_proposal(site, phone, people[0][0])
    suspend(site, office, people[0][0], on=True)
    phone.goto(f"{site.address}/portal/")
    expect(phone).to_have_url(re.compile("/sign-in"))
    site.sign_in(phone, people[0][1], GOOD)
    expect(phone.get_by_text(NOTE)).to_be_visible()
    suspend(site, office, people[0][0], on=False)
    site.sign_in(phone, people[0][1], GOOD)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Hello")


def take_list(site: Any, office: Any, name: str) -> None:
    office.goto(f"{site.address}/office/imports")
    office.locator("[name=file]").set_input_files(LISTS / name)
    office.get_by_role("button", name="Look at the file").click()
    office.get_by_role("button", name=re.compile(r"^Import \d+ rows")).click()
    expect(office.locator("main").get_by_text("Done", exact=True)).to_be_visible(timeout=LONG)


def some_people(site: Any, office: Any) -> list[tuple[str, str]]:
    """Name and address of three people whom a search finds, as the list shows them."""
    office.goto(f"{site.address}/office/contacts?q=Johnson")
    rows = office.locator("tbody tr").filter(has_text="@")
    found = [(row.locator("td.main").inner_text().split("\n")[0].strip(), mailed(row)) for row in rows.all()]
    assert len(found) >= 3, found
    return found[:3]


def mailed(row: Any) -> str:
    return re.search(r"\S+@\S+", row.inner_text())[0]


def open_contact(site: Any, office: Any, name: str) -> None:
    office.goto(f"{site.address}/office/contacts?q={name.replace(' ', '+')}")
    office.locator("tbody").get_by_role("link", name=name, exact=True).click()


def link_to(site: Any, office: Any, name: str, building: str) -> None:
    open_contact(site, office, name)
    office.get_by_role("link", name="Link to…").first.click()
    office.get_by_label("Name, number or street").fill(building)
    office.get_by_label("Name, number or street").press("Enter")
    office.get_by_label("Link to", exact=True).select_option(label=f"{building} (Davis PLC)")
    office.get_by_role("button", name="Link", exact=True).click()
    expect(office.get_by_text("Linked. They see what belongs there")).to_be_visible()


def invite(site: Any, office: Any, names: list[str]) -> None:
    office.goto(f"{site.address}/office/contacts?q=Johnson")
    for name in names:
        office.get_by_label(f"Select {name}").check()
    office.get_by_role("button", name="Send 3 Invites").click()
    expect(office.get_by_role("button", name="Send 3 Invites")).to_have_count(0)


def scan(link: str) -> None:
    """What a mail scanner does: it looks, twice, and never presses."""
    for method in ("GET", "HEAD"):
        with urlopen(Request(link, method=method)) as answer:
            assert answer.status == 200


def enrol(phone: Any, link: str, address: str) -> None:
    phone.goto(link)
    phone.get_by_role("button", name="Activate account").click()
    phone.get_by_label("Email").fill(address)
    phone.get_by_label("Choose a password").fill(GOOD)
    phone.get_by_role("button", name="Activate and sign in").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Hello")


def begin(office: Any, address: str, button: str, title: str) -> None:
    """A new record, as far as every kind of it is alike: its title, and the building, found by its street."""
    office.goto(address)
    office.get_by_role("link", name=button).first.click()
    office.get_by_label("Title").fill(title)
    office.get_by_label("Find:").fill(STREET)
    office.get_by_label("Find:").press("Enter")
    office.locator("[name=account_id]").select_option(label=f"Main 1, {STREET}, Dannymouth")


def make_report(site: Any, office: Any) -> None:
    """What was inspected, device by device, with what was found; told as it went, and published."""
    begin(office, f"{site.address}/office/inspection-reports/", "New inspection report", REPORT)
    office.get_by_label("System").select_option(label="Fire alarm")
    for number, (place, device, result) in enumerate(DEVICES):
        office.get_by_role("button", name="Add a device").click()
        line = office.locator("[data-lines-list] [data-line]").nth(number)
        line.get_by_label("Location").fill(place)
        line.get_by_label("Device").fill(device)
        line.get_by_label("Result").select_option(label=result)
    office.get_by_role("button", name="Create inspection report").click()
    expect(office.locator("main")).to_contain_text("Customers do not see this yet.")
    office.get_by_role("link", name="Add deficiency").click()
    office.get_by_label("What is wrong, in a few words").fill(FOUND)
    office.get_by_label("Severity").select_option(label="Critical")
    office.get_by_label("Where in the building").fill("Hall, second floor")
    office.get_by_role("button", name="Create deficiency").click()
    expect(office.get_by_role("heading", level=1)).to_contain_text(FOUND)


def publish_report(site: Any, office: Any) -> None:
    open_record(site, office, "inspection-reports", REPORT)
    office.locator("summary", has_text="Status").click()
    office.get_by_role("button", name="Deficiencies found").click()
    publish(office)


def make_proposal(site: Any, office: Any) -> None:
    begin(office, f"{site.address}/office/proposals/", "New proposal", PROPOSAL)
    office.get_by_label("What is proposed").fill("The panel is old.")
    for number, (text, quantity, price) in enumerate(LINES):
        office.get_by_role("button", name="Add a line").click()
        line = office.locator("[data-lines-list] [data-line]").nth(number)
        line.get_by_label("Description").fill(text)
        line.get_by_label("Quantity").fill(quantity)
        line.get_by_label("Price each").fill(price)
    office.get_by_role("button", name="Create proposal").click()
    publish(office)


def publish(office: Any) -> None:
    office.locator("summary", has_text="Publish").click()
    office.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(office.get_by_text(re.compile("^Customers see .+ now"))).to_be_visible()


def open_record(site: Any, office: Any, tab: str, title: str) -> None:
    office.goto(f"{site.address}/office/{tab}/?status=all")
    office.locator("tbody").get_by_role("link", name=re.compile(title)).first.click()


def read_report(site: Any, phone: Any) -> None:
    phone.goto(f"{site.address}/portal/inspection-reports/?status=all")
    phone.get_by_role("link", name=REPORT).first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(REPORT)
    for _, device, _ in DEVICES:
        expect(phone.locator("td", has_text=re.compile(f"^{device}$"))).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_role("link", name=FOUND).first.click()
    expect(phone.locator("main")).to_contain_text("Hall, second floor")


def sees_nothing(site: Any, phone: Any) -> None:
    phone.goto(f"{site.address}/portal/inspection-reports/?status=all")
    expect(phone.get_by_text(REPORT)).to_have_count(0)


def approve_proposal(site: Any, phone: Any, name: str) -> None:
    phone.goto(f"{site.address}/portal/")
    phone.locator("main").get_by_role("link", name=re.compile(PROPOSAL)).first.click()
    expect(phone.locator("main")).to_contain_text(TOTAL)
    phone.get_by_label("Approve", exact=False).first.check()
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.get_by_text(f"Approved by {name}")).to_be_visible()


def suspend(site: Any, office: Any, name: str, *, on: bool) -> None:
    open_contact(site, office, name)
    office.get_by_role("link", name="Edit", exact=True).click()
    office.get_by_label("Suspend account, disable access").set_checked(on)
    if on:
        office.get_by_label("Note to the customer").fill(NOTE)
    office.get_by_role("button", name="Save").first.click()
    expect(office.locator(".portal-card .tag", has_text="Access disabled")).to_have_count(1 if on else 0)
