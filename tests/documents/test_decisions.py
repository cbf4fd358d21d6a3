"""What a document asks: one answer, final, under any number of presses."""

import re
from threading import Barrier, Thread

import pytest
from tests.documents.conftest import pdf, titles
from tests.plugins.papers.models import Case

from doorstep.access.viewer import staff_viewer, viewer_of
from doorstep.documents.decisions import decide, decision_of
from doorstep.problems import Refused

pytestmark = pytest.mark.on_both


@pytest.fixture
def site(desk):
    return desk.firm.account("Main Street 1", "site")


@pytest.fixture
def lee(desk, site):
    return desk.firm.person("Lee Example", site)


@pytest.fixture
def offer(desk, site):
    return desk.document(desk.case(site), "Offer.pdf", "offer")


def status_of(desk, offer) -> str:
    from sqlalchemy import select

    with desk.firm.reading() as session:
        return session.scalars(select(Case.status).where(Case.id == offer.record_id)).one()


def test_approved_is_locked_with_name_and_time(desk, lee, offer):
    """ST-17, IP-26: approved in the portal, locked with name and time, told to the record's vertical; final."""
    url = f"/portal/documents/{offer.id}"
    assert "Waits for your answer" in lee.browser.get("/portal/documents").words
    page = lee.browser.submit(url, "Send my answer", answer="approved")
    assert "Thank you, it is approved." in page.words
    assert re.search(r"Approved by Lee Example on \d+ \w+ 20\d\d", page.words)
    assert not page.all("form[data-form]")
    assert "case.decided" in desk.events(offer.id) and status_of(desk, offer) == "done"
    office = desk.office.get(f"/office/documents/{offer.id}").words
    assert "Approved" in office and "Lee Example" in office


def test_declining_needs_a_reason_and_keeps_what_was_chosen(desk, lee, offer):
    """ST-17: a decline without a reason comes back with a message at the field; with one it is stored."""
    url = f"/portal/documents/{offer.id}"
    page = lee.browser.submit(url, "Send my answer", answer="declined", reason="  ")
    assert page.status == 422 and "Write why you decline" in page.words
    assert page.all("input[value=declined][checked]")
    page = lee.browser.submit(url, "Send my answer", answer="declined", reason="Too dear.\nSorry.")
    assert "It is declined." in page.words and "Too dear." in page.words
    assert "Too dear." in desk.office.get(f"/office/documents/{offer.id}").words


def test_a_second_answer_is_refused_in_clear_words(desk, site, lee, offer):
    """ST-17: whoever comes second reads who answered and when; the first answer stays. Twice the same press is one."""
    url = f"/portal/documents/{offer.id}"
    sam = desk.firm.person("Sam Second", site)
    form = {**sam.browser.get(url).form("Send my answer"), "answer": "declined", "reason": "No"}
    mine = {**lee.browser.get(url).form("Send my answer"), "answer": "approved"}
    assert lee.browser.post(url, mine).status == 303
    assert lee.browser.post(url, mine).status == 303
    late = sam.browser.post(url, form)
    assert late.status == 422
    assert re.search(r"Lee Example approved this on \d+ \w+ \d{4}. An answer is final", late.words)
    assert desk.events(offer.id).count("case.decided") == 1


def test_who_cannot_open_it_cannot_answer(desk, lee, offer):
    """ST-17: out of scope it is not found; held, it is refused with the reason; others have no such page."""
    url = f"/portal/documents/{offer.id}"
    answer = {"answer": "approved", "sha256": offer.sha256, "reason": ""}
    assert desk.firm.person("Sam Stranger").browser.post(url, answer).status == 404
    assert desk.firm.visitor().post(url, answer).status == 404
    assert desk.office.post(url, answer).status == 404
    desk.hold(offer)
    held = lee.browser.post(url, answer)
    assert held.status == 409 and "not signed" in held.words
    assert "case.decided" not in desk.events(offer.id)


def test_the_content_that_was_read_is_what_is_approved(desk, lee, offer):
    """ST-17: an answer names the content; one for other content is refused, and a new version asks anew."""
    from io import BytesIO

    url = f"/portal/documents/{offer.id}"
    page = lee.browser.submit(url, "Send my answer", answer="approved", sha256="0" * 64)
    assert page.status == 422 and "has changed since you opened it" in page.words
    stale = {**lee.browser.get(url).form("Send my answer"), "answer": "approved"}
    desk.office.submit(f"/office/documents/{offer.id}/replace", "Replace", file=(BytesIO(pdf("dearer")), "Offer.pdf"))
    assert lee.browser.post(url, stale).status == 404
    assert "Waits for your answer" in lee.browser.get("/portal/documents").words


