"""The outbox, the rules and the choices of mails, as staff and customers use them."""

import re

from sqlalchemy import select, update

from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery
from doorstep.events.recording import record_event
from doorstep.users import powerlinks


def wrote(firm, contact=None, **facts):
    """The core's rule to all staff: somebody used the contact form."""
    with firm.writing() as session:
        said = {"topic": "A question", "name": "Pat Example", "message": "Is it ready?", **facts}
        return record_event(session, "contact.wrote", contact, SYSTEM, **said)


def published(firm, contact, title="Report of March"):
    with firm.writing() as session:
        return record_event(session, "document.published", contact, SYSTEM, title=title)


def one_delivery(firm, **where):
    with firm.reading() as session:
        statement = select(Delivery)
        for name, value in where.items():
            statement = statement.where(getattr(Delivery, name) == value)
        return session.scalars(statement.order_by(Delivery.id.desc())).first()


def test_the_outbox_says_why_something_was_not_sent(kit):
    """ST-15: of each mail that was not sent the line says why: no address, do not email, suspended."""
    firm = kit.firm()
    for values in ({"name": "Ann Nomail", "email": None}, {"name": "Bea Quiet", "do_not_email": True}):
        published(firm, firm.contact(**values))
    owner = firm.staff()
    page = owner.get("/office/outbox/")
    assert page.status == 200
    assert "No email address." in page.words and "Marked “do not email”." in page.words
    assert "Not sent" in page.words
    assert "Bea" not in owner.get("/office/outbox/?q=nomail").words
    assert "Ann" not in owner.get("/office/outbox/?state=sent").words


def test_a_mail_is_called_off_and_sent_again(kit, deliver, outbox):
    """Staff call a planned mail off, and send it again later: the same delivery, never a second one."""
    firm = kit.firm()
    published(firm, firm.contact("Lee Example", "lee@example.org"))
    owner = firm.staff("member")
    where = f"/office/outbox/{one_delivery(firm).id}"
    assert "Report of March" in owner.get(where).words
    owner.submit(where, "Call off")
    assert deliver(firm) == []
    assert outbox(firm)[0][1:] == ("skipped", "Called off by Member Person.")
    owner.submit(where, "Send again")
    assert [mail.to for mail in deliver(firm)] == ["Lee Example <lee@example.org>"]
    assert len(outbox(firm)) == 1
    assert owner.post(f"{where}/again").status == 409


def test_no_link_with_power_stands_in_the_outbox(kit, deliver):
    """Invariant 8: secrets are never in an outbox, neither on its pages nor in its rows."""
    firm = kit.firm()
    contact = firm.contact("Lee Example", "lee@example.org")
    with firm.writing() as session:
        link = powerlinks.make(session, "invitation", contact_id=contact.id, address="lee@example.org")
        record_event(session, "invitation.sent", contact, SYSTEM, link_id=link.id, days="7")
    token = powerlinks.token(kit.installation.settings.secret_key, link)
    assert token in deliver(firm)[0].text
    delivery = one_delivery(firm)
    where = f"/office/outbox/{delivery.id}"
    owner = firm.staff()
    pages = owner.get(where).text + owner.get(f"{where}/mail").text
    assert "Activate account" in pages and "/invitation/" not in pages
    secret = token.partition(".")[2]
    assert secret not in pages
    assert secret not in str(delivery.facts) and link.salt not in str(delivery.facts)


