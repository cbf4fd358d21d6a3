"""The chain of answers: each names the one before it; `doorstep check` sees whatever was changed behind its back."""

import pytest
from sqlalchemy import delete, select, update

from doorstep.contacts.archiving import erase_contact
from doorstep.documents.models import Answer, Decision
from doorstep.events.actors import SYSTEM

SEND = "Send my answer"


@pytest.fixture
def answered(desk):
    """Three answers of three people, on three documents."""
    site = desk.firm.account("Main Street 1", "site")
    found = []
    for number, name in enumerate(("Lee", "Sam", "Kim")):
        person = desk.firm.person(f"{name} Example", site)
        offer = desk.document(desk.case(site, f"C-{number}"), f"Offer {name}.pdf", "offer")
        person.browser.submit(f"/portal/documents/{offer.id}", SEND, answer="approved")
        found.append((person.contact, offer))
    return found


def chain(desk):
    with desk.firm.reading() as session:
        return list(session.scalars(select(Answer).order_by(Answer.position)))


def change(desk, which, **values):
    """As somebody would who has the database."""
    with desk.firm.writing() as session:
        what = update(Answer).where(Answer.position == which).values(**values)
        session.execute(what.execution_options(synchronize_session=False))


def test_answers_are_a_chain_without_a_gap(desk, answered):
    """An answer stores who, when, how, the content's hash and the hash of the answer before it."""
    first, second, third = chain(desk)
    assert [one.position for one in (first, second, third)] == [1, 2, 3]
    assert first.previous == "" and second.previous == first.hash and third.previous == second.hash
    assert first.how == "pressed" and first.content_sha256 == answered[0][1].sha256
    assert first.facts["address"] == answered[0][0].email
    assert desk.broken() == []


CHANGES = {
    "the answer": {"answer": "declined"},
    "the name": {"answered_by": "Somebody Else"},
    "the reason": {"reason": "Only if it is cheaper."},
    "the way": {"how": "paper"},
    "the facts": {"facts": {"ip": "10.0.0.1"}},
    "the content": {"content_sha256": "0" * 64},
    "the hash": {"hash": "0" * 64},
    "a false erasure": {"facts": {"erased": True}},
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_changed_is_seen(desk, answered, what):
    """`doorstep check` finds an answer that was changed, whatever of it."""
    change(desk, 2, **CHANGES[what])
    faults = [fault for fault in desk.broken() if "answer" in fault]
    assert any("answer 2" in fault or "answer 3" in fault for fault in faults), faults


@pytest.mark.parametrize("which", [1, 2, 3])
def test_whatever_is_taken_out_is_seen(desk, answered, which):
    """An answer that was removed leaves a gap, the last one as well."""
    with desk.firm.writing() as session:
        session.execute(delete(Answer).where(Answer.position == which))
    assert [fault for fault in desk.broken() if "answer" in fault]


def test_a_decision_that_was_changed_is_seen(desk, answered):
    """A decision stands as its answers say."""
    with desk.firm.writing() as session:
        session.execute(update(Decision).where(Decision.document_id == answered[0][1].id).values(outcome="declined"))
    assert [fault for fault in desk.broken() if "does not stand as it was answered" in fault]


def test_the_program_itself_changes_no_answer(desk, answered):
    """An answer is final: the program refuses to change one, or to remove it."""
    for act in ("change", "remove"):
        with pytest.raises(ValueError, match="final"), desk.firm.writing() as session:  # noqa: PT012
            one = session.scalars(select(Answer).where(Answer.position == 1)).one()
            if act == "change":
                one.answer = "declined"
            else:
                session.delete(one)
            session.flush()
    assert desk.broken() == []


def test_an_erased_person_leaves_the_chain_whole(desk, answered):
    """Erasing takes the name and what was noted of the person; the answer, its place and its hash stay."""
    with desk.firm.writing() as session:
        erase_contact(session, session.merge(answered[1][0]), SYSTEM)
    second = chain(desk)[1]
    assert second.answered_by == "Erased person" and second.facts == {"erased": True} and second.answer == "approved"
    assert desk.broken() == []
    change(desk, 2, answer="declined")
    assert desk.broken()


def test_the_facts_are_not_in_the_open(desk, answered):
    """What is noted of a person has a salt of its own: a hash cannot be guessed back to a name."""
    salts = {one.facts["salt"] for one in chain(desk)}
    assert len(salts) == 3 and all(len(salt) == 32 for salt in salts)
