"""Each person's answer: everybody in the role answers, one who declines settles it, and people come and go."""

from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.plugins.papers.models import Case

from doorstep.access.viewer import viewer_of
from doorstep.contacts.merging import merge_contacts
from doorstep.documents.decisions import decide, decision_of
from doorstep.documents.settling import outcome_of
from doorstep.events.actors import SYSTEM
from doorstep.problems import Refused
from doorstep.records.models import Participant
from doorstep.records.people import add_participant, remove_participant

pytestmark = pytest.mark.on_both

SEND = "Send my answer"


@pytest.fixture
def case(desk):
    return desk.case(desk.firm.account("Main Street 1", "site"))


def signer(desk, case, name):
    person = desk.firm.person(name)
    desk.takes_part(person.contact, case, "signer")
    return person


def asked(desk, document):
    with desk.firm.reading() as session:
        return decision_of(session, document.id)


def case_of(session, case):
    return session.scalars(select(Case).where(Case.id == case.id)).one()


def joins(desk, case, contact):
    with desk.firm.writing() as session:
        add_participant(session, case_of(session, case), contact.id, "signer", SYSTEM)


def leaves(desk, case, contact):
    with desk.firm.writing() as session:
        mine = select(Participant.id).where(Participant.record_id == case.id, Participant.contact_id == contact.id)
        remove_participant(session, case_of(session, case), session.scalars(mine).one(), SYSTEM)


def test_everybody_answers_for_themselves(desk, case):
    """HG-08, HG-13: both spouses are asked; the first answer leaves it open, the second settles it and is told."""
    lee, sam = signer(desk, case, "Lee Example"), signer(desk, case, "Sam Example")
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    url = f"/portal/documents/{waiver.id}"
    page = lee.browser.submit(url, SEND, answer="approved")
    assert "Approved by Lee Example" in page.words and "One more person is asked." in page.words
    assert not page.all("form[data-form]") and "case.decided" not in desk.events(waiver.id)
    assert "Waits for Sam Example" in desk.office.get(f"/office/documents/{waiver.id}").words
    sam.browser.submit(url, SEND, answer="approved")
    assert asked(desk, waiver).outcome == "approved"
    assert desk.events(waiver.id).count("case.answered") == 2 and desk.events(waiver.id).count("case.decided") == 1


def test_what_needs_me_is_what_i_must_still_answer(desk, case):
    """Home, list and page ask only those who may and have not: not who answered, not who only reads."""
    lee, sam = signer(desk, case, "Lee Example"), signer(desk, case, "Sam Example")
    reader = desk.firm.person("Rae Reader")
    desk.takes_part(reader.contact, case)
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    lee.browser.submit(f"/portal/documents/{waiver.id}", SEND, answer="approved")
    for person, todo in ((lee, 0), (sam, 1), (reader, 0)):
        assert len(person.browser.get("/portal/").all(".todo li")) == todo, person.contact.first_name
        badge = "Waits for your answer" if todo else "Waits for an answer"
        assert badge in person.browser.get("/portal/documents").words
        form = person.browser.get(f"/portal/documents/{waiver.id}").all("form[data-form]")
        assert len(form) == todo


def test_one_who_declines_settles_it(desk, case):
    """One decline is the answer of all; nobody is asked any more, in clear words."""
    lee, sam = signer(desk, case, "Lee Example"), signer(desk, case, "Sam Example")
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    url = f"/portal/documents/{waiver.id}"
    late = {**sam.browser.get(url).form(SEND), "answer": "approved"}
    lee.browser.submit(url, SEND, answer="declined", reason="Not like this.")
    refused = sam.browser.post(url, late)
    assert refused.status == 422 and "Lee Example declined this on" in refused.words
    assert asked(desk, waiver).outcome == "declined" and desk.events(waiver.id).count("case.decided") == 1
    joins(desk, case, desk.firm.contact("Kim Late"))
    assert asked(desk, waiver).outcome == "declined"


def test_somebody_who_comes_later_is_asked_and_it_opens_again(desk, case):
    """A buyer added after the others have agreed is asked too; answers given stay, and it settles with theirs."""
    lee = signer(desk, case, "Lee Example")
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    lee.browser.submit(f"/portal/documents/{waiver.id}", SEND, answer="approved")
    assert asked(desk, waiver).outcome == "approved"
    kim = desk.firm.person("Kim Later")
    joins(desk, case, kim.contact)
    now = asked(desk, waiver)
    assert now.outcome is None and [one.name for one in now.awaited] == ["Kim Later"] and len(now.answers) == 1
    leaves(desk, case, kim.contact)
    assert asked(desk, waiver).outcome == "approved"
    joins(desk, case, kim.contact)
    kim.browser.submit(f"/portal/documents/{waiver.id}", SEND, answer="approved")
    assert asked(desk, waiver).outcome == "approved" and len(asked(desk, waiver).answers) == 2


