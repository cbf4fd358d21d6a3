"""Request lists: written in the portal by a buyer or an agent, shared with whom they choose."""

import sys
from types import SimpleNamespace

import pytest
from plugins.homegauge.tests import builders as b
from sqlalchemy import select

from doorstep.api import Document
from doorstep_homegauge.report_models import RequestLine, RequestList

MARKUP = "<script>alert(1)</script>"


class Scene:
    """A report with its buyer and two agents, each with a browser."""

    def __init__(self, firm, house):
        self.firm = firm
        self.contacts = {name: firm.contact(f"{name.title()} Person") for name in ("buyer", "agent", "other")}
        visit = b.inspection(firm, house, buyer=self.contacts["buyer"], agent=self.contacts["agent"])
        self.visit = b.joined(firm, visit, self.contacts["other"], "agent")
        self.report = b.report(firm, self.visit)
        self.buyer, self.agent, self.other = (firm.enrol(one) for one in self.contacts.values())
        self.findings = b.findings(firm, self.report)

    @property
    def writing(self):
        keys = "&f=".join(one.id.hex[-8:] for one in self.findings[:2])
        return f"/portal/request-writing/{self.report.id}/write?f={keys}"

    def written(self, who=None, share=("agent",), **words):
        typed = {"requests-0-words": "Please seal it.", **words}
        shared = [str(self.contacts[name].id) for name in share]
        return (who or self.buyer).submit(self.writing, "Save the list", share=shared, **typed)

    def list(self):
        with self.firm.reading() as session:
            return session.scalars(select(RequestList).order_by(RequestList.id.desc())).first()

    def lines(self):
        with self.firm.reading() as session:
            return list(session.scalars(select(RequestLine).order_by(RequestLine.position)))


@pytest.fixture
def scene(firm, house):
    return Scene(firm, house)


def url(found):
    return f"/portal/request-lists/{found.id}"


def test_ticked_findings_become_requests_in_own_words(scene):
    """HomeGauge Create Request List: findings are ticked, each is worded, and the list is there with its number."""
    page = scene.buyer.get(f"/portal/home-reports/{scene.report.id}")
    pick = next(one["href"] for one in page.all("a") if "Ask for repairs" in one.get_text())
    assert [one["value"] for one in scene.buyer.get(pick).all("input[name=f]")][:1] == [scene.findings[0].id.hex[-8:]]
    form = scene.buyer.get(scene.writing).form("Save the list")
    assert form["requests-0-words"] == scene.findings[0].text and form["requests-1-finding_id"]
    shown = scene.written(note="Dear neighbour")
    assert "RL-0001" in shown.words and "Please seal it." in shown.words and "Dear neighbour" in shown.words
    assert scene.findings[1].text in shown.words
    assert [one.finding_id for one in scene.lines()] == [one.id for one in scene.findings[:2]]


def test_nothing_ticked_asks_to_tick(scene):
    """HomeGauge: without a finding one is sent back to tick."""
    page = scene.buyer.get(f"/portal/request-writing/{scene.report.id}/write", follow=True)
    assert "Tick at least one finding." in page.words


def test_the_other_is_told_and_sees_it_and_nobody_else(scene):
    """HomeGauge: whom it is shared with is told by mail once and sees it; the rest of the inspection does not."""
    scene.written(share=("agent",))
    found = scene.list()
    assert scene.firm.mails("request_list_shared") == 1
    assert scene.agent.get(url(found)).status == 200
    assert "RL-0001" in scene.agent.get("/portal/request-lists/").words
    assert (
        scene.other.get(url(found)).status == 404 and "RL-0001" not in scene.other.get("/portal/request-lists/").words
    )
    assert "RL-0001" not in scene.other.get(f"/portal/inspections/{scene.visit.id}").words
    scene.firm.work()
    with scene.firm.reading() as session:
        paper = session.scalars(select(Document).where(Document.record_id == found.id)).one()
    assert scene.agent.get(f"/portal/documents/{paper.id}/view").data.startswith(b"%PDF")
    assert scene.other.get(f"/portal/documents/{paper.id}/view").status == 404


def test_the_author_shares_later_and_takes_back(scene):
    """HomeGauge: sharing is added and taken back on the list's page, at once; the author alone does it."""
    scene.written(share=())
    found, room = scene.list(), "/portal/request-writing/lists"
    assert scene.agent.get(url(found)).status == 404 and scene.firm.mails("request_list_shared") == 0
    agent = {"contact_id": str(scene.contacts["agent"].id)}
    scene.buyer.post(f"{room}/{found.id}/share", agent)
    assert scene.agent.get(url(found)).status == 200 and scene.firm.mails("request_list_shared") == 1
    other = {"contact_id": str(scene.contacts["other"].id)}
    for act in ("share", "take-back"):
        assert scene.agent.post(f"{room}/{found.id}/{act}", other).status == 404
    assert scene.agent.get(f"{room}/{found.id}").status == 404
    scene.buyer.post(f"{room}/{found.id}/take-back", agent)
    assert scene.agent.get(url(found)).status == 404
    scene.firm.work()
    me = {"contact_id": str(scene.contacts["buyer"].id)}
    assert scene.buyer.post(f"{room}/{found.id}/take-back", me).status == 404
    assert scene.buyer.get(url(found)).status == 200


def test_it_is_shared_with_people_of_the_inspection_only(scene):
    """Invariant 1: a stranger's id is refused, whoever sends it."""
    stranger = scene.firm.contact("Sam Stranger")
    scene.written(share=())
    found = scene.list()
    refused = scene.buyer.post(f"/portal/request-writing/lists/{found.id}/share", {"contact_id": str(stranger.id)})
    assert refused.status == 409 and "takes part in this inspection" in refused.words
    form = scene.buyer.get(scene.writing).form("Save the list")
    answer = scene.buyer.post(scene.writing, {**form, "share": [str(stranger.id)]})
    assert answer.status == 422 and scene.list().id == found.id


