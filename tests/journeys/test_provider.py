"""A phone in the hand: an invitation, an account at a provider, the portal; and after a new one the other way in."""

import re

import attrs
import pytest
from playwright.sync_api import expect

from doorstep.businesses.services import add_staff
from doorstep.demo.provider import LoopbackProvider, running
from doorstep.events.worker import Worker
from doorstep.mail import Mailbox
from doorstep.providers import Provider
from doorstep.testing.kit import PASSWORD

pytestmark = pytest.mark.sqlite
OWNER = "robin@staff.example.org"
PEOPLE = {"g-lee": {"name": "Lee Example", "email": "lee.private@gmail.example"}}
GOOD = "seven quiet green bicycles"


@pytest.fixture
def site(kit, serve_firm):
    with running(LoopbackProvider(people=PEOPLE)) as provider:
        firm = kit.firm(name="Beacon Fire", settings={"providers": ["google"]})
        with firm.writing() as session:
            add_staff(session, "Robin Owner", OWNER, "owner", PASSWORD)
        served = serve_firm(firm)
        # Another host than the firm's, so that for the browser it is another site.
        provider.issuer = provider.issuer.replace("127.0.0.1", "localhost")
        google = Provider(client_id="client", client_secret="secret", issuer=provider.issuer, label="Google")
        kit.installation.settings = attrs.evolve(kit.installation.settings, providers={"google": google})
        yield served


def newest_link(site, to):
    Worker(site.firm.kit.installation).run_once(site.firm.tenant)
    box = Mailbox(site.firm.kit.installation.settings.mailbox_folder)
    lines = box.list(limit=20, to=to)
    found = [re.search(rf"{site.address}/invitation/[\w.-]+", box.read(line.id).text) for line in lines]
    return next(one[0] for one in found if one)


def to_google(opened):
    opened.get_by_role("button", name="Continue with Google").click()
    expect(opened.get_by_role("heading", name="Choose an account")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_google_then_email(site, page, javascript):
    """HH-06 HH-07 HH-09 HH-10 HH-11 HH-12: Google leads in; invited again, a password, and Google no more."""
    contact = site.firm.contact("Lee Example", "lee@example.org")
    office = page()
    site.sign_in(office, OWNER)
    office.goto(f"{site.address}/office/contacts/{contact.id}")
    office.get_by_role("button", name="Invite to Customer Portal").click()
    expect(office.locator("main")).to_contain_text("on its way")

    phone = page("phone", javascript=javascript)
    go_on = (lambda: None) if javascript else (lambda: phone.get_by_role("button", name="Go on").click())
    phone.goto(newest_link(site, "lee@example.org"))
    phone.get_by_role("button", name="Activate account").click()
    to_google(phone)
    phone.get_by_role("button", name=re.compile("Lee Example")).click()
    go_on()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Hello Lee")
    assert phone.url == f"{site.address}/portal/"

    office.reload()
    expect(office.locator("main")).to_contain_text("Google, lee.private@gmail.example")
    office.locator("summary", has_text="Invite again").click()
    office.get_by_role("button", name="Invite again").last.click()
    expect(office.locator("main")).to_contain_text("on its way")

    phone.goto(f"{site.address}/portal/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign in")
    phone.goto(newest_link(site, "lee@example.org"))
    phone.get_by_role("button", name="Activate account").click()
    phone.get_by_label("Email").fill("lee@example.org")
    phone.get_by_label("Choose a password").fill(GOOD)
    phone.get_by_role("button", name="Activate and sign in").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Hello Lee")

    other = page("phone", javascript=javascript)
    other.goto(f"{site.address}/sign-in")
    to_google(other)
    other.get_by_role("button", name=re.compile("Lee Example")).click()
    if not javascript:
        other.get_by_role("button", name="Go on").click()
    expect(other.locator("main")).to_contain_text("Nobody signs in here with that Google account")
    site.sign_in(other, "lee@example.org", GOOD)
    expect(other.get_by_role("heading", level=1)).to_contain_text("Hello Lee")
