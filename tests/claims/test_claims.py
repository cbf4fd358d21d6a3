"""From the button of an emailed invoice into the portal: the mail lets nobody in, a proof to its address does."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from doorstep import clock
from doorstep.businesses.settings import save_settings
from doorstep.contacts.services import get_contact, update_contact
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.models import Event
from doorstep.events.worker import Worker
from doorstep.invitations.services import invite
from doorstep.mail import Mailbox
from doorstep.users import suspension
from doorstep.users.links import link_path
from doorstep.users.models import PowerLink, User
from doorstep_billing.api import Line, draft_invoice, issue, void

STAFF = Actor(kind="staff", name="Robin Office")
GOOD = "seven quiet green bicycles"
DANA = "dana@example.org"


def switch(firm, **settings):
    with firm.writing() as session:
        save_settings(session, settings, SYSTEM, version=firm.tenant.version, block="Portal")
    firm.refresh()


@pytest.fixture
def firm(kit):
    made = kit.firm("billing", name="Ridge Hauling")
    switch(made, claim_access=True)
    return made


def mails(firm, to=DANA):
    """Send what waits; the mails to one address, oldest first."""
    Worker(firm.kit.installation).run_once(firm.tenant)
    box = Mailbox(firm.kit.installation.settings.mailbox_folder)
    return [box.read(line.id) for line in reversed(box.list(limit=500, to=to))]


def path_in(firm, mail):
    """Where the button of a mail leads, below the business's address."""
    found = re.search(rf"http://localhost/{firm.slug}(/[\w./-]+)", mail.text)
    assert found, mail.text
    return found[1]


def invoice_for(firm, account):
    with firm.writing() as session:
        made = draft_invoice(session, account.id, "Hauling in March", [Line(text="Dumpster", unit_price=120_00)], STAFF)
        issue(session, made, STAFF)
        return made


@pytest.fixture
def billed(firm):
    """A customer with one contact, who got an invoice by mail; `path` is where its button leads."""
    account = firm.account("Harbor Diner")
    contact = firm.contact("Dana Diner", DANA)
    firm.link(contact, account, primary=True)
    invoice = invoice_for(firm, account)
    mail = mails(firm)[-1]
    return SimpleNamespace(account=account, contact=contact, invoice=invoice, mail=mail, path=path_in(firm, mail))


def counted(firm, model, *conditions):
    with firm.reading() as session:
        return session.scalar(select(func.count(model.id)).where(*conditions))


def page_of(invoice):
    return f"/portal/invoices/{invoice.id}"


def pressed(firm, billed, browser=None, button="Continue with email"):
    browser = browser or firm.visitor()
    return browser.submit(billed.path, button)


def register(browser, path, **values):
    browser.submit(path, "Activate account")
    given = {"email": DANA, "name": "Dana Diner", "password": GOOD, **values}
    return browser.submit(f"{path}/register", "Activate and sign in", **given)


def test_from_the_mail_into_the_invoice(firm, billed):
    """HH-01 HH-14 HH-15 HH-19: the mail's button, a proof to the mail's address, name and password, the invoice."""
    assert "Review & Pay Online" in billed.mail.text and billed.path.startswith("/claim/")
    visitor = firm.visitor()
    page = visitor.get(billed.path)
    assert billed.invoice.number in page.words and DANA not in page.text and "Dana" not in page.text
    assert counted(firm, PowerLink, PowerLink.kind == "proof") == 0
    assert "Look into your mail" in pressed(firm, billed, visitor).words
    proof = mails(firm)[-1]
    assert proof.subject == "Your sign-in at Ridge Hauling"
    landed = register(visitor, path_in(firm, proof))
    assert landed.status == 200 and billed.invoice.number in landed.words and "Your sign-in is ready" in landed.words
    assert billed.invoice.number in visitor.get(billed.path, follow=True).words
    assert counted(firm, User, User.contact_id == billed.contact.id) == 1


def test_looking_changes_nothing(firm, billed):
    """HH-01: scanners fetch the button's page as often as they like."""
    before = counted(firm, Event), counted(firm, PowerLink)
    for _ in range(3):
        scanner = firm.visitor()
        assert scanner.client.head(scanner.path(billed.path)).status_code == 200
        assert scanner.get(billed.path).status == 200
    assert (counted(firm, Event), counted(firm, PowerLink)) == before


def test_who_has_a_sign_in_comes_straight_to_the_invoice(firm, billed):
    """HH-14 ST-02: Review & Pay Online leads to the sign-in, and from there to that invoice."""
    firm.enrol(billed.contact)
    visitor = firm.visitor()
    answer = visitor.get(billed.path)
    assert answer.status == 302 and "/sign-in?" in answer.location
    landed = visitor.submit(answer.location, "Sign in", name=DANA, password="correct horse battery staple")
    assert billed.invoice.number in landed.words
    assert visitor.get(billed.path).location.endswith(page_of(billed.invoice))


def test_a_forwarded_invoice_enrols_nobody(firm, billed):
    """HH-01: whoever presses only causes a mail to the original address; nobody types where it goes."""
    stranger = firm.visitor()
    stranger.post(billed.path, {"email": "thief@example.org", "to": "thief@example.org"})
    assert mails(firm, "thief@example.org") == []
    assert [mail.subject for mail in mails(firm)[1:]] == ["Your sign-in at Ridge Hauling"]
    assert counted(firm, User, User.contact_id == billed.contact.id) == 0