def test_a_rule_is_switched_off_and_on(kit, deliver, outbox):
    """IP-28: a business decides which mails it sends; what was planned before is looked at once more."""
    firm = kit.firm()
    contact = firm.contact("Lee Example", "lee@example.org")
    published(firm, contact)
    owner = firm.staff("manager")
    owner.submit("/office/settings/rules/document_published", "Tell nobody")
    assert deliver(firm) == []
    assert outbox(firm) == [("document_published", "skipped", "This kind of mail was switched off.")]
    published(firm, contact)
    assert len(outbox(firm)) == 1
    assert "To: nobody" in owner.get("/office/settings/rules/document_published").words
    owner.post("/office/settings/rules/usual/documents")
    published(firm, contact)
    assert len(deliver(firm)) == 1
    box = owner.get("/office/settings/rules/").soup.select_one('input[value="invitation:subject:"]')
    assert box.has_attr("checked") and box.has_attr("disabled")
    owner.post("/office/settings/rules/ticks", {"was": "invitation:subject:"})
    refused = owner.post("/office/settings/rules/invitation/nobody")
    assert refused.status == 409 and "cannot be switched off" in refused.words
    assert "The person it is about" in owner.get("/office/settings/rules/invitation").words
    assert firm.staff("member").get("/office/settings/rules/").status == 409


def test_own_words_are_used_and_checked(kit, deliver):
    """SW-08: the business edits the words with declared placeholders, sees a preview, and can go back."""
    firm = kit.firm(name="Acme Fire")
    owner, where = firm.staff(), "/office/settings/rules/document_published"
    wrong = owner.submit(where, "Save", subject="Hi {nickname}")
    assert wrong.status == 422 and "There is no {nickname} here." in wrong.words
    assert "Hi {nickname}" in wrong.text
    shown = owner.submit(
        where, "Save", _update="1", subject="New: {title}", body="Dear {first_name},\n\nlook at {title}."
    )
    assert "preview?subject=New" in shown.text
    frame = owner.get(shown.soup.select_one("iframe")["src"])
    assert "Dear Pat," in frame.text and "sandbox" in frame.headers["Content-Security-Policy"]
    assert frame.all("a") and not frame.all("a[href]")
    owner.submit(where, "Save", subject="New: {title}", body="Dear {first_name},\n\nlook at {title}.")
    published(firm, firm.contact("Lee Example", "lee@example.org"), title="{link} {first_name.__class__}")
    [mail] = deliver(firm)
    assert mail.subject == "New: {link} {first_name.__class__}"
    assert mail.text.startswith("Dear Lee,\n\nlook at {link} {first_name.__class__}.")
    owner.submit(where, "Back to the original words")
    assert "has put “{title}”" in owner.get(where).text


def test_examples_speak_of_the_trade(kit):
    """SW-08: the preview of a mail, and of the daily one, is about what this business does."""
    owner = kit.firm("sweven", name="Hearth").staff()
    for rule in ("work_order_status", "daily_digest"):
        frame = owner.get(owner.get(f"/office/settings/rules/{rule}").soup.select_one("iframe")["src"])
        assert "WO-0042" in frame.words and "Work order" in frame.words and "IR-0042" not in frame.words


def test_two_edit_the_same_words(kit):
    """Two edit the same text: who comes second sees what the first wrote, and keeps what they typed."""
    firm = kit.firm()
    first, second, where = firm.staff(), firm.staff(), "/office/settings/rules/document_published"
    open_form = second.get(where).form("Save")
    first.submit(where, "Save", subject="First words")
    late = second.post(where, {**open_form, "subject": "Second words"})
    assert late.status == 422
    assert "First words" in late.words and "Second words" in late.text
    again = second.post(where, {**late.form("Save"), "subject": "Second words"})
    assert again.status == 303
    assert "Second words" in first.get(where).text


def test_a_contact_chooses_in_the_portal(kit, outbox):
    """ST-15: a contact chooses per rule at once or off."""
    firm = kit.firm()
    lee = firm.person("Lee Example")
    page = lee.browser.get("/portal/mail-choices/")
    assert "A document was published" in page.words and "Invitation" not in page.words
    lee.browser.submit("/portal/mail-choices/", "Save", document_published="off")
    published(firm, lee.contact)
    assert outbox(firm) == [("document_published", "skipped", "Switched off by the person.")]


