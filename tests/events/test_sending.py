from doorstep.events.actors import SYSTEM
from doorstep.events.recording import record_event
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
