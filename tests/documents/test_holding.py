"""What a document asks is answered before what it holds is opened."""

import pytest
from sqlalchemy import select
from tests.documents.conftest import STAFF
from tests.plugins.papers.models import Case

from doorstep.documents.publishing import withdraw
from doorstep.records.models import Participant
from doorstep.records.people import add_participant, remove_participant

NOT_OPEN = "This is not open yet"


@pytest.fixture
def site(desk):
    return desk.firm.account("Main Street 1", "site")


@pytest.fixture
def case(desk, site):
    return desk.case(site)


@pytest.fixture
def lee(desk, site):
    return desk.firm.person("Lee Agent", site)


@pytest.fixture
def signers(desk, case):
    people = [desk.firm.person(name) for name in ("Sid Signer", "Kim Signer")]
    for one in people:
        desk.takes_part(one.contact, case, "signer")
    return people


@pytest.fixture
def waiver(desk, case, signers):
    return desk.document(case, "Waiver.pdf", "waiver")


@pytest.fixture
def letter(desk, case, waiver):
    return desk.document(case, "Letter.pdf")


def held_words(person, letter):
    page = person.browser.get(f"/portal/documents/{letter.id}")
    assert page.status == 200
    return page.words if NOT_OPEN in page.words else ""


def answer(person, waiver, **given):
    page = person.browser.submit(f"/portal/documents/{waiver.id}", "Send my answer", **given)
    assert page.status == 200, page.words


def test_agreements_gate_the_report_for_everybody(desk, lee, signers, waiver, letter):
    """Agreements gate the report: closed to who signs and to the agent, until everybody who is asked has answered."""
    sid, kim = signers
    page = sid.browser.get(f"/portal/documents/{letter.id}")
    assert "waits for your answer" in page.words
    assert any(link.endswith(f"/portal/documents/{waiver.id}") for link in page.links())
    assert "is not approved by everybody" in held_words(lee, letter)
    assert not lee.browser.get(f"/portal/documents/{letter.id}").all("ol.steps a.btn")
    answer(sid, waiver, answer="approved")
    assert "is not approved by everybody" in held_words(sid, letter)
    answer(kim, waiver, answer="approved")
    for person in (sid, kim, lee):
        assert not held_words(person, letter)
        assert person.browser.get(f"/portal/documents/{letter.id}/view").status == 200


def test_one_who_declines_keeps_it_closed(lee, signers, waiver, letter):
    """A decline is final: what it holds stays closed, and says to ask."""
    answer(signers[0], waiver, answer="declined", reason="Too dear")
    assert "was declined" in held_words(lee, letter) and "Too dear" not in held_words(lee, letter)


def test_somebody_who_comes_later_is_asked_too(desk, lee, case, signers, waiver, letter):
    """HG-08 HG-14: a spouse who is added after the others have answered closes it again, until they have."""
    for one in signers:
        answer(one, waiver, answer="approved")
    assert not held_words(lee, letter)
    late = desk.firm.person("Lou Late")
    with desk.firm.writing() as session:
        add_participant(
            session, session.scalars(select(Case).where(Case.id == case.id)).one(), late.contact.id, "signer", STAFF
        )
    assert "is not approved by everybody" in held_words(lee, letter)
    with desk.firm.writing() as session:
        mine = select(Participant.id).where(Participant.contact_id == late.contact.id)
        remove_participant(
            session, session.scalars(select(Case).where(Case.id == case.id)).one(), session.scalars(mine).one(), STAFF
        )
    assert not held_words(lee, letter)


def test_steps_are_numbered_in_their_order(desk, signers, waiver, letter):
    """Pay step then release: each gate is one step, in order; lists and the API say how many there are."""
    sid, _ = signers
    desk.hold(letter)
    steps = [
        one.get_text(" ", strip=True) for one in sid.browser.get(f"/portal/documents/{letter.id}").all("ol.steps li")
    ]
    assert len(steps) == 2 and "waits for your answer" in steps[0] and "not signed yet" in steps[1]
    assert "And 1 more step." in sid.browser.get("/portal/documents").words
    said = {one["id"]: one["held"] for one in sid.browser.get("/api/v1/documents").json["items"]}[str(letter.id)]
    assert [one["step"] for one in said["steps"]] == ["Answer it", "Sign the agreement"]


def test_what_is_not_shown_is_not_named(desk, lee, waiver, letter):
    """Fails closed: a paper that was withdrawn holds on, and its title is told to nobody who does not see it."""
    with desk.firm.writing() as session:
        withdraw(session, session.merge(waiver, load=False), STAFF)
    words = held_words(lee, letter)
    assert "Somebody else has to agree" in words and "Waiver" not in words


def test_staff_open_it_and_explain_names_the_gate(desk, lee, letter):
    """IP-02: held for customers only; explain says which gate it is."""
    assert desk.office.get(f"/office/documents/{letter.id}/view").status == 200
    said = desk.office.get(f"/office/explain?contact={lee.contact.id}&document={letter.id}").words
    assert "Answer: “Waiver.pdf” is not approved by everybody" in said