def test_a_notice_is_acknowledged_by_its_role_only(desk, site, lee):
    """Agreements gate the report: only who has the asked role answers; others read it and are told who does."""
    case = desk.case(site)
    notice = desk.document(case, "Notice.pdf", "notice")
    url = f"/portal/documents/{notice.id}"
    page = lee.browser.get(url)
    assert "Only somebody who is Signer here can answer this." in page.words and not page.all("form[data-form]")
    refused = lee.browser.post(url, {"answer": "acknowledged", "sha256": notice.sha256})
    assert refused.status == 422
    signer = desk.firm.person("Sid Signer")
    desk.takes_part(signer.contact, case, "signer")
    assert "we have noted it" in signer.browser.submit(url, "I have read").words
    assert "Acknowledged by Sid Signer" in lee.browser.get(url).words


def test_staff_record_what_a_customer_said_on_paper(desk, lee, offer):
    """Paper signature: staff record an answer, saying how it came; it is final too, and names who recorded it."""
    url = f"/office/documents/{offer.id}/answer"
    lee_said = {"answer": "approved", "person": "Lee Example"}
    assert desk.office.submit(url, "Record", **lee_said, sure="1", reason="").status == 422
    unsure = desk.office.submit(url, "Record", **lee_said, reason="Signed on paper by Lee")
    assert unsure.status == 422 and "Tick this when you are sure." in unsure.words
    page = desk.office.submit(url, "Record", **lee_said, sure="1", reason="Signed on paper by Lee")
    assert "The answer is recorded." in page.words and "Signed on paper by Lee" in page.words
    shown = lee.browser.get(f"/portal/documents/{offer.id}").words
    assert "Approved by Lee Example" in shown and "Signed on paper" not in shown
    again = {"answer": "declined", "person": "Lee Example", "sure": "1", "reason": "Changed their mind"}
    assert desk.office.submit(url, "Record", **again).status == 422


@pytest.mark.parametrize("presses", [8])
def test_one_answer_however_many_press_at_once(desk, site, offer, presses):
    """Invariant 4: decisions happen once, under concurrent presses of different people."""
    people = [desk.firm.contact(f"Person {i}") for i in range(presses)]
    for one in people:
        desk.firm.link(one, site)
        desk.firm.enrol(one)
    start, outcomes = Barrier(presses), []

    def press(contact):
        start.wait()
        try:
            with desk.firm.writing() as session:
                decide(session, viewer_of(session, contact.id), offer.id, "approved", "", offer.sha256)
            outcomes.append("done")
        except Refused as fault:
            outcomes.append(fault.message)

    threads = [Thread(target=press, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("done") == 1 and len(outcomes) == presses
    assert all("An answer is final" in text for text in outcomes if text != "done"), outcomes
    assert desk.events(offer.id).count("case.decided") == 1
    with desk.firm.reading() as session:
        asked = decision_of(session, offer.id)
        assert asked and asked.given and asked.given.answer == "approved"


def test_answers_and_replacements_at_once_leave_one_of_both_orders(desk, site, lee, offer):
    """An answer and a new version at the same moment: the answer is for the old content, or refused."""
    from io import BytesIO

    from tests.documents.conftest import STAFF

    from doorstep.documents.door import see_document
    from doorstep.documents.services import replace
    from doorstep.documents.uploads import check_upload
    from doorstep.problems import NotFound

    start, outcomes = Barrier(2), []

    def run(name, act):
        start.wait()
        try:
            with desk.firm.writing() as session:
                act(session)
            outcomes.append(name)
        except (Refused, NotFound):
            outcomes.append(f"no {name}")

    def answer(session):
        decide(session, viewer_of(session, lee.contact.id), offer.id, "approved", "", offer.sha256)

    def renew(session):
        document = see_document(session, staff_viewer(session.catalog, "Robin"), offer.id)
        replace(session, document, check_upload("Offer.pdf", BytesIO(pdf("new"))), STAFF)

    threads = [Thread(target=run, args=("answer", answer)), Thread(target=run, args=("renewal", renew))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "renewal" in outcomes and {"answer", "no answer"} & set(outcomes)
    assert "Waits for your answer" in lee.browser.get("/portal/documents").words
    assert titles(lee.browser.get("/portal/documents")) == {"Offer.pdf"}
