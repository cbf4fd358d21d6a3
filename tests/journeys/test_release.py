"""A home inspection is released: three people in three sessions sign, wait, pay and read; then they ask for repairs.

The mails go through a mail server; what the verify page is given is the signed copy as the customer saved it.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from plugins.homegauge.tests import builders as b

from .conftest import OWNER
from .stories import Scene, link_in, mail_to, until

LATE, GOOD, NOT_OPEN = "kim@buyers.example.org", "maple roof gutter 88", "This is not open yet"


@pytest.fixture
def firm(open_firm):
    """An inspection firm that may have its customers sign."""
    made = open_firm("homegauge", name="Maple Inspections")
    made.accept_signing_terms()
    return made


@pytest.fixture
def scene(firm, serve_firm):
    return House(firm, serve_firm(firm))


class House(Scene):
    """One property: its inspection with two buyers and their agent, and the next buyer's inspection of it."""

    def __init__(self, firm: Any, site: Any) -> None:
        super().__init__(firm, site)
        self.house = firm.account("12 Elm Street", "site", city="Oakville")
        self.pat, self.rae, self.next = (firm.contact(f"{name}") for name in ("Pat Buyer", "Rae Agent", "Nia Next"))
        self.kim = firm.contact("Kim Buyer", email=None)
        self.visit = b.inspection(firm, self.house, buyer=self.pat, agent=self.rae)
        b.joined(firm, self.visit, self.kim, "buyer")
        self.later = b.inspection(firm, self.house, buyer=self.next)
        for one in (self.pat, self.rae, self.next):
            firm.enrol(one)


@pytest.mark.sqlite
@pytest.mark.timeout(300)
def test_an_inspection_is_released_to_three_people(scene, page, smtp_server, tmp_path):
    """HG-01 HG-08 HG-13 HG-14 HG-23: sign, be given an address, sign, pay, read, ask for repairs, verify; on SQLite."""
    tell(scene, page, smtp_server, tmp_path)


@pytest.mark.long
@pytest.mark.postgresql
@pytest.mark.timeout(300)
def test_an_inspection_is_released_to_three_people_on_postgresql(scene, page, smtp_server, tmp_path):
    """HG-01 HG-08 HG-13 HG-14 HG-23: the same, on PostgreSQL."""
    tell(scene, page, smtp_server, tmp_path)


def tell(scene: House, page: Any, smtp_server: Any, folder: Path) -> None:
    office = page()
    scene.enters(office, OWNER)
    send_agreement(scene, office)
    bill(scene, office)
    report = b.report(scene.firm, scene.visit)
    pat, rae = scene.enters(page("phone"), scene.pat), scene.enters(page(), scene.rae)
    closed(scene, rae, report, "Somebody else has to agree", "It opens when its invoice is paid.")
    sign(scene, pat, "Pat Buyer")
    closed(scene, pat, report, "is not signed by everybody", "is not paid yet: $450.00")
    kim = page("phone")
    give_address(scene, office)
    enrol(scene, kim, smtp_server)
    sign(scene, kim, "Kim Buyer")
    closed(scene, pat, report, "is not paid yet: $450.00")
    switch_gate(scene, office, *GATE)
    opened(scene, rae, report)
    switch_gate(scene, office, *reversed(GATE))
    closed(scene, rae, report, "It opens when its invoice is paid.")
    take_payment(scene, office)
    for person in (pat, kim, rae):
        opened(scene, person, report)
    ask_for_repairs(scene, pat, rae, report)
    verify(scene, page(), save_signed_copy(scene, pat, folder))
    nothing_for_the_next(scene, page("phone"), report)


def send_agreement(scene: House, office: Any) -> None:
    office.goto(scene.url("/office/agreements/new?sample=home"))
    office.get_by_role("button", name="Save", exact=True).click()
    office.goto(scene.url(f"/office/send-agreement/{scene.visit.id}"))
    office.get_by_role("link", name="Look at it").first.click()
    office.get_by_role("button", name="Send for signing").click()
    expect(office.locator("main")).to_contain_text("The agreement is sent")


def bill(scene: House, office: Any) -> None:
    """The fee, due before the report is opened."""
    office.goto(scene.url(f"/office/money/about/{scene.visit.id}"))
    office.locator("[name=lines-0-unit_price]").fill("450.00")
    office.get_by_label("Due before release").check()
    office.get_by_role("button", name="Make a draft").click()
    expect(office.locator("main")).to_contain_text("Draft-1")
    office.locator("summary", has_text=re.compile("^Send$")).click()
    office.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
    expect(office.locator("main")).to_contain_text("INV-0001")


def closed(scene: House, person: Any, report: Any, *steps: str) -> None:
    """Listed, with the steps still to do, in their order."""
    person.goto(scene.url(f"/portal/home-reports/{report.id}"))
    expect(person.locator("main")).to_contain_text(NOT_OPEN)
    found = person.locator("ol.steps li")
    expect(found).to_have_count(len(steps))
    for number, words in enumerate(steps):
        expect(found.nth(number)).to_contain_text(words)
    expect(person.locator("main")).not_to_contain_text("flashing")


def opened(scene: House, person: Any, report: Any) -> None:
    person.goto(scene.url(f"/portal/home-reports/{report.id}"))
    expect(person.locator("main")).to_contain_text("The flashing at the chimney is loose.")


