"""An emergency: filed from a phone with a photo, told over a mail server, moved by keyboard, seen by its client."""

from typing import Any

import pytest
from playwright.sync_api import expect
from plugins.sweven.tests import builders as b

from .conftest import OWNER
from .stories import LONG, Scene, all_sent

NUMBER, TITLE = "WO-HBV-0001", "Water through the ceiling"


@pytest.fixture
def firm(open_firm):
    return open_firm("sweven", name="Hearth Maintenance")


class Orders(Scene):
    """Two clients: one with people in three roles, of whom one signs in; and one person of the other."""

    def __init__(self, firm: Any, site: Any, smtp_server: Any) -> None:
        super().__init__(firm, site)
        self.mails = smtp_server
        harbor = b.client(firm)
        self.store = firm.account("Pier 4", "site", harbor)
        roles = (("Mona", "store_manager"), ("Rex", "regional_manager"), ("Ann", "client_accounting"))
        self.people = {name: self.person(name, harbor, role) for name, role in roles}
        self.nia = self.person("Nia", b.client(firm, "Acme Gyms", "ACM"), "store_manager")
        for one in (self.people["Mona"], self.nia):
            firm.enrol(one)

    def person(self, name: str, account: Any, role: str) -> Any:
        contact = self.firm.contact(f"{name} Client", f"{name.lower()}@x.example.org", notification_role=role)
        self.firm.link(contact, account)
        return contact

    def told(self, **wanted: int) -> None:
        """How many mails each has got, and nobody else any, once none is on its way."""
        addresses = {OWNER if name == "Robin" else f"{name.lower()}@x.example.org": n for name, n in wanted.items()}
        all_sent(self.firm)
        got: dict[str, int] = {}
        for mail in self.mails.mails:
            for address in mail.recipients:
                got[address] = got.get(address, 0) + 1
        assert got == addresses, [str(mail.message["Subject"]) for mail in self.mails.mails]


@pytest.fixture
def scene(firm, serve_firm, smtp_server):
    return Orders(firm, serve_firm(firm), smtp_server)


@pytest.mark.sqlite
@pytest.mark.timeout(300)
def test_an_emergency_from_a_phone(scene, page):
    """SW-01 SW-02 SW-04 SW-05 SW-08 SW-15 SW-17: filed, told, moved by keyboard, seen, and not by others; on SQLite."""
    tell(scene, page)


@pytest.mark.long
@pytest.mark.postgresql
@pytest.mark.timeout(300)
def test_an_emergency_from_a_phone_on_postgresql(scene, page):
    """SW-01 SW-02 SW-04 SW-05 SW-08 SW-15 SW-17: the same, on PostgreSQL."""
    tell(scene, page)


def tell(scene: Orders, page: Any) -> None:
    phone, office = page("phone"), page()
    scene.enters(phone, scene.people["Mona"])
    file_order(scene, phone)
    scene.told(Robin=1)
    assert str(scene.mails.to(OWNER)[0].message["Subject"]).startswith(f"EMERGENCY {NUMBER}")
    scene.enters(office, OWNER)
    move(scene, office, "In progress")
    scene.told(Robin=1, Mona=1)
    pipeline(scene, phone, "In progress")
    move(scene, office, "On hold")
    move(scene, office, "Completed")
    scene.told(Robin=1, Mona=3, Rex=1)
    pipeline(scene, phone, "Completed")
    move(scene, office, "Invoiced")
    scene.told(Robin=1, Mona=4, Rex=1, Ann=1)
    nothing_for_others(scene, page("phone"), phone.url)


def file_order(scene: Orders, phone: Any) -> None:
    phone.goto(scene.url("/portal/work-orders/"))
    phone.get_by_role("link", name="New work order").first.click()
    phone.get_by_label("What is it about?").select_option(label="Plumbing")
    phone.locator("[name=answers-is_water_running][value=yes]").check()
    phone.get_by_label("What is to be done").fill(TITLE)
    phone.get_by_label("For", exact=True).select_option(label="Pier 4")
    phone.get_by_label("This is an emergency").check()
    file, name = b.photo("ceiling.jpg")
    phone.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": file.read()})
    phone.get_by_role("button", name="Submit work order").click()
    main = phone.locator("main")
    expect(main).to_contain_text(NUMBER)
    for words in ("Emergency", "New", "ceiling.jpg", "Mona Client"):
        expect(main).to_contain_text(words)


def move(scene: Orders, office: Any, column: str) -> None:
    """With Alt and an arrow on the card, which has the focus again afterwards, in the next column.

    The browser may give the focus before the page's script is there, which listens for the keys.
    """
    if "#card-" not in office.url:
        office.goto(scene.url("/office/work-orders/board"))
        office.get_by_role("link", name=TITLE).focus()
    office.wait_for_load_state()
    office.keyboard.press("Alt+ArrowRight")
    card = office.get_by_role("group", name=column).locator(".board-card", has_text=NUMBER)
    expect(card).to_be_visible(timeout=LONG)
    expect(card).to_be_focused(timeout=LONG)
    expect(office.get_by_role("status")).to_contain_text(f"{NUMBER} is now: {column}")


def pipeline(scene: Orders, phone: Any, column: str) -> None:
    """The client sees it there, and moves nothing."""
    phone.goto(scene.url("/portal/work-orders/"))
    phone.get_by_role("link", name="Pipeline").click()
    expect(phone.get_by_role("group", name=column)).to_contain_text(TITLE)
    expect(phone.locator(".board-card form")).to_have_count(0)
    expect(phone.get_by_role("group", name="New")).not_to_contain_text(TITLE)


def nothing_for_others(scene: Orders, nia: Any, board: str) -> None:
    """Another client sees nothing of it, and has got no mail."""
    scene.enters(nia, scene.nia)
    for path in ("/portal/", "/portal/work-orders/?status=all", "/portal/documents", "/portal/search?q=ceiling"):
        nia.goto(scene.url(path))
        expect(nia.locator("main")).not_to_contain_text(NUMBER)
        expect(nia.locator("main")).not_to_contain_text("ceiling.jpg")
    nia.goto(board)
    expect(nia.locator(".board-card")).to_have_count(0)
    with scene.firm.reading() as session:
        record_id = session.scalars(b.select(b.WorkOrder.id)).one()
    assert nia.request.get(scene.url(f"/portal/work-orders/{record_id}")).status == 404
