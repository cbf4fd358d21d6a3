"""Forwarding: apart from seeing, per person; a link that opens one document to somebody without a sign-in."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import delete, func, select, update
from tests.documents.conftest import pdf
from tests.plugins.papers.models import Survey

from doorstep import clock
from doorstep.businesses.models import Business, EnabledVertical
from doorstep.contacts.archiving import erase_contact
from doorstep.contacts.merging import merge_contacts
from doorstep.contacts.models import Contact
from doorstep.documents.models import Forward
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery
from doorstep.records.models import Participant
from doorstep.testing.kit import PASSWORD, make_kit
from doorstep.users.models import User

LENDER = "lender@bank.example.org"
GONE = "This is not available"


class Scene:
    """A survey with a scan on it, and Pat who takes part."""

    def __init__(self, desk):
        self.desk, self.firm = desk, desk.firm
        self.survey = desk.case(desk.firm.account("Main Street 1", "site"), "SV-0001", model=Survey)
        self.pat = desk.firm.person("Pat Buyer")
        desk.takes_part(self.pat.contact, self.survey, "signer")
        self.scan = desk.document(self.survey, "Radon.pdf", "scan")

    @property
    def office(self):
        return f"/office/documents/{self.scan.id}"

    @property
    def portal(self):
        return f"/portal/documents/{self.scan.id}"

    def allow(self, label="Allow forwarding by Pat Buyer", **to):
        return self.desk.office.submit(self.office, label, to=f"{self.office}/share", **to)

    def send(self, email=LENDER, words="As we said."):
        return self.pat.browser.submit(f"{self.portal}/forward", "Send", email=email, words=words)

    def link(self):
        """What the newest mail about something forwarded leads to."""
        self.firm.work()
        return re.search(rf"http\S+?/{self.firm.slug}(/forwarded/\S+)", self.firm.mail_to(LENDER)).group(1)

    def reads(self, path):
        """What the link shows to somebody without a sign-in; its page is there in any case."""
        page = self.firm.visitor().get(path)
        assert page.status == 200
        return page


@pytest.fixture
def scene(desk):
    return Scene(desk)


@pytest.fixture
def passed(scene):
    """A scene in which Pat has forwarded the scan, and the link."""
    scene.allow()
    scene.send()
    return scene, scene.link()


def test_forwarding_is_apart_from_seeing(scene):
    """HG-23: who sees a document may not forward it until staff let them; then a button and a form are there."""
    assert "Forward" not in scene.pat.browser.get(scene.portal).words
    assert scene.pat.browser.get(f"{scene.portal}/forward").status == 404
    assert "May forward it" in scene.allow().words
    page = scene.pat.browser.get(scene.portal)
    assert page.all("main a[href$='/forward']") and scene.pat.browser.get(f"{scene.portal}/forward").status == 200
    assert "Pat Buyer may forward" in scene.desk.office.get(scene.office).words
    scene.allow("No forwarding by Pat Buyer")
    assert scene.pat.browser.get(scene.portal).status == 200
    assert scene.pat.browser.get(f"{scene.portal}/forward").status == 404


def test_the_receiver_reads_it_without_a_sign_in_and_nobody_is_enrolled(passed):
    """HG-23: one mail, in the business's name; the link shows this document alone, and makes nobody a user."""
    scene, link = passed
    assert scene.firm.mail_states("forwarded") == ["sent"]
    mail = scene.firm.mail_to(LENDER)
    assert "Pat Buyer lets you read “Radon.pdf”" in mail and "As we said." in mail
    page = scene.reads(link)
    assert "Radon.pdf" in page.words and "Pat Buyer lets you read this" in page.words and "As we said." in page.words
    for act in ("view", "download"):
        assert scene.firm.visitor().get(f"{link}/{act}").data.startswith(b"%PDF")
    assert scene.firm.visitor().get(scene.portal).status in (302, 303)
    with scene.firm.reading() as session:
        users = select(func.count(User.id)).where(User.email_key == "lender@bank.example.org")
        contacts = select(func.count(Contact.id)).where(Contact.email_key == "lender@bank.example.org")
        assert session.scalar(users) == session.scalar(contacts) == 0


def test_reading_writes_nothing(passed):
    """Invariant 3: scanners that fetch the link change nothing, and there is nothing to press."""
    scene, link = passed
    before = scene.desk.events()
    for path in (link, f"{link}/view", f"{link}/download"):
        assert scene.firm.visitor().get(path).status == 200
        assert scene.firm.visitor().post(path).status == 405
    assert scene.desk.events() == before


