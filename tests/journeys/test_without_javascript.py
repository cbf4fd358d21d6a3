"""The key journeys with JavaScript switched off."""

import re

import pytest
from playwright.sync_api import expect
from plugins.inspectpoint.tests.builders import proposal

from doorstep.businesses.services import add_staff
from doorstep.events.worker import Worker
from doorstep.mail import Mailbox
from doorstep.testing.kit import PASSWORD

pytestmark = pytest.mark.sqlite
OWNER = "robin@staff.example.org"
PAPER = {"name": "Floor plan.txt", "mimeType": "text/plain", "buffer": b"Exits: two, both marked."}


@pytest.fixture
def site(kit, serve_firm):
    firm = kit.firm("inspectpoint", name="Beacon Fire")
    with firm.writing() as session:
        add_staff(session, "Robin Owner", OWNER, "owner", PASSWORD)
    return serve_firm(firm)


@pytest.fixture
def office(site, page):
    opened = page(javascript=False)
    site.sign_in(opened, OWNER)
    return opened


def test_a_person_is_invited_and_enrols(site, office, page):
    """ST-03 IP-04 HH-06: a contact with an invitation, and the person who comes by it, without JavaScript."""
    office.goto(f"{site.address}/office/contacts/new")
    office.get_by_label("First name").fill("Dana")
    office.get_by_label("Email", exact=False).first.fill("dana@example.org")
    office.get_by_label("Invite to Customer Portal").check()
    office.get_by_role("button", name="Save").first.click()
    expect(office.locator("main")).to_contain_text("Invited")
    Worker(site.firm.kit.installation).run_once()
    box = Mailbox(site.firm.kit.installation.settings.mailbox_folder)
    mail = box.read(box.list(limit=1, to="dana@example.org")[0].id)
    phone = page("phone", javascript=False)
    phone.goto(re.search(rf"{site.address}/invitation/[\w.-]+", mail.text)[0])
    phone.get_by_role("button", name="Activate account").click()
    phone.get_by_label("Email").fill("dana@example.org")
    phone.get_by_label("Choose a password").fill("seven quiet green bicycles")
    phone.get_by_role("button", name="Activate and sign in").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Hello Dana")


def test_a_document_is_uploaded(site, office):
    """ST-11: a file reaches the building's page."""
    account = site.firm.account("Pier 4", "site")
    office.goto(f"{site.address}/office/documents/new?account={account.id}")
    office.locator("input[type=file]").set_input_files(PAPER)
    kind = office.get_by_label("Kind")
    if kind.count():
        kind.select_option(label="Building attachment")
    office.get_by_role("button", name=re.compile("^Upload")).click()
    expect(office.locator("main")).to_contain_text("Floor plan")


def test_a_record_gets_lines(site, office):
    """IP-26: "Add a line" brings the form back with one line more and everything typed."""
    site.firm.account("Pier 4", "site")
    office.goto(f"{site.address}/office/proposals/new")
    office.get_by_label("Title", exact=False).first.fill("New panel")
    add = office.locator("button[name=_add_lines]")
    add.click()
    expect(office.get_by_label("Title", exact=False).first).to_have_value("New panel")
    lines = office.locator("[data-line]")
    first = lines.count()
    assert first >= 1
    office.locator(f"[name=lines-{first - 1}-text]").fill("Panel")
    add.click()
    expect(lines).to_have_count(first + 1)
    expect(office.locator(f"[name=lines-{first - 1}-text]")).to_have_value("Panel")


def test_a_list_is_narrowed(site, office):
    """IP-12 IP-13: the filter has a button of its own."""
    site.firm.contact("Amber Duncan", "amber@example.org")
    site.firm.contact("Ben Olson", "ben@example.org")
    office.goto(f"{site.address}/office/contacts")
    office.locator("main").get_by_role("searchbox").fill("Amber")
    office.locator("main .filter-go").first.click()
    expect(office.locator("tbody tr")).to_have_count(1)
    expect(office.locator("tbody")).to_contain_text("Amber Duncan")


def test_a_proposal_is_approved(site, page):
    """ST-17 IP-26: the customer reads, answers, and the answer stands there."""
    building = site.firm.account("Pier 4", "site")
    lee = site.firm.person("Lee Customer", building).contact
    record = proposal(site.firm, building)
    phone = page("phone", javascript=False)
    site.sign_in(phone, lee.email)
    phone.goto(f"{site.address}/portal/proposals/{record.id}")
    phone.get_by_label("Approve").first.check()
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.locator("main")).to_contain_text("Approved by Lee Customer")