def sign(scene: House, person: Any, name: str) -> None:
    """From the home page, where it stands as what needs them."""
    person.goto(scene.url("/portal/"))
    person.get_by_role("link", name=re.compile("^Sign")).first.click()
    expect(person.get_by_label("Your full name")).to_be_attached()
    if person.locator("input[type=radio][value=signed]").count():
        person.locator("input[type=radio][value=signed]").check()
    person.get_by_label("Your full name").fill(name)
    person.locator("input[name=consent]").check()
    person.get_by_role("button", name="Send my answer").click()
    expect(person.locator("main")).to_contain_text(f"Signed by {name}")


def give_address(scene: House, office: Any) -> None:
    """HG-14: Kim was added without an address; now staff have one, and invite."""
    office.goto(scene.url(f"/office/contacts/{scene.kim.id}/edit"))
    office.get_by_label("Email", exact=False).first.fill(LATE)
    office.get_by_role("button", name="Save", exact=True).click()
    expect(office).to_have_url(scene.url(f"/office/contacts/{scene.kim.id}"))
    office.get_by_role("button", name=re.compile("^(Invite|Send Invite)")).first.click()


def enrol(scene: House, kim: Any, smtp_server: Any) -> None:
    kim.goto(link_in(mail_to(smtp_server, LATE), scene.site, "invitation"))
    kim.get_by_role("button", name="Activate account").click()
    kim.get_by_label("Email").fill(LATE)
    kim.get_by_label("Full name").fill("Kim Buyer")
    kim.get_by_label("Choose a password").fill(GOOD)
    kim.get_by_role("button", name=re.compile("^(Create|Activate|Sign up|Continue|Start)")).last.click()
    expect(kim.get_by_role("heading", level=1)).to_contain_text("Hello")


GATE = ("Open before payment", "Hold until paid")


def switch_gate(scene: House, office: Any, label: str, other: str) -> None:
    """By its button, which then offers the contrary."""
    office.goto(scene.url("/office/invoices/?status=all"))
    office.get_by_role("link", name="INV-0001").click()
    office.get_by_role("button", name=label).click()
    expect(office.get_by_role("button", name=other)).to_be_visible()


def take_payment(scene: House, office: Any) -> None:
    office.get_by_role("link", name="Record a payment").click()
    office.get_by_label("Paid by").select_option(label="Cheque")
    office.locator("main form").get_by_role("button", name=re.compile("(Book|Record|Save)")).last.click()
    expect(office.locator("main")).to_contain_text("receipt R-")


def ask_for_repairs(scene: House, pat: Any, rae: Any, report: Any) -> None:
    """From the buyer to the agent, in the buyer's words."""
    pat.goto(scene.url(f"/portal/home-reports/{report.id}"))
    pat.get_by_role("link", name="Ask for repairs").first.click()
    pat.locator("input[name=f]").first.check()
    pat.get_by_role("button", name=re.compile("(Write|Next|Continue)")).first.click()
    pat.locator("[name=requests-0-words]").fill("Please seal it before we move in.")
    pat.get_by_label(re.compile("Rae Agent")).check()
    pat.get_by_role("button", name="Save the list").click()
    expect(pat.locator("main")).to_contain_text("RL-0001")
    rae.goto(scene.url("/portal/request-lists/"))
    rae.get_by_role("link", name="RL-0001").first.click()
    expect(rae.locator("main")).to_contain_text("Please seal it before we move in.")


def save_signed_copy(scene: House, pat: Any, folder: Path) -> Path:
    pat.goto(scene.url("/portal/documents?kind=agreement"))
    pat.locator(".files a").first.click()
    expect(pat).to_have_url(re.compile(r"/portal/documents/[0-9a-f-]{36}$"))
    until(lambda: pat.reload() and pat.get_by_role("link", name="Signed copy").count(), lambda: "no signed copy")
    link = pat.get_by_role("link", name="Signed copy").get_attribute("href")
    saved = folder / "signed.pdf"
    saved.write_bytes(pat.request.get(scene.url("").removesuffix(f"/{scene.firm.slug}") + link).body())
    return saved


def verify(scene: House, anybody: Any, saved: Path) -> None:
    changed = saved.with_name("changed.pdf")
    content = bytearray(saved.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    for file, words in ((saved, "unchanged since"), (changed, "We do not know this file")):
        anybody.goto(scene.url("/verify"))
        anybody.locator("input[type=file]").set_input_files(file)
        anybody.get_by_role("button", name="Check it").click()
        expect(anybody.locator("main")).to_contain_text(words)
    assert content.startswith(b"%PDF")


def nothing_for_the_next(scene: House, nia: Any, report: Any) -> None:
    """The next buyer of the same property sees nothing of it."""
    scene.enters(nia, scene.next)
    for path in (f"/portal/home-reports/{report.id}", f"/portal/inspections/{scene.visit.id}"):
        assert nia.request.get(scene.url(path)).status == 404
    for path in ("/portal/documents", "/portal/home-reports/?status=all", "/portal/search?q=Elm"):
        nia.goto(scene.url(path))
        expect(nia.locator("main")).not_to_contain_text("HR-0001")
    nia.goto(scene.url(f"/portal/inspections/{scene.later.id}"))
    expect(nia.locator("main")).to_contain_text("12 Elm Street")
