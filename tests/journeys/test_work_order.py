"""An emergency: filed from a phone with a photo, told over a mail server, moved by keyboard, seen by its client."""

import time
from typing import Any

import pytest
from playwright.sync_api import expect
from plugins.sweven.tests import builders as b

from doorstep.businesses.services import add_staff
from doorstep.events.worker import Worker
from doorstep.testing.kit import PASSWORD, make_kit

OWNER, NUMBER, TITLE = "robin@staff.example.org", "WO-HBV-0001", "Water through the ceiling"
LONG = 30


@pytest.fixture
def firm(fresh_database, registry, tmp_path, smtp_server):
    """A maintenance firm that mails through the test's mail server, with a worker in threads."""
    smtp = {"mailbox_folder": "", "smtp_host": smtp_server.host, "smtp_port": smtp_server.port}
    kit = make_kit(fresh_database.app_url, tmp_path, registry, jobs_url=f"sqlite:///{tmp_path}/jobs.db", **smtp)
    made = kit.firm("sweven", name="Hearth Maintenance")
    with made.writing() as session:
        add_staff(session, "Robin Owner", OWNER, "owner", PASSWORD)
    worker = Worker(kit.installation)
    worker.start()
    yield made
    worker.stop()
    kit.installation.close()


class Scene:
    """Two clients: one with people in three roles, of whom one signs in; and one person of the other."""

    def __init__(self, firm: Any, site: Any, smtp_server: Any) -> None:
        self.firm, self.site, self.mails = firm, site, smtp_server
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

    def url(self, path: str) -> str:
        return f"{self.site.address}{path}"

    def told(self, **wanted: int) -> None:
        """How many mails each has got by now, and nobody else any; waits for them, and a little for one too many."""
        addresses = {OWNER if name == "Robin" else f"{name.lower()}@x.example.org": n for name, n in wanted.items()}
        ends = time.monotonic() + LONG
        while len(self.mails.mails) < sum(wanted.values()) and time.monotonic() < ends:
            time.sleep(0.2)
        time.sleep(1)
        got: dict[str, int] = {}
        for mail in self.mails.mails:
            for address in mail.recipients:
                got[address] = got.get(address, 0) + 1
        assert got == addresses, [str(mail.message["Subject"]) for mail in self.mails.mails]


@pytest.fixture
def scene(firm, serve_firm, smtp_server):
    return Scene(firm, serve_firm(firm), smtp_server)


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


def tell(scene: Scene, page: Any) -> None:
    phone, office = page("phone"), page()
    scene.site.sign_in(phone, scene.people["Mona"].email)
    file_order(scene, phone)
    scene.told(Robin=1)
    assert str(scene.mails.to(OWNER)[0].message["Subject"]).startswith(f"EMERGENCY {NUMBER}")
    scene.site.sign_in(office, OWNER)
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


def file_order(scene: Scene, phone: Any) -> None:
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


def move(scene: Scene, office: Any, column: str) -> None:
    """With Alt and an arrow on the card, which has the focus again afterwards, in the next column."""
    if "#card-" not in office.url:
        office.goto(scene.url("/office/work-orders/board"))
        office.get_by_role("link", name=TITLE).focus()
    office.keyboard.press("Alt+ArrowRight")
    card = office.get_by_role("group", name=column).locator(".board-card", has_text=NUMBER)
    expect(card).to_be_visible(timeout=LONG * 1000)
    expect(card).to_be_focused(timeout=LONG * 1000)
    expect(office.get_by_role("status")).to_contain_text(f"{NUMBER} is now: {column}")


def pipeline(scene: Scene, phone: Any, column: str) -> None:
    """The client sees it there, and moves nothing."""
    phone.goto(scene.url("/portal/work-orders/"))
    phone.get_by_role("link", name="Pipeline").click()
    expect(phone.get_by_role("group", name=column)).to_contain_text(TITLE)
    expect(phone.locator(".board-card form")).to_have_count(0)
    expect(phone.get_by_role("group", name="New")).not_to_contain_text(TITLE)


def nothing_for_others(scene: Scene, nia: Any, board: str) -> None:
    """Another client sees nothing of it, and has got no mail."""
    scene.site.sign_in(nia, scene.nia.email)
    for path in ("/portal/", "/portal/work-orders/?status=all", "/portal/documents", "/portal/search?q=ceiling"):
        nia.goto(scene.url(path))
        expect(nia.locator("main")).not_to_contain_text(NUMBER)
        expect(nia.locator("main")).not_to_contain_text("ceiling.jpg")
    nia.goto(board)
    expect(nia.locator(".board-card")).to_have_count(0)
    with scene.firm.reading() as session:
        record_id = session.scalars(b.select(b.WorkOrder.id)).one()
    assert nia.request.get(scene.url(f"/portal/work-orders/{record_id}")).status == 404
