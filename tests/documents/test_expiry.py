"""Until when a document can be answered, asking anew, and reminders."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.documents.decisions import decision_of
from doorstep.events.models import Delivery

SEND = "Send my answer"


@pytest.fixture
def site(desk):
    return desk.firm.account("Main Street 1", "site")


@pytest.fixture
def lee(desk, site):
    return desk.firm.person("Lee Example", site)


def later(days: float):
    return clock.frozen(clock.now() + timedelta(days=days))


def mails(desk, rule):
    with desk.firm.reading() as session:
        found = select(Delivery.contact_id).where(Delivery.rule == rule).order_by(Delivery.id)
        return list(session.scalars(found))


def test_an_old_mail_leads_to_clear_words(desk, site, lee):
    """ST-17: a quote can be answered for 14 days; afterwards the form of an old page is refused, and lists say so."""
    quote = desk.document(desk.case(site), "Quote.pdf", "quote")
    url = f"/portal/documents/{quote.id}"
    page = lee.browser.get(url)
    assert "You can answer until" in page.words
    form = {**page.form(SEND), "answer": "approved"}
    with later(15):
        late = lee.browser.post(url, form)
        assert late.status == 422 and "This could be answered until" in late.words
        assert f"Ask {desk.firm.tenant.name} for a new one." in late.words
        assert not lee.browser.get(url).all("form[data-form]")
        assert "Expired" in lee.browser.get("/portal/documents").words
        assert not lee.browser.get("/portal/").all(".todo li")
        told = {"answer": "approved", "person": "Lee", "reason": "By phone", "sure": "1"}
        assert desk.office.submit(f"/office/documents/{quote.id}/answer", "Record", **told).status == 422
        assert "Quote.pdf" in desk.office.get("/office/documents?state=expired").words
        assert "Quote.pdf" not in desk.office.get("/office/documents?state=waiting").words
    assert "case.decided" not in desk.events(quote.id)


def test_the_last_day_counts_to_its_end(desk, site, lee):
    """On the last day, in the business's time zone, it can still be answered."""
    quote = desk.document(desk.case(site), "Quote.pdf", "quote")
    with desk.firm.reading() as session:
        until = decision_of(session, quote.id).expires_at
    assert until.astimezone(desk.firm.tenant.zone).time().isoformat() == "00:00:00"
    with clock.frozen(until - timedelta(seconds=1)):
        assert "it is approved" in lee.browser.submit(f"/portal/documents/{quote.id}", SEND, answer="approved").words


def test_the_days_begin_when_customers_see_it(desk, site, lee):
    """A quote published later, or with its record, has all its days; one that is withdrawn has none running."""
    case = desk.case(site, published=False)
    quote = desk.document(case, "Quote.pdf", "quote", publish=False)

    def until():
        with desk.firm.reading() as session:
            return decision_of(session, quote.id).expires_at

    assert until() is None
    with later(5):
        desk.office.post(f"/office/documents/{quote.id}/publish")
        assert until() is None
    with later(9):
        desk.office.post(f"/office/cases/{case.id}/publish")
        assert until() > clock.now() + timedelta(days=14)
        desk.office.post(f"/office/documents/{quote.id}/withdraw")
        assert until() is None


def test_staff_ask_anew(desk, site, lee):
    """Expired, it is asked anew by a button: everybody who is asked gets a mail, and can answer."""
    quote = desk.document(desk.case(site), "Quote.pdf", "quote")
    early = desk.office.post(f"/office/documents/{quote.id}/ask-again")
    assert early.status == 409 and "can still be answered" in early.words
    with later(20):
        page = desk.office.get(f"/office/documents/{quote.id}")
        assert "Nobody can answer this any more" in page.words and "Ask anew" in page.words
        desk.office.post(f"/office/documents/{quote.id}/ask-again")
        assert mails(desk, "document_asked") == [lee.contact.id]
        assert "it is approved" in lee.browser.submit(f"/portal/documents/{quote.id}", SEND, answer="approved").words


def test_reminders_go_once_each_to_those_who_have_not_answered(desk, site):
    """After 3 and after 7 days one mail, however often the worker looks; none after an answer."""
    case = desk.case(site)
    lee, sam = desk.firm.person("Lee Example", site), desk.firm.person("Sam Example", site)
    quote, other = desk.document(case, "Quote.pdf", "quote"), desk.document(case, "Other.pdf", "quote")
    lee.browser.submit(f"/portal/documents/{other.id}", SEND, answer="approved")
    desk.firm.work()
    assert mails(desk, "document_reminder") == []
    for days, sent in ((2.9, 0), (3.1, 1), (4.5, 1), (7.1, 2), (12, 2), (16, 2)):
        with later(days):
            desk.firm.work()
            desk.firm.work()
            both = {lee.contact.id, sam.contact.id} if sent else set()
            assert set(mails(desk, "document_reminder")) == both
            assert len(mails(desk, "document_reminder")) == sent * 2
    assert desk.events(quote.id).count("document.reminder") == 4


def test_each_person_is_reminded_of_their_own_answer(desk, site):
    """Who has answered is left alone; who cannot see it any more, too."""
    case = desk.case(site)
    people = [desk.firm.person(f"Person {i}") for i in range(3)]
    for one in people:
        desk.takes_part(one.contact, case, "signer")
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    people[0].browser.submit(f"/portal/documents/{waiver.id}", SEND, answer="approved")
    desk.firm.close_area(people[1].contact, "cases")
    with later(2.5):
        desk.firm.work()
    assert mails(desk, "document_reminder") == [people[2].contact.id]


def test_nobody_is_reminded_of_what_is_held(desk, site, lee):
    """A reminder does not ask for what cannot be opened."""
    quote = desk.document(desk.case(site), "Quote.pdf", "quote")
    desk.hold(quote)
    with later(3.5):
        desk.firm.work()
    assert mails(desk, "document_reminder") == []
