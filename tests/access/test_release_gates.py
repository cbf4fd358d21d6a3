"""The gates of answers and of money against an independent model, with mutants of their own: what is listed as held,
what a download answers, and which mails wait."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, example, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.access.release_model import CASE, KINDS, TASK
from tests.access.release_world import Lived, begin
from tests.access.test_rule import FEWER
from tests.mutants import mutated

from doorstep.access import gates
from doorstep.access.viewer import viewer_of
from doorstep.documents import holding
from doorstep.documents.models import Document
from doorstep.events.models import Delivery
from doorstep.plugins.contributions import Gated
from doorstep_billing import releasing

pytestmark = pytest.mark.on_both

PEOPLE = 3
FEW = st.integers(0, PEOPLE - 1)
RECORD = st.integers(CASE, TASK)
WHICH = st.integers(0, 30)
MOSTLY_YES = st.sampled_from(["approved", "approved", "approved", "declined"])
ANSWER = st.tuples(st.just("answer"), FEW, WHICH, MOSTLY_YES, st.booleans())
ACT = st.one_of(
    ANSWER, ANSWER, st.tuples(st.just("all_agree"), WHICH),
    st.tuples(st.just("sign_up"), FEW, RECORD), st.tuples(st.just("step_down"), FEW, RECORD),
    st.tuples(st.just("put"), st.sampled_from(["letter", "waiver"]), RECORD),
    st.tuples(st.sampled_from(["hide", "put_away", "renew"]), WHICH),
    st.tuples(st.just("bill"), RECORD, st.booleans()), st.tuples(st.just("release"), WHICH, st.booleans()),
    st.tuples(st.just("send"), WHICH), st.tuples(st.just("settle"), WHICH, st.booleans()),
    st.tuples(st.just("discard"), WHICH),
)  # fmt: skip
OF_WAIVERS = {"answer": 1, "all_agree": 0, "renew": 0}
OF_PAPERS, OF_BILLS = ("hide", "put_away"), ("release", "send", "settle", "discard")


def plain(acts: list[tuple[Any, ...]], bills: list[tuple[int, bool]] | None = None) -> dict[str, Any]:
    """One signer, a letter and a waiver on a case."""
    papers = [("letter", CASE), ("waiver", CASE)]
    return {"shut_out": frozenset(), "signers": {(0, CASE)}, "papers": papers, "bills": bills or [], "acts": acts}


# Chance seldom does one thing to its end and nothing else afterwards.
ASKED_ANEW = plain([("renew", 0), ("all_agree", 0)])
DECLINED = plain([("answer", 0, 0, "declined", True)])
PAID = plain([("all_agree", 0), ("send", 0), ("settle", 0, True)], [(CASE, True)])


@st.composite
def stories(draw: Any) -> dict[str, Any]:
    return {
        "shut_out": draw(st.frozensets(FEW, max_size=1)),
        "signers": draw(st.sets(st.tuples(FEW, RECORD), min_size=1, max_size=3)),
        "papers": [("letter", CASE), ("letter", TASK), *draw(st.lists(
            st.tuples(st.just("waiver"), RECORD), min_size=1, max_size=2))],
        "bills": draw(st.lists(st.tuples(RECORD, st.booleans()), max_size=2)),
        "acts": draw(st.lists(ACT, max_size=10)),
    }  # fmt: skip


def live(firm: Any, story: dict[str, Any]) -> Lived:
    lived = begin(firm, PEOPLE, story["shut_out"])
    for one in sorted(story["signers"]):
        lived.sign_up(*one)
    for one in story["papers"]:
        lived.put(*one)
    for one in story["bills"]:
        lived.bill(*one)
    for name, *to in story["acts"]:
        do(lived, name, to)
    return lived


def do(lived: Lived, name: str, to: list[Any]) -> None:
    """A number of a paper or a bill means one of those there are."""
    if name in OF_WAIVERS:
        waivers = [n for n, paper in enumerate(lived.model.papers) if paper.kind == "waiver"]
        to[OF_WAIVERS[name]] = waivers[-1 - to[OF_WAIVERS[name]] % len(waivers)]
    elif name in OF_PAPERS:
        to[0] %= len(lived.papers)
    elif name in OF_BILLS:
        if not lived.bills:
            return
        to[0] %= len(lived.bills)
    getattr(lived, name)(*to)


def differences(lived: Lived, answers: Any, money: Any) -> Iterator[tuple[str, int, int] | None]:
    """What two gates say of all papers and records, each of itself; None where the model says the same."""
    model = lived.model
    things = [
        Gated(id=lived.papers[n], kind=p.kind, record_id=lived.records[p.record]) for n, p in enumerate(model.papers)
    ]
    places = [p.record for p in model.papers] + [CASE]
    things.append(Gated(id=lived.records[CASE], kind=KINDS[CASE], record_id=lived.records[CASE]))
    with lived.firm.reading() as session:
        for person, one in enumerate(lived.people):
            viewer = viewer_of(session, one.contact.id)
            said = answers.why(session, viewer, tuple(things)), money.why(session, viewer, tuple(things))
            for n, (thing, record) in enumerate(zip(things, places, strict=True)):
                yield (
                    None if (thing.id in said[0]) == model.answers_hold(thing.kind, record) else ("answers", person, n)
                )
                yield None if (thing.id in said[1]) == model.money_holds(thing.kind, record) else ("money", person, n)


def compared_at_the_doors(lived: Lived) -> int:
    """Lists, downloads and mails; returns how often both were asked."""
    model, asked = lived.model, 0
    lived.firm.work()
    states = mails(lived)
    for person, one in enumerate(lived.people):
        listed = {i["id"]: i["held"] for i in one.browser.get("/api/v1/documents").json["items"]}
        for n, paper in enumerate(model.papers):
            key, opens, sees = str(lived.papers[n]), model.opens(person, paper), model.sees(person, paper)
            where = (person, n, paper)
            assert (key in listed, not listed.get(key)) == (sees, opens or not sees), where
            status = one.browser.get(f"/portal/documents/{key}/download").status
            assert status == (200 if opens else 409 if sees else 404), (where, status)
            state = states.get((one.contact.id, lived.papers[n]))
            if state is not None:
                assert state == ("sent" if opens else "held" if sees else "skipped"), (where, state)
            asked += 3
    return asked


def mails(lived: Lived) -> dict[Any, str]:
    with lived.firm.reading() as session:
        told = (Delivery.contact_id, Delivery.document_id, Delivery.state)
        rows = session.execute(select(*told).where(Delivery.rule == "document_published"))
        return {(contact_id, document_id): state for contact_id, document_id, state in rows}


@pytest.mark.parametrize("examples", [3, pytest.param(60, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
def test_what_waits_for_answers_and_money(kit, examples):
    """Agreements gate the report, pay step then release, HG-23 IP-27: lists, downloads, answers taken and mails agree
    with the model, whatever was signed, replaced, billed, paid, voided or taken back before."""
    compared = held = 0

    @seed(11)
    @settings(FEWER, max_examples=examples)
    @given(stories())
    def agree(story: dict[str, Any]) -> None:
        nonlocal compared, held
        lived = live(kit.firm("billing", "papers", "worktype"), story)
        found = list(differences(lived, holding, releasing))
        assert [one for one in found if one] == []
        compared += len(found) + compared_at_the_doors(lived)
        held += sum(lived.model.sees(0, p) and not lived.model.opens(0, p) for p in lived.model.papers)

    agree()
    print(f"{compared} comparisons, {held} held")
    assert compared > 30 * examples and held > examples / 2


def test_explain_names_the_gates_of_answers_and_money(kit):
    """IP-02: a letter that waits for both is explained with both, by name, and opens for nobody of them."""
    lived = begin(kit.firm("billing", "papers", "worktype"), PEOPLE, frozenset())
    for name, *to in (("sign_up", 0, CASE), ("put", "letter", CASE), ("put", "waiver", CASE), ("bill", CASE, True)):
        getattr(lived, name)(*to)
    words = (
        lived.firm.staff().get(f"/office/explain?contact={lived.people[1].contact.id}&document={lived.papers[0]}").words
    )
    assert "Answer:" in words and "Payment:" in words
    with lived.firm.reading() as session:
        rows = session.execute(select(Document.id, Document.kind, Document.record_id, Document.record_kind)).all()
        viewer = viewer_of(session, lived.people[1].contact.id)
        said = gates.why(session, viewer, [row for row in rows if row.id == lived.papers[0]])
    assert [label for label, _ in said[lived.papers[0]].by] == ["Answer", "Payment"]


ANSWER_MUTANTS = {
    "of its parent": ("or_(Document.record_id == THING.id, Document.record_id == THING.parent_id)",
                      "Document.record_id == THING.id"),
    "of its own record": ("or_(Document.record_id == THING.id, Document.record_id == THING.parent_id)",
                          "Document.record_id == THING.parent_id"),
    "a decline holds": ("or_(Decision.outcome.is_(None), Decision.outcome == DECLINED)", "Decision.outcome.is_(None)"),
    "nothing said holds": ("or_(Decision.outcome.is_(None), Decision.outcome == DECLINED)",
                           "Decision.outcome == DECLINED"),
    "what was replaced": ("Document.replaced_at.is_(None), ", ""),
    "what was archived": (", Document.archived_at.is_(None))", ")"),
    "the kinds it holds": ("thing.record_id and thing.kind in held]", "thing.record_id]",
                           " and thing.kind in holds[row.kind])", ")"),
    "one that was withdrawn": ("return rows.where(", "return rows.where(Document.visible_from.is_not(None), "),
}  # fmt: skip
MONEY_MUTANTS = {
    "of its parent": ("or_(Invoice.about_id == THING.id, Invoice.about_id == THING.parent_id)",
                      "Invoice.about_id == THING.id"),
    "of its own record": ("or_(Invoice.about_id == THING.id, Invoice.about_id == THING.parent_id)",
                          "Invoice.about_id == THING.parent_id"),
    "due before release": ("Invoice.before_release, ", ""),
    "settled": ("Invoice.closed_at.is_(None), ", ""),
    "a draft that was discarded": (", Invoice.archived_at.is_(None))", ")"),
    "a draft holds": ("wanted = (", "wanted = (Invoice.issued_at.is_not(None), "),
    "what asks is not held": (" and not asks(session, one.kind)", ""),
}  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.long
@pytest.mark.timeout(900)
def test_each_condition_of_these_gates_removed_is_noticed(kit):
    """The comparison can fail: without any one condition of either gate it finds a difference."""
    answers = {name: mutated(holding, *change) for name, change in ANSWER_MUTANTS.items()}
    money = {name: mutated(releasing, *change) for name, change in MONEY_MUTANTS.items()}

    @seed(11)
    @settings(FEWER, max_examples=300, phases=[Phase.explicit, Phase.generate])
    @example(ASKED_ANEW)
    @example(DECLINED)
    @example(PAID)
    @given(stories())
    def look(story: dict[str, Any]) -> None:
        if not answers and not money:
            return
        lived = live(kit.firm("billing", "papers", "worktype"), story)
        for name in [name for name, one in answers.items() if any(differences(lived, one, releasing))]:
            del answers[name]
        for name in [name for name, one in money.items() if any(differences(lived, holding, one))]:
            del money[name]

    look()
    assert [*answers, *money] == [], "nobody would notice if these conditions were missing"