def test_forwarding_is_limited(scene, kit, tmp_path, registry):
    """Rate limits: fifteen mails an hour in our name to strangers, then it asks to wait and sends none; the others of
    the business go on."""
    scene.allow()
    kim = scene.firm.person("Kim Buyer")
    scene.desk.takes_part(kim.contact, scene.survey, "signer")
    scene.allow("Allow forwarding by Kim Buyer")
    strict = make_kit(kit.installation.settings.database_url, tmp_path, registry, rate_limits_on=True)
    pat, other = (browser_of(strict, scene.firm, one.contact) for one in (scene.pat, kim))

    def tries(browser, many):
        form = browser.get(f"{scene.portal}/forward").form("Send")
        addresses = [f"lender{number}@bank.example.org" for number in range(many)]
        return [
            browser.post(f"{scene.portal}/forward", {**form, "_once": "", "email": one}).status for one in addresses
        ]

    assert tries(pat, 16) == [303] * 15 + [429]
    assert scene.firm.mails("forwarded") == 15
    assert tries(other, 1) == [303]


def browser_of(kit, firm, contact):
    """Somebody's sign-in at another process of the installation."""
    browser = kit.found(firm.slug).visitor()
    browser.sign_in(contact.email, PASSWORD)
    return browser


def test_staff_see_to_whom_and_stop_it(passed):
    """HG-23: who, to whom and when stand in the panel and in the history; Stop ends the link at once."""
    scene, link = passed
    page = scene.desk.office.get(scene.office)
    assert "Pat Buyer to lender@bank.example.org" in page.words and "Works" in page.words
    assert "forwarded by Pat Buyer to lender@bank.example.org" in page.words
    stopped = scene.desk.office.submit(scene.office, "Stop", to=f"{scene.office}/stop-forward")
    assert "Stopped" in stopped.words and GONE in scene.reads(link).words
    assert "was stopped" in scene.desk.office.get(scene.office).words


def closes(scene, how):
    """One of the ways by which Pat cannot open it any more."""
    firm, office, pat = scene.firm, scene.desk.office, scene.pat.contact
    ways = {
        "hidden": lambda: scene.allow("Hide it from Pat Buyer"),
        "not to forward": lambda: scene.allow("No forwarding by Pat Buyer"),
        "held": lambda: scene.desk.hold(scene.scan),
        "withdrawn": lambda: office.post(f"{scene.office}/withdraw"),
        "archived": lambda: office.post(f"{scene.office}/archive"),
        "suspended": lambda: suspend(firm, pat),
        "no part": lambda: leave(firm, pat),
        "portal off": lambda: portal_off(firm),
        "vertical off": lambda: vertical_off(firm),
    }
    ways[how]()


def suspend(firm, contact):
    with firm.writing() as session:
        session.execute(update(Contact).where(Contact.id == contact.id).values(suspended_at=clock.now()))


def leave(firm, contact):
    with firm.writing() as session:
        session.delete(session.scalars(select(Participant).where(Participant.contact_id == contact.id)).one())


def portal_off(firm):
    with firm.kit.installation.installation_session(write=True) as session:
        session.execute(update(Business).where(Business.slug == firm.slug).values(portal_on=False))


def vertical_off(firm):
    with firm.kit.installation.installation_session(write=True) as session:
        session.execute(delete(EnabledVertical).where(EnabledVertical.business_id == firm.tenant.id))


WAYS = (
    "hidden",
    "not to forward",
    "held",
    "withdrawn",
    "archived",
    "suspended",
    "no part",
    "portal off",
    "vertical off",
)


@pytest.mark.parametrize("how", WAYS)
def test_it_opens_only_as_long_as_who_forwarded_it_opens_it(passed, how):
    """HG-23, access rule: hidden, held, withdrawn, suspended, switched off: a page that says so, and not the file."""
    scene, link = passed
    assert "Radon.pdf" in scene.reads(link).words
    closes(scene, how)
    for path in (link, f"{link}/view", f"{link}/download"):
        page = scene.reads(path)
        assert GONE in page.words and "Radon.pdf" not in page.words and not page.data.startswith(b"%PDF")


def test_a_mail_that_has_not_left_stays_when_it_opens_no_more(scene):
    """Section 5: checked for access again before it is sent."""
    scene.allow()
    scene.send()
    scene.allow("Hide it from Pat Buyer")
    scene.firm.work()
    assert scene.firm.mail_states("forwarded") == ["skipped"]


def test_a_newer_version_is_what_the_link_shows(passed):
    """DESIGN 10: a correction takes the place of what was forwarded."""
    scene, link = passed
    office, path = scene.desk.office, f"{scene.office}/replace"
    office.submit(path, "Replace", file=(BytesIO(pdf("newer")), "Radon two.pdf"))
    page = scene.reads(link)
    assert "Radon two.pdf" in page.words and b"newer" in scene.firm.visitor().get(f"{link}/view").data


