"""Documents that come together are told together: one mail for each person, about what they see."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from doorstep.api import Document
from doorstep.events.models import Delivery, Event
from doorstep.events.worker import Worker
from doorstep.mail import Mailbox
from doorstep.testing.kit import make_kit

NAMES = [f"Plan {number}.txt" for number in range(10)]


@pytest.fixture
def office(kit):
    firm = kit.firm("inspectpoint", name="Beacon Fire")
    return firm, firm.account("Main Street 1", "site")


def upload(firm, account, names, kind="building_attachment"):
    """As staff do: several files at once, seen at once."""
    files = [(BytesIO(f"Exits of {name}".encode()), name) for name in names]
    page = firm.staff().submit(
        f"/office/documents/new?account={account.id}", "Upload", files=files, kind=kind, publish="1"
    )
    assert page.status == 200, page.words


def mails(firm):
    firm.work()
    box = Mailbox(firm.kit.installation.settings.mailbox_folder)
    return [box.read(line.id) for line in reversed(box.list(limit=100))]


def deliveries(firm):
    with firm.reading() as session:
        rows = select(Delivery.rule, Delivery.contact_id, Delivery.state, Delivery.reason).order_by(Delivery.id)
        return [tuple(row) for row in session.execute(rows)]


def document(session, title):
    return session.scalars(select(Document).where(Document.title == title)).one()


def test_ten_files_make_one_mail_for_each_person(office):
    """ST-18: ten published at once are one mail a person, that leads to their list; a line stands with each."""
    firm, account = office
    ann, bob = firm.person("Ann Able", account), firm.person("Bob Able", account)
    blind = firm.contact("Cem Able")
    firm.link(blind, account)
    firm.close_area(blind, "inspection_reports")
    upload(firm, account, NAMES)
    sent = mails(firm)
    assert sorted(mail.to for mail in sent) == [f"Ann Able <{ann.contact.email}>", f"Bob Able <{bob.contact.email}>"]
    assert {mail.subject for mail in sent} == {"Beacon Fire: Plan 0.txt, Plan 1.txt and 8 more"}
    path = re.search(rf"/{firm.slug}(/portal/documents\S+)", sent[0].text)[1]
    shown = ann.browser.get(path)
    assert shown.status == 200 and all(name in shown.words for name in NAMES)
    with firm.reading() as session:
        lines = session.scalars(
            select(Event.document_id).where(Event.name.in_(("document.published", "document.shown")))
        )
        assert len(set(lines)) == 10


def test_one_file_is_told_as_ever(office):
    """A single file has its mail, with its own page."""
    firm, account = office
    firm.person("Ann Able", account)
    upload(firm, account, NAMES[:1])
    (mail,) = mails(firm)
    assert mail.subject == "Beacon Fire: Plan 0.txt"
    with firm.reading() as session:
        assert f"/portal/documents/{document(session, NAMES[0]).id}" in mail.text


def test_what_is_withdrawn_before_the_mail_leaves_is_not_named(office):
    """Access is looked at once more: the mail names what is left, and with nothing left there is none."""
    firm, account = office
    firm.person("Ann Able", account)
    upload(firm, account, NAMES[:3])
    with firm.reading() as session:
        first = document(session, NAMES[0]).id
    staff = firm.staff()
    staff.post(f"/office/documents/{first}/withdraw")
    (mail,) = mails(firm)
    assert mail.subject == "Beacon Fire: Plan 1.txt and Plan 2.txt"
    upload(firm, account, ["Roof.txt", "Yard.txt"])
    with firm.reading() as session:
        ids = [document(session, title).id for title in ("Roof.txt", "Yard.txt")]
    for one in ids:
        staff.post(f"/office/documents/{one}/withdraw")
    assert len(mails(firm)) == 1
    assert deliveries(firm)[-1][2:] == ("skipped", "This person does not see it (any more).")


@pytest.mark.sqlite
def test_over_a_mail_server(fresh_database, registry, tmp_path, smtp_server):
    """The same over SMTP: one mail arrives, and a worker that runs again sends no second one."""
    smtp = {"mailbox_folder": "", "smtp_host": smtp_server.host, "smtp_port": smtp_server.port}
    kit = make_kit(fresh_database.app_url, tmp_path, registry, **smtp)
    firm = kit.firm("inspectpoint", name="Beacon Fire")
    account = firm.account("Main Street 1", "site")
    ann = firm.person("Ann Able", account)
    upload(firm, account, NAMES)
    for _ in range(2):
        Worker(kit.installation).run_once(firm.tenant)
    assert len(smtp_server.to(ann.contact.email)) == 1
    kit.installation.close()


def test_where_a_gate_may_hold_one_each_is_told_by_itself(desk):
    """ST-15: what can be held has a mail of its own, which waits until it is free."""
    site = desk.firm.account("Main Street 1", "site")
    desk.firm.person("Ann Able", site)
    upload(desk.firm, site, NAMES[:2], "letter")
    assert [row[0] for row in deliveries(desk.firm)] == ["document_published"] * 2