def test_somebody_else_who_is_signed_in_is_warned(firm, billed):
    """HH-04 HH-18: nothing of it sticks to them, by looking or by pressing; staff are somebody else, too."""
    other = firm.person("Olga Other")
    for browser in (other.browser, firm.staff()):
        assert "This mail is for somebody else" in browser.get(billed.path).words
        page = browser.post(billed.path, follow=True)
        assert "This mail is for somebody else" in page.words
    assert counted(firm, PowerLink, PowerLink.kind == "proof") == 0


def closed_by_void(firm, billed):
    with firm.writing() as session:
        void(session, billed.invoice.id, "A mistake", STAFF)


def suspended(firm, billed):
    with firm.writing() as session:
        contact = get_contact(session, billed.contact.id)
        suspension.suspend(session, contact, "You owe us money", STAFF)


def changed_address(firm, billed):
    with firm.writing() as session:
        update_contact(session, billed.contact.id, {"email": "new@example.org"}, STAFF)


def not_mailed(firm, billed):
    with firm.writing() as session:
        update_contact(session, billed.contact.id, {"do_not_email": True}, STAFF)


def invite_only(firm, billed):
    switch(firm, claim_access=False)


def portal_off(firm, billed):
    switch(firm, portal_on=False)


def mangled(firm, billed):
    billed.path = billed.path[:-4] + "AAAA"


def other_kind(firm, billed):
    with firm.writing() as session:
        billed.path = "/" + link_path(session, invite(session, billed.contact.id, STAFF)).replace("invitation", "claim")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (closed_by_void, "There is nothing left to do here"), (suspended, "Please ask us"),
        (changed_address, "Please ask us for a new mail"), (not_mailed, "Please ask us"),
        (invite_only, "You need an invitation"), (portal_off, "The portal is closed"),
        (mangled, "This link is incomplete"), (other_kind, "This link is incomplete"),
    ],
)  # fmt: skip
def test_a_claim_that_is_worth_nothing_says_so(firm, billed, change, words):
    """HH-01: a page with words, which names no address; a press mails nothing."""
    change(firm, billed)
    sent = len(mails(firm)), counted(firm, PowerLink, PowerLink.kind == "proof")
    visitor = firm.visitor()
    page = visitor.get(billed.path)
    assert page.status == 200 and words in page.words
    assert "example.org" not in page.text and "Dana" not in page.text and "owe us" not in page.text
    assert words in visitor.post(billed.path, follow=True).words
    assert (len(mails(firm)), counted(firm, PowerLink, PowerLink.kind == "proof")) == sent


def test_a_proof_works_once_for_an_hour_and_renews_nobody(firm, billed):
    """HH-12: a proof is no invitation: it is too old after an hour, used up by one, and ends no sign-in there is."""
    pressed(firm, billed)
    first = path_in(firm, mails(firm)[-1])
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert "This link is too old" in firm.visitor().get(first).words
        firm.visitor().submit(first, "Send me a new link")
        second = path_in(firm, mails(firm)[-1])
    assert "This link was replaced" in firm.visitor().get(first).words
    firm.enrol(billed.contact)
    page = firm.visitor().get(second)
    assert "This link has been used" in page.words
    answer = firm.visitor().post(f"{second}/register", {"email": DANA, "name": "Mallory", "password": GOOD})
    assert "This link has been used" in answer.words
    with firm.reading() as session:
        assert session.scalars(select(User).where(User.contact_id == billed.contact.id)).one().name != "Mallory"


def test_presses_fill_no_mailbox(firm, billed):
    """HH-01: five proofs an hour, however often somebody presses."""
    for _ in range(8):
        pressed(firm, billed)
        mails(firm)
    assert len(mails(firm)) == 1 + 5


def test_a_mail_about_it_again_carries_the_same_claim(firm, billed):
    """HH-19: sent again, or reminded, the former mail's button still works."""
    with firm.reading() as session:
        rows = session.scalars(select(PowerLink.address).where(PowerLink.kind == "claim")).all()
    assert rows == [DANA]
    staff = firm.staff()
    [row] = [url for url in staff.get("/office/outbox/").links() if "/office/outbox/" in url and url[-1] != "/"][:1]
    shown = staff.get(row + "/mail") if "/mail" not in row else staff.get(row)
    assert billed.path.rsplit("/", 1)[1] not in shown.text


def test_the_settings_offer_it_where_something_can_be_claimed(kit, firm):
    """HH-01: invite-only unless the business says otherwise; a business without invoices is not asked."""
    plain = kit.firm("billing")
    page = plain.staff().get("/office/settings/portal")
    assert "make a sign-in from what you mail" in page.words
    assert not page.soup.select_one("input[name=claim_access]").has_attr("checked")
    assert "make a sign-in" not in kit.firm().staff().get("/office/settings/portal").words
    account, contact = plain.account("Harbor Diner"), plain.contact("Dana Diner", "d2@example.org")
    plain.link(contact, account)
    invoice = invoice_for(plain, account)
    assert path_in(plain, mails(plain, "d2@example.org")[-1]) == page_of(invoice)


def test_only_the_business_speaks(firm, billed):
    """HH-13: mails and pages of a claim carry the business's identity, none of ours."""
    visitor = firm.visitor()
    texts = [visitor.get(billed.path).words, pressed(firm, billed, visitor).words]
    proof = mails(firm)[-1]
    texts += [one for mail in (billed.mail, proof) for one in (mail.text, mail.html, mail.sender, mail.subject)]
    texts.append(firm.visitor().get(path_in(firm, proof)).words)
    assert all("doorstep" not in text.lower() for text in texts)
    assert all("Ridge Hauling" in text for text in (billed.mail.text, proof.text, texts[0]))