def test_an_expired_or_mangled_link_says_so(passed):
    """HH-04 alike: the page says which, and names nobody."""
    scene, link = passed
    assert "incomplete" in scene.reads(link[:-4]).words
    with clock.frozen(clock.now() + timedelta(days=31)):
        page = scene.reads(link)
    assert "has expired" in page.words and "Pat" not in page.words


def test_another_business_knows_no_such_link(passed, kit):
    """Invariant 1: a link of one business opens nothing at another's address."""
    _scene, link = passed
    other = kit.firm("papers")
    page = other.visitor().get(link)
    assert "incomplete" in page.words and "Radon" not in page.words


def test_strangers_and_staff_in_a_preview_forward_nothing(scene):
    """Step 2, and preview: another customer finds no form; staff who look as Pat are refused."""
    scene.allow()
    stranger = scene.firm.person("Sam Stranger")
    assert stranger.browser.get(f"{scene.portal}/forward").status == 404
    office = scene.desk.office
    office.post(f"/office/preview/{scene.pat.contact.id}")
    assert "Radon.pdf" in office.get(scene.portal).words
    assert not office.get(scene.portal).all("main a[href$='/forward']")
    answer = office.post(f"{scene.portal}/forward", {"email": "a@bank.example.org", "words": ""})
    assert answer.status == 409 and scene.firm.mails("forwarded") == 0


def test_a_bad_address_gets_a_message_at_the_field(scene):
    """Invariant 6: what was typed stays."""
    scene.allow()
    page = scene.send("lender @bank.example.org", "Keep these words")
    assert "There is a space" in page.words and "Keep these words" in page.text
    assert scene.firm.mails("forwarded") == 0


def test_held_things_are_not_forwarded(scene):
    """Access rule, step 5: what is not open yet has no form."""
    scene.allow()
    scene.desk.hold(scene.scan)
    assert scene.pat.browser.get(f"{scene.portal}/forward").status == 409


def test_company_wide_defaults_for_seeing_and_forwarding(scene):
    """HG-23: the business says by role who sees and who may forward a kind; what was said of a person stays."""
    kim = scene.firm.person("Kim Guest")
    scene.desk.takes_part(kim.contact, scene.survey)
    settings = "/office/settings/sharing"
    page = scene.desk.office.get(settings)
    assert "Scans: seen by" in page.words and "Surveys: seen by" in page.words
    assert "Surveys: forwarded by" not in page.words
    scene.desk.office.submit(settings, "Save", sees__scan=["signer"], forwards__scan=["signer"])
    assert scene.pat.browser.get(f"{scene.portal}/forward").status == 200
    assert kim.browser.get(scene.portal).status == 404
    assert kim.browser.get(f"/portal/surveys/{scene.survey.id}").status == 200
    scene.allow("Show it to Kim Guest", contact_id=str(kim.contact.id), sees="1")
    assert kim.browser.get(scene.portal).status == 200
    assert kim.browser.get(f"{scene.portal}/forward").status == 404
    scene.allow("No forwarding by Pat Buyer", contact_id=str(scene.pat.contact.id), forwards="")
    assert scene.pat.browser.get(f"{scene.portal}/forward").status == 404


def test_one_choice_leaves_the_other_to_the_role(scene):
    """HG-23: View and Forward are two switches: saying one leaves the other as the role has it."""
    scene.allow()
    scene.desk.office.submit("/office/settings/sharing", "Save", sees__scan=["participant"])
    assert scene.pat.browser.get(scene.portal).status == 404


def test_erasing_a_person_takes_what_they_forwarded(passed):
    """Erasing overwrites personal fields: addresses and words of those they wrote to go, the link is dead."""
    scene, link = passed
    with scene.firm.writing() as session:
        erase_contact(session, session.scalars(select(Contact).where(Contact.id == scene.pat.contact.id)).one(), SYSTEM)
    with scene.firm.reading() as session:
        row = session.scalars(select(Forward)).one()
        mail = session.scalars(select(Delivery).where(Delivery.rule == "forwarded")).one()
    assert (row.address, row.words, mail.address, mail.facts) == ("", "", "", {})
    assert "lender@" not in scene.desk.office.get(scene.office).text and GONE in scene.reads(link).words


def test_it_follows_a_merged_contact(passed):
    """Merging: what somebody forwarded is the kept entry's."""
    scene, link = passed
    keep = scene.firm.contact("Pat B. Buyer")
    with scene.firm.writing() as session:
        merge_contacts(session, keep.id, scene.pat.contact.id, SYSTEM)
    assert "Radon.pdf" in scene.reads(link).words
    assert "Pat B. Buyer to lender@bank.example.org" in scene.desk.office.get(scene.office).words