def test_findings_of_another_report_are_refused(scene, firm, house):
    """Invariant 1: a request names findings of its own report only."""
    foreign = b.findings(firm, b.report(firm, b.inspection(firm, house)))[0]
    form = scene.buyer.get(scene.writing).form("Save the list")
    answer = scene.buyer.post(scene.writing, {**form, "requests-0-finding_id": str(foreign.id)})
    assert answer.status in (409, 422) and scene.list() is None


def test_who_is_neither_buyer_nor_agent_writes_none(scene, firm):
    """HomeGauge: buyer or agent writes one; another participant reads the report and is offered nothing."""
    guest = firm.contact("Gil Guest")
    b.joined(firm, scene.visit, guest, "participant")
    browser = firm.enrol(guest)
    page = browser.get(f"/portal/home-reports/{scene.report.id}")
    assert page.status == 200 and "Ask for repairs" not in page.words
    assert browser.get(scene.writing).status == 404


def test_pressed_twice_there_is_one_list(scene):
    """Once-only forms: the same form sent again leads to the same list."""
    form = {**scene.buyer.get(scene.writing).form("Save the list"), "share": []}
    first, again = (scene.buyer.post(scene.writing, form).location for _ in range(2))
    assert first == again
    with scene.firm.reading() as session:
        assert len(session.scalars(select(RequestList)).all()) == 1


def test_the_words_change_later_and_faults_stand_at_the_field(scene):
    """HomeGauge: the author changes the words; empty ones are refused at their field, and stale ones show both."""
    scene.written(share=())
    found = scene.list()
    path = f"/portal/request-writing/lists/{found.id}"
    stale = scene.buyer.get(path).form("Save")
    empty = scene.buyer.submit(path, "Save", **{"requests-0-words": ""})
    assert empty.all("#requests-requests-0-words-error") and scene.lines()[0].words == "Please seal it."
    scene.buyer.submit(path, "Save", **{"requests-0-words": "Please seal it twice."})
    assert scene.lines()[0].words == "Please seal it twice."
    late = scene.buyer.post(path, {**stale, "note": "Later"})
    assert late.status == 422 and "Somebody else has saved this meanwhile" in late.words


def test_it_stays_when_the_report_changes(scene, firm):
    """HomeGauge: what was asked for keeps its heading; a finding that a list names is not removed."""
    scene.written(share=())
    staff, finding = firm.staff(), scene.findings[0]
    staff.post(f"/office/home-reports/{scene.report.id}/withdraw")
    refused = staff.post(f"/office/report-builder/findings/{finding.id}/remove")
    assert refused.status == 409 and "request list names this finding" in refused.words
    heading = scene.lines()[0].heading
    staff.submit(f"/office/report-builder/findings/{finding.id}", "Save", item="Something else")
    assert scene.lines()[0].heading == heading and heading in scene.buyer.get(url(scene.list())).words


def test_staff_see_it_on_the_inspection(scene, firm):
    """HomeGauge: the business sees what is asked for, on the inspection's page and in its list."""
    scene.written(share=())
    found, staff = scene.list(), firm.staff()
    assert "RL-0001" in staff.get(f"/office/inspections/{scene.visit.id}").words
    assert "Please seal it." in staff.get(f"/office/request-lists/{found.id}").words


def test_the_next_buyer_sees_no_list_of_the_last_one(scene, firm, house):
    """HG-23: another inspection of the same property has lists of its own."""
    scene.written(share=("agent",))
    later = firm.contact("Kim Next")
    b.inspection(firm, house, buyer=later)
    firm.link(later, house)
    browser = firm.enrol(later)
    assert browser.get(url(scene.list())).status == 404
    assert "RL-0001" not in browser.get("/portal/request-lists/?status=all").words


def test_hostile_words_stay_words(scene):
    """Markup in a request comes back as text, for its author and its readers, and in the PDF's page."""
    scene.written(**{"requests-0-words": MARKUP, "requests-0-heading": MARKUP, "note": MARKUP})
    found = scene.list()
    for browser in (scene.buyer, scene.agent):
        page = browser.get(url(found))
        assert MARKUP not in page.text and page.words.count("alert(1)") >= 3
    scene.firm.work()
    with scene.firm.reading() as session:
        assert session.scalars(select(Document).where(Document.record_id == found.id)).one().size > 1000


def test_settled_and_open_again(scene):
    """HomeGauge: the author says when it is settled; it leaves the open ones, and comes back."""
    scene.written(share=())
    found = scene.list()
    path = f"/portal/request-writing/lists/{found.id}/settle"
    assert scene.agent.post(path).status == 404
    scene.buyer.post(path)
    assert "RL-0001" not in scene.buyer.get("/portal/request-lists/").words
    scene.buyer.post(path)
    assert "RL-0001" in scene.buyer.get("/portal/request-lists/").words


def test_what_a_gate_holds_is_not_shown_for_ticking(scene, monkeypatch):
    """Access rule, step 5: while something is still to be done before the report opens, nothing of it shows here."""
    holding = SimpleNamespace(reason="The agreement is not signed yet.")
    module = sys.modules["doorstep_homegauge.requests.room"]
    monkeypatch.setattr(module, "held_records", lambda session, viewer, kind, ids: dict.fromkeys(ids, holding))
    for path in (scene.writing, f"/portal/request-writing/{scene.report.id}"):
        page = scene.buyer.get(path)
        assert page.status == 409 and "not signed yet" in page.words and "Flashing" not in page.words
