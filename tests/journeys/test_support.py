"""A support request from its first word to the end, in a browser, with mails through a mail server."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from plugins.supportdesk.tests.builders import estimate, shot
from sqlalchemy import select

from doorstep_supportdesk.models import SupportRequest

from .conftest import OWNER
from .stories import Scene, mail_to


@pytest.fixture
def firm(open_firm):
    return open_firm("supportdesk", name="Lantern Support")


@pytest.fixture
def scene(firm, serve_firm):
    return Desk(firm, serve_firm(firm))


class Desk(Scene):
    """Lee and Kim of Acme Tools, and somebody of another company."""

    def __init__(self, firm: Any, site: Any) -> None:
        super().__init__(firm, site)
        self.company = firm.account("Acme Tools")
        self.lee, self.kim = firm.contact("Lee Customer"), firm.contact("Kim Colleague")
        self.sam = firm.contact("Sam Stranger")
        for one, account in ((self.lee, self.company), (self.kim, self.company), (self.sam, firm.account("Other"))):
            firm.link(one, account)
            firm.enrol(one)

    @property
    def request(self) -> Any:
        with self.firm.reading() as session:
            return session.scalars(select(SupportRequest)).one()


@pytest.mark.sqlite
@pytest.mark.timeout(300)
def test_a_request_from_its_first_word_to_the_end(scene, page, smtp_server, tmp_path):
    """ST-02 ST-03 ST-08 ST-09 ST-10 ST-11 ST-12 ST-13 ST-14 ST-15 ST-17 ST-19 ST-20 ST-21: the whole story."""
    lee, office = scene.enters(page("phone"), scene.lee), scene.enters(page(), OWNER)
    ask(scene, lee, tmp_path)
    mail_to(smtp_server, OWNER, "New request REQ-0001")
    subscribe(scene, lee)
    mail_to(smtp_server, scene.kim.email, "You follow REQ-0001")
    answer(scene, office)
    for one in (scene.lee, scene.kim):
        mail_to(smtp_server, one.email, "REQ-0001: Nothing prints")
    estimates(scene, lee, smtp_server)
    complete(scene, office, lee)
    last = mail_to(smtp_server, scene.lee.email, "REQ-0001: Nothing prints", nth=2)
    assert "REQ-0001: Completed" in last.message.get_body(("plain",)).get_content()
    nothing_for_others(scene, page("phone"))


def ask(scene: Desk, lee: Any, folder: Any) -> None:
    """The form follows the nature without losing what was typed; the screenshot comes along."""
    file = folder / "screen.png"
    file.write_bytes(shot()[0].getvalue())
    lee.goto(scene.url("/portal/support-requests/"))
    lee.get_by_role("link", name="New support request").first.click()
    lee.get_by_label("Subject").fill("Nothing prints")
    nature = lee.get_by_label("What is the nature of your request?")
    nature.select_option(label="Somebody new, or somebody leaves")
    expect(lee.get_by_label("On which day?")).to_be_visible()
    nature.select_option(label="Something does not work")
    expect(lee.get_by_label("On which day?")).to_have_count(0)
    expect(lee.get_by_label("Subject")).to_have_value("Nothing prints")
    expect(lee.get_by_label("Which program, which version?")).not_to_be_visible()
    lee.get_by_label("What is it?").select_option(label="A program")
    lee.get_by_label("Which program, which version?").fill("Ledger 7")
    lee.get_by_label("What happens, in detail").fill("The queue is empty.")
    lee.locator("input[type=file]").first.set_input_files(file)
    lee.get_by_role("button", name="Submit support request").click()
    expect(lee.locator("main")).to_contain_text("REQ-0001")
    expect(lee.locator("main")).to_contain_text("Ledger 7")
    expect(lee.locator("main")).to_contain_text("screen.png")


def subscribe(scene: Desk, lee: Any) -> None:
    lee.get_by_role("link", name="Add subscriber").click()
    choice = lee.get_by_label("Colleague")
    expect(choice).not_to_contain_text("Sam Stranger")
    choice.select_option(label="Kim Colleague")
    lee.get_by_role("button", name="Add", exact=True).click()
    expect(lee.locator("#people")).to_contain_text("Kim Colleague")


def answer(scene: Desk, office: Any) -> None:
    office.goto(scene.url("/office/support-requests/"))
    office.get_by_role("link", name="REQ-0001").first.click()
    office.get_by_label("Message").fill("We have restarted it. Please try again.")
    office.get_by_role("button", name="Send message").click()
    expect(office.locator(".message-body").last).to_contain_text("We have restarted it.")
    expect(office.get_by_role("heading", level=1)).to_contain_text("In progress")


def estimates(scene: Desk, lee: Any, smtp_server: Any) -> None:
    """Declined with a reason, then another one approved."""
    for number, (title, verb) in enumerate((("A new printer", "Decline"), ("A used printer", "Approve")), start=1):
        one = estimate(scene.firm, scene.request, title=title)
        mail_to(smtp_server, scene.lee.email, f"Estimate EST-000{number}: {title}")
        lee.goto(scene.url("/portal/"))
        lee.get_by_role("link", name=re.compile(title)).first.click()
        expect(lee.locator("main")).to_contain_text("$350.03")
        lee.get_by_label(re.compile(f"^{verb}")).check()
        if verb == "Decline":
            lee.get_by_label(re.compile("Why|Reason")).fill("Too dear.")
        lee.get_by_role("button", name="Send my answer").click()
        expect(lee.locator("main")).to_contain_text(f"{verb}d by Lee Customer")
        assert one.number == f"EST-000{number}"


def complete(scene: Desk, office: Any, lee: Any) -> None:
    office.reload()
    office.get_by_label("Message").fill("The used one stands on your desk.")
    office.get_by_label("After that").select_option(label="Set to: Completed")
    office.get_by_role("button", name="Send message").click()
    expect(office.locator(".message-body").last).to_contain_text("The used one")
    expect(office.get_by_role("heading", level=1)).to_contain_text("Completed")
    lee.goto(scene.url("/portal/support-requests/"))
    expect(lee.locator("main")).not_to_contain_text("REQ-0001")
    lee.goto(scene.url("/portal/support-requests/?status=completed"))
    expect(lee.locator("main")).to_contain_text("REQ-0001")


def nothing_for_others(scene: Desk, sam: Any) -> None:
    scene.enters(sam, scene.sam)
    assert sam.request.get(scene.url(f"/portal/support-requests/{scene.request.id}")).status == 404
    sam.goto(scene.url("/portal/support-requests/?status=all"))
    expect(sam.locator("main")).not_to_contain_text("REQ-0001")
