from math import inf

from doorstep.events import resting
from doorstep.events.actors import SYSTEM
from doorstep.events.recording import record_event
from doorstep.events.resting import BESIDE_PAGES
from doorstep.events.sending import send_due
from doorstep.users import powerlinks


def test_an_invitation_is_sent(kit, deliver, outbox):
    """IP-10: the invitation mail contains a link to register, and wears the business's name only."""
    firm = kit.firm(name="Acme Fire")
    contact = firm.contact("Lee Example", "lee@example.org")
    with firm.writing() as session:
        link = powerlinks.make(session, "invitation", contact_id=contact.id, address="lee@example.org")
        record_event(session, "invitation.sent", contact, SYSTEM, link_id=link.id, days="7")
    assert outbox(firm) == [("invitation", "waiting", "")]
    [mail] = deliver(firm)
    assert outbox(firm) == [("invitation", "sent", "")]
    assert mail.subject == "Acme Fire invites you to its customer portal"
    token = powerlinks.token(kit.installation.settings.secret_key, link)
    assert f"http://localhost/{firm.slug}/invitation/{token}" in mail.text
    assert "doorstep" not in (mail.text + mail.html + mail.sender + mail.subject).lower()


def test_an_invitation_in_the_business_s_own_words(kit, deliver):
    """IP-10: the template names business and link where the business puts them, and that link registers."""
    firm = kit.firm(name="Acme Fire")
    owner, contact = firm.staff(), firm.contact("Lee Example", "lee@example.org")
    body = "Dear {first_name},\n\nthis is {business}. Register at {link} within {days} days."
    owner.submit("/office/settings/rules/invitation", "Save", subject="Welcome to {business}", body=body)
    owner.submit(f"/office/contacts/{contact.id}", "Invite to Customer Portal")
    [mail] = deliver(firm)
    assert mail.subject == "Welcome to Acme Fire" and mail.text.startswith("Dear Lee,\n\nthis is Acme Fire. Register")
    link = mail.text.partition("Register at ")[2].split()[0]
    assert link.startswith(f"http://localhost/{firm.slug}/invitation/")
    page = firm.visitor().get(link.removeprefix("http://localhost"))
    assert "Activate account" in page.words


def test_the_worker_of_a_server_rests_after_each_mail(kit, monkeypatch):
    """ST-15: pages and mails share one process, so mails take a part of it while pages are asked for; a worker of its
    own never rests."""
    firm, rests = kit.firm("inspectpoint"), []
    monkeypatch.setattr(resting.time, "sleep", rests.append)
    for number, (rest, last, expected) in enumerate(((BESIDE_PAGES, inf, 2), (BESIDE_PAGES, -inf, 0), (0, inf, 0))):
        monkeypatch.setattr(resting.REQUESTS, "last", last)
        people = [firm.contact(f"P{n}", f"p{n}-{number}@example.org") for n in range(2)]
        with firm.writing() as session:
            for person in people:
                record_event(session, "document.published", person, SYSTEM, title="The plan")
        rests.clear()
        send_due(kit.installation, firm.tenant, rest=rest)
        assert len(rests) == expected and all(rests)
    assert set(firm.told("document_published").values()) == {"sent"}
