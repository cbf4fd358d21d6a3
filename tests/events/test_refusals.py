"""Addresses that cannot receive mail: what a mail server refuses for good is known from then on."""

import pytest
from sqlalchemy import select

from doorstep.contacts.models import Contact
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery
from doorstep.events.recording import record_event
from doorstep.events.worker import Worker
from doorstep.testing.kit import make_kit


@pytest.fixture
def firm(fresh_database, registry, tmp_path, smtp_server):
    kit = make_kit(
        fresh_database.app_url,
        tmp_path,
        registry,
        mailbox_folder="",
        smtp_host=smtp_server.host,
        smtp_port=smtp_server.port,
    )
    yield kit.firm(name="Acme Fire")
    kit.installation.close()


def tell(firm, contact):
    with firm.writing() as session:
        record_event(session, "document.published", contact, SYSTEM, title="Report of March")
    Worker(firm.kit.installation).run_once(firm.tenant)


def last(firm):
    with firm.reading() as session:
        return session.scalars(select(Delivery).order_by(Delivery.id.desc())).first()


def contact_of(firm, contact):
    with firm.reading() as session:
        return session.scalars(select(Contact).where(Contact.id == contact.id)).one()


def test_a_refused_address_is_marked_and_not_tried_again(firm, smtp_server):
    """HH-17: staff see whom no mail reaches, and why; later mails are not tried, until somebody mends it."""
    contact = firm.contact("Lee Example", "lee@example.org")
    smtp_server.refuse("550 5.1.1 No such mailbox here", times=1)
    tell(firm, contact)
    assert contact_of(firm, contact).unreachable_reason == "550 5.1.1 No such mailbox here"
    tell(firm, contact)
    assert last(firm).state == "skipped" and "cannot receive mail" in last(firm).reason
    assert smtp_server.mails == []
    staff = firm.staff()
    page = staff.get(f"/office/contacts/{contact.id}")
    assert "This address cannot receive mail" in page.words and "No such mailbox here" in page.words
    assert "Personal URL" in page.words and not page.all('form[action$="/invite"]')
    assert "Cannot receive mail" in staff.get("/office/contacts").words
    assert "Correct the address" in staff.get(f"/office/outbox/{last(firm).id}").words
    assert "give them the personal URL" in staff.post(f"/office/contacts/{contact.id}/invite").words
    made = staff.post(f"/office/contacts/{contact.id}/personal-url", follow=True)
    assert "/invitation/" in made.text


def test_a_corrected_address_is_tried(firm, smtp_server):
    """HH-16: the address corrected, mails go out again; so they do when staff say that it works."""
    contact = firm.contact("Lee Example", "lee@example.org")
    smtp_server.refuse("550 5.1.1 No such mailbox here", times=1)
    tell(firm, contact)
    staff = firm.staff()
    path = f"/office/contacts/{contact.id}"
    staff.submit(path, "Mail it again")
    assert contact_of(firm, contact).unreachable_at is None
    smtp_server.refuse("550 5.1.1 No such mailbox here", times=1)
    tell(firm, contact)
    assert contact_of(firm, contact).unreachable_at is not None
    staff.submit(f"{path}/edit", "Save", email="lee.example@example.org")
    assert contact_of(firm, contact).unreachable_at is None
    tell(firm, contact)
    assert [mail.recipients for mail in smtp_server.mails] == [("lee.example@example.org",)]


@pytest.mark.parametrize("reply", ["451 4.7.1 Later", "554 5.6.0 Bad words", "550 5.7.1 Relaying denied"])
def test_other_refusals_say_nothing_of_the_address(firm, smtp_server, reply):
    """HH-17: only what the server says of the mailbox marks it."""
    contact = firm.contact("Lee Example", "lee@example.org")
    smtp_server.refuse(reply, times=1)
    tell(firm, contact)
    assert contact_of(firm, contact).unreachable_at is None
    assert last(firm).reason.startswith(reply)
