"""Who is told of what, once and only as long as they may see it."""

import pytest
from sqlalchemy import select
from worlds import make_document, make_record

from doorstep import clock
from doorstep.contacts.models import AreaChoice, Contact
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.recording import record_event

pytestmark = pytest.mark.on_both


def linked_people(firm, *people):
    account = firm.account("Main Street 1", "site")
    made = []
    for name, role, values in people:
        contact = firm.contact(name, **values)
        firm.link(contact, account, role)
        made.append(contact)
    return account, made


def visit(firm, account, status, actor=SYSTEM):
    with firm.writing() as session:
        record = make_record(session, "service_report", account, status=status)
        record_event(session, "service_report.status", record, actor)
        return record


def test_a_status_mail_goes_once_to_the_roles_ticked_for_it(kit, deliver):
    """SW-05, SW-08, SW-15: by role and status, with or without login, once however many roles and rules match."""
    firm = kit.firm("inspectpoint", "watchers")
    account, _ = linked_people(
        firm, ("Ann Able", "contact", {}), ("Max Manager", "manager", {"notification_role": "dispatcher"})
    )
    visit(firm, account, "draft")
    assert deliver(firm) == []
    record = visit(firm, account, "done")
    mails = deliver(firm)
    assert sorted(mail.to.partition(" <")[0] for mail in mails) == ["Ann Able", "Max Manager"]
    assert mails[0].subject == f"{record.number}: Done"
    assert f"/{firm.slug}/portal/service-reports/{record.id}" in mails[0].text


def test_whoever_did_it_is_not_told(kit, deliver):
    """SW-05: nobody is told what they did themselves."""
    firm = kit.firm("inspectpoint", "watchers")
    account = firm.account("Main Street 1", "site")
    ann, bob = firm.person("Ann Able", account), firm.person("Bob Able", account)
    page = ann.browser.get("/portal/")
    assert page.status == 200
    with firm.reading() as session:
        from doorstep.users.models import User

        user_id = session.scalar(select(User.id).where(User.contact_id == ann.contact.id))
    visit(firm, account, "done", Actor(kind="contact", name="Ann Able", user_id=user_id, contact_id=ann.contact.id))
    assert [mail.to for mail in deliver(firm)] == [f"Bob Able <{bob.contact.email}>"]


def test_a_held_document_waits_until_something_happens(kit, deliver, outbox, held):
    """ST-15: a mail about something held waits with the reason, and leaves when the record moves on."""
    firm = kit.firm("inspectpoint", "watchers")
    account, _ = linked_people(firm, ("Ann Able", "contact", {}))
    with firm.writing() as session:
        record = make_record(session, "inspection_report", account)
        document = make_document(session, record=record)
        held.add(document.id)
        record_event(session, "document.published", document, SYSTEM)
    assert deliver(firm) == []
    assert outbox(firm) == [("document_published", "held", "The agreement is not signed yet.")]
    held.clear()
    assert deliver(firm) == []
    with firm.writing() as session:
        child = make_record(session, "deficiency", account, parent=record)
        record_event(session, "agreement.signed", child, SYSTEM)
    assert len(deliver(firm)) == 1
    assert outbox(firm) == [("document_published", "sent", "")]


def test_what_is_closed_or_withdrawn_meanwhile_is_not_sent(kit, deliver, outbox):
    """IP-28, IP-30: access is looked at once more when a mail leaves: a closed area, suspension, withdrawal."""
    firm = kit.firm("inspectpoint", "watchers")
    account, (ann, bob, cem) = linked_people(
        firm, ("Ann Able", "contact", {}), ("Bob Able", "contact", {}), ("Cem Able", "contact", {})
    )
    visit(firm, account, "done")
    with firm.writing() as session:
        session.add(AreaChoice(contact_id=ann.id, area="service_reports", open=False))
        session.scalars(select(Contact).where(Contact.id == bob.id)).one().suspended_at = clock.now()
    assert [mail.to for mail in deliver(firm)] == [f"Cem Able <{cem.email}>"]
    assert sorted(reason for _, _, reason in outbox(firm)) == [
        "", "Access is suspended.", "This person does not see it (any more).",
    ]  # fmt: skip


def test_a_child_event_frees_only_its_own_family(kit, deliver, outbox, held):
    """ST-15: what happens elsewhere does not look at a held mail again."""
    firm = kit.firm("inspectpoint", "watchers")
    account, _ = linked_people(firm, ("Ann Able", "contact", {}))
    with firm.writing() as session:
        record, other = (make_record(session, "inspection_report", account) for _ in range(2))
        document = make_document(session, record=record)
        held.add(document.id)
        record_event(session, "document.published", document, SYSTEM)
    deliver(firm)
    held.clear()
    with firm.writing() as session:
        record_event(session, "agreement.signed", other, SYSTEM)
    deliver(firm)
    assert outbox(firm)[0][1] == "held"