def test_a_person_without_sign_in_answers_on_paper(desk, case):
    """HG-14: staff choose whose paper it is, say how it came, and are sure; nobody answers twice."""
    lee, paper = signer(desk, case, "Lee Example"), desk.firm.contact("Pat Paper", None)
    desk.takes_part(paper, case, "signer")
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    url = f"/office/documents/{waiver.id}/answer"
    lee.browser.submit(f"/portal/documents/{waiver.id}", SEND, answer="approved")
    assert "Pat Paper" in desk.office.get(url).words and "Lee Example" not in desk.office.get(url).words
    told = {"answer": "approved", "person": str(paper.id), "reason": "On paper", "sure": "1"}
    assert desk.office.submit(url, "Record", **{**told, "person": str(lee.contact.id)}).status == 422
    assert "The answer is recorded." in desk.office.submit(url, "Record", **told).words
    assert asked(desk, waiver).outcome == "approved"
    given = asked(desk, waiver).answers[1]
    assert (given.by, given.how, given.recorded_by) == ("Pat Paper", "paper", "Owner Person")


def test_staff_read_whom_no_mail_can_ask(desk, case):
    """HG-13 HG-14: an answer that waits for somebody without an email says so, with both ways on; else neither."""
    lee, paper = signer(desk, case, "Lee Example"), desk.firm.contact("Pat Paper", None)
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    before = desk.office.get(f"/office/documents/{waiver.id}")
    assert "Waits for Lee Example" in before.words and "no mail asks" not in before.words
    desk.takes_part(paper, case, "signer")
    page = desk.office.get(f"/office/documents/{waiver.id}")
    assert "Pat Paper has no email: no mail asks them, and they cannot sign in." in page.words
    card = next(one for one in page.all(".panel") if "no mail asks" in one.get_text())
    assert len([a for a in card.select("a") if a["href"].endswith(f"/office/contacts/{paper.id}/edit")]) == 1
    assert not [a for a in card.select("a") if str(lee.contact.id) in a["href"]]
    assert [a["href"] for a in card.select("a.btn")] == [f"/{desk.firm.slug}/office/documents/{waiver.id}/answer"]
    contact = desk.office.get(f"/office/contacts/{paper.id}").words
    assert "They see what they take part in by name" in contact and "nothing shows in the portal" not in contact


def test_two_who_are_one_person_are_asked_once(desk, case):
    """Merging two entries of one person: the answer of the former counts, and nobody waits for who is gone."""
    lee, twin = signer(desk, case, "Lee Example"), desk.firm.contact("Lee Exampel", None)
    desk.takes_part(twin, case, "signer")
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    lee.browser.submit(f"/portal/documents/{waiver.id}", SEND, answer="approved")
    assert asked(desk, waiver).outcome is None
    with desk.firm.writing() as session:
        merge_contacts(session, lee.contact.id, twin.id, SYSTEM)
    assert asked(desk, waiver).outcome == "approved"
    assert desk.broken() == []


@pytest.mark.parametrize("presses", [3])
def test_all_press_at_once(desk, case, presses):
    """Invariant 4: one answer each, settled once, whoever comes last; twice the same person is one answer."""
    people = [signer(desk, case, f"Person {i}").contact for i in range(presses)]
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    start, outcomes = Barrier(presses * 2), []

    def press(contact):
        start.wait()
        try:
            with desk.firm.writing() as session:
                decide(session, viewer_of(session, contact.id), waiver.id, "approved", "", waiver.sha256)
            outcomes.append("done")
        except Refused as fault:
            outcomes.append(fault.message)

    threads = [Thread(target=press, args=(one,)) for one in people * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("done") == presses and len(outcomes) == presses * 2
    assert all("An answer is final" in text for text in outcomes if text != "done"), outcomes
    assert asked(desk, waiver).outcome == "approved" and len(asked(desk, waiver).answers) == presses
    assert desk.events(waiver.id).count("case.decided") == 1
    assert desk.broken() == []


def test_the_last_answer_and_a_new_person_at_once(desk, case):
    """Invariant 4: whichever comes first, it is never settled without somebody who takes part."""
    lee, kim = signer(desk, case, "Lee Example"), desk.firm.contact("Kim Later")
    waiver = desk.document(case, "Waiver.pdf", "waiver")
    start = Barrier(2)

    def answer():
        start.wait()
        with desk.firm.writing() as session:
            decide(session, viewer_of(session, lee.contact.id), waiver.id, "approved", "", waiver.sha256)

    def join():
        start.wait()
        joins(desk, case, kim)

    threads = [Thread(target=answer), Thread(target=join)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked(desk, waiver).outcome is None and [one.name for one in asked(desk, waiver).awaited] == ["Kim Later"]
    assert desk.broken() == []


PEOPLE = st.sampled_from("abcd")
STEPS = st.one_of(
    st.tuples(st.just("joins"), PEOPLE, st.none()),
    st.tuples(st.just("leaves"), PEOPLE, st.none()),
    st.tuples(st.just("answers"), PEOPLE, st.sampled_from(["approved", "approved", "declined"])),
)


@given(each=st.booleans(), steps=st.lists(STEPS, max_size=12))
def test_settling_against_a_plain_model(each, steps):
    """Settled favourably: by the first answer; or by all who hold the role, at least one; a decline settles it."""
    holders, answers = set(), {}
    for what, who, answer in steps:
        if what == "joins":
            holders.add(who)
        elif what == "leaves":
            holders.discard(who)
        elif who not in answers and "declined" not in answers.values() and (each or not answers):
            answers[who] = answer
        found = outcome_of("approve", each, holders, answers)
        if any(one == "declined" for one in answers.values()):
            assert found == "declined"
        elif each:
            missing = [one for one in holders if answers.get(one) != "approved"]
            assert found == ("approved" if holders and not missing else None)
        else:
            assert found == ("approved" if len(answers) == 1 else None)