def unsubscribe_url(mail):
    headers = dict(mail.headers)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return re.search(r"http://localhost(/[^>]+)", headers["List-Unsubscribe"])[1]


def test_one_press_in_a_mail_program_is_enough(kit, deliver, outbox):
    """ST-15: a POST without cookie or token of a form (RFC 8058) stops mails of that kind; a GET changes nothing."""
    firm = kit.firm()
    lee = firm.contact("Lee Example", "lee@example.org")
    published(firm, lee)
    url = unsubscribe_url(deliver(firm)[0])
    visitor = firm.visitor()
    assert "Stop these mails" in visitor.get(url).words
    published(firm, lee)
    assert outbox(firm)[-1][1] == "waiting"
    done = firm.visitor().client.post(url, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    published(firm, lee)
    assert outbox(firm)[-1] == ("document_published", "skipped", "Switched off by the person.")


def test_choosing_from_a_mail_without_sign_in(kit, deliver, outbox):
    """ST-15: the page behind the link changes choices with its own form, and only those of its contact."""
    firm, other = kit.firm(), kit.firm()
    lee, kim = firm.contact("Lee Example"), firm.contact("Kim Example")
    published(firm, lee)
    path = unsubscribe_url(deliver(firm)[0]).partition("?")[0]
    visitor = firm.visitor()
    visitor.submit(path, "Save", document_published="off")
    published(firm, lee)
    published(firm, kim)
    assert [state for _, state, _ in outbox(firm)[-2:]] == ["skipped", "waiting"]
    visitor.submit(path, "Save", document_published="once")
    published(firm, lee)
    assert outbox(firm)[-1][1] == "waiting"
    bare = firm.visitor().client.post(f"{path}/choices", data={})
    assert bare.status_code == 400
    assert visitor.get(path[:-3] + "abc").status == 404
    foreign = other.visitor()
    assert foreign.get(path.replace(firm.slug, other.slug)).status == 404


def test_staff_mails_lead_to_the_office(kit, deliver):
    """IP-35: a message from the contact form reaches all staff, with what was written."""
    firm = kit.firm()
    contact = firm.contact("Lee Example")
    firm.staff("owner"), firm.staff("member")
    wrote(firm, contact, message="<b>Is it ready?</b>")
    mails = deliver(firm)
    assert len(mails) == 2
    assert f"/{firm.slug}/office/contacts/{contact.id}" in mails[0].text
    assert "&lt;b&gt;Is it ready?" in mails[0].html and "<b>Is it ready?</b>" in mails[0].text


def test_a_mail_wears_the_business(kit, deliver):
    """HH-13: only the business's name, colour and reply address appear, and none of the software vendor's."""
    settings = {"reply_to": "office@acme.example", "street": "1 Main Street", "city": "Springfield"}
    firm = kit.firm(name="Acme Fire", colour="#aa3300", settings=settings)
    published(firm, firm.contact("Lee Example", "lee@example.org"))
    [mail] = deliver(firm)
    assert mail.sender.startswith("Acme Fire <") and mail.reply_to == "office@acme.example"
    assert "1 Main Street" in mail.text and "#aa3300" in mail.html.lower()
    everything = mail.text + mail.html + "".join(f"{name}{value}" for name, value in mail.headers)
    assert "doorstep" not in everything.lower()


def test_mails_of_a_disabled_vertical_stay(kit, deliver, outbox):
    """IP-23: where a vertical is no longer enabled, what was planned by its rules is not sent, and the line says so."""
    firm = kit.firm()
    published(firm, firm.contact("Lee Example"))
    with firm.writing() as session:
        session.execute(update(Delivery).values(rule="rule_of_a_vertical_that_is_gone"))
    assert deliver(firm) == []
    assert outbox(firm)[0][1:] == ("skipped", "This kind of mail is no longer in use here.")
    page = firm.staff().get(f"/office/outbox/{one_delivery(firm).id}")
    assert page.status == 200 and "switched off here" in page.words
