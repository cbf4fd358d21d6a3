"""The access rule against an independent model: each shape of the condition, counts, explain, gates; and mutants."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from attrs import frozen
from hypothesis import HealthCheck, Phase, given, seed, settings
from sqlalchemy import select
from tests.access.model import World
from tests.access.worlds import Ids, worlds, write
from tests.mutants import mutated

from doorstep.access import addressed, gates, visible
from doorstep.access.explain import explain
from doorstep.access.viewer import Viewer, viewer_of
from doorstep.documents.models import Document
from doorstep.records.models import Message, Record

pytestmark = pytest.mark.on_both

SHAPES = {"gathered": (50, 500, 2000), "in a set": (-1, 500, 2000), "probed": (-1, -1, -1)}
FEWER = settings(
    max_examples=30, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@frozen
class Difference:
    what: str
    contact: int
    thing: int
    model: bool
    product: bool


def compare(session: Any, rule: ModuleType, world: World, ids: Ids) -> Iterator[Difference | None]:
    """One entry for each comparison: None where both agree."""
    for c, contact_id in enumerate(ids.contacts):
        viewer = viewer_of(session, contact_id)
        assert viewer is not None
        seen_records = set(session.scalars(select(Record.id).where(rule.records(viewer))))
        seen_documents = set(session.scalars(select(Document.id).where(rule.documents(viewer))))
        for r, key in enumerate(ids.records):
            yield differs("record", c, r, world.sees_record(c, r), key in seen_records)
        for d, key in enumerate(ids.documents):
            yield differs("document", c, d, world.sees_document(c, d), key in seen_documents)
        yield from counts(session, rule, viewer, world, ids, c)


def compare_messages(session: Any, step: ModuleType, world: World, ids: Ids) -> Iterator[Difference | None]:
    """The messages of what each contact sees, as pages ask for them; and whom of all a mail about one is for."""
    viewers = [viewer_of(session, one) for one in ids.contacts]
    for c, viewer in enumerate(viewers):
        seen = [ids.records[r] for r in range(len(ids.records)) if world.sees_record(c, r)]
        rows = select(Message.id).where(Message.record_id.in_(seen), step.messages(viewer))
        found = set(session.scalars(rows))
        for i, key in enumerate(ids.messages):
            yield differs("message", c, i, world.sees_message(c, i), key in found)
    for i, message in enumerate(world.messages):
        told = step.readers(session, ids.contacts, ids.messages[i]) if message.roles else ids.contacts
        for c, key in enumerate(ids.contacts):
            yield differs("told of message", c, i, world.is_for(c, i), key in told)


def counts(
    session: Any, rule: ModuleType, viewer: Viewer, world: World, ids: Ids, c: int
) -> Iterator[Difference | None]:
    records = sum(world.sees_record(c, r) for r in range(len(ids.records)))
    documents = sum(world.sees_document(c, d) for d in range(len(ids.documents)))
    for model, count in ((Record, records), (Document, documents)):
        for most in (1000, 2):
            counted = min(session.scalar(rule.capped_count(viewer, model, (), most)), most + 1)
            yield differs(f"count to {most}", c, 0, True, counted == min(count, most + 1) or min(counted, count) > most)


def differs(what: str, contact: int, thing: int, model: bool, product: bool) -> Difference | None:
    return None if model == product else Difference(what, contact, thing, model, product)


@pytest.mark.parametrize("examples", [15, pytest.param(200, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
@pytest.mark.parametrize("shape", SHAPES)
def test_lists_and_counts_agree_with_the_model(firms, monkeypatch, shape, examples):
    """IP-02 IP-20 IP-22 IP-23 IP-28 IP-29: listed and counted is what the rule says, in every shape of the SQL."""
    for name, value in zip(("FEW_LINKS", "MANY_LINKS", "MANY_TO_COUNT"), SHAPES[shape], strict=True):
        monkeypatch.setattr(visible, name, value)
    compared = 0

    @seed(7)
    @settings(FEWER, max_examples=examples)
    @given(worlds())
    def agree(world: World) -> None:
        nonlocal compared
        firm = firms(world)
        ids = write(firm, world)
        with firm.reading() as session:
            results = [*compare(session, visible, world, ids), *compare_messages(session, addressed, world, ids)]
        compared += len(results)
        assert [one for one in results if one] == []

    agree()
    print(f"{compared} comparisons")
    assert compared > 15 * examples


def test_explain_and_gates_agree_with_the_model(firms):
    """IP-02 IP-29: explain says yes exactly where the list does, and opens exactly where no gate holds."""

    @seed(8)
    @FEWER
    @given(worlds())
    def agree(world: World) -> None:
        firm = firms(world)
        ids = write(firm, world)
        with firm.reading() as session:
            for c, contact_id in enumerate(ids.contacts):
                viewer = viewer_of(session, contact_id)
                if viewer.suspended or not viewer.enrolled:
                    continue
                assert [one for one in compare_gates(session, gates, world, ids) if one] == []
                for r, key in enumerate(ids.records[:3]):
                    said = explain(session, viewer, session.scalars(select(Record).where(Record.id == key)).one())
                    assert said.opens == world.opens_record(c, r), (c, r, said)
                for d, key in enumerate(ids.documents[:4]):
                    document = session.scalar(select(Document).where(Document.id == key))
                    said = explain(session, viewer, document)
                    assert said.sees == world.sees_document(c, d), (c, d, said)
                    assert said.opens == world.opens_document(c, d), (c, d, said)

    agree()


def compare_gates(session: Any, step: ModuleType, world: World, ids: Ids) -> Iterator[Difference | None]:
    """What gates hold of all that each contact sees, asked as pages do: all documents, all records of a kind."""
    columns = (Document.id, Document.kind, Document.record_id, Document.record_kind)
    rows = {row.id: row for row in session.execute(select(*columns).where(Document.id.in_(ids.documents)))}
    for c, contact_id in enumerate(ids.contacts):
        viewer = viewer_of(session, contact_id)
        seen = [d for d in range(len(ids.documents)) if world.sees_document(c, d)]
        held = step.why(session, viewer, [rows[ids.documents[d]] for d in seen])
        for d in seen:
            yield differs("held document", c, d, not world.opens_document(c, d), ids.documents[d] in held)
        for kind in sorted({record.kind for record in world.records}):
            mine = [r for r, one in enumerate(world.records) if one.kind == kind and world.sees_record(c, r)]
            closed = step.why_records(session, viewer, kind, [ids.records[r] for r in mine])
            for r in mine:
                yield differs("held record", c, r, not world.opens_record(c, r), ids.records[r] in closed)


MUTANTS = {
    "enrolled": ("(self.mailing or viewer.enrolled)", "True"),
    "suspended": ("and not viewer.suspended", ""),
    "record kinds by links": ("roles), kind.in_(kinds))", "roles), kind.is_not(None))"),
    "record kinds by taking part": ("and_(kind.in_(kinds), part)", "and_(kind.is_not(None), part)"),
    "record kinds of documents by links": (
        "and_(Document.record_kind.in_(kinds), published)", "and_(Document.record_kind.is_not(None), published)",
    ),
    "record kinds of documents by taking part": ("Document.record_kind.in_(kinds), taking_part", "taking_part"),
    "open areas": ("if t.name in kinds and", "if"),
    "document kinds": (
        "Document.kind.in_(sorted(sight.viewer.document_kinds()))",
        "Document.kind.in_(sorted(sight.viewer.catalog.document_kinds))",
    ),
    "archived": ("model.archived_at.is_(None), visible_from", "visible_from"),
    "replaced": ("return and_(condition, Document.replaced_at.is_(None),", "return and_(condition,"),
    "whom its message is for": (", addressed.files(sight.viewer.catalog, sight.contact))", ")"),
    "published": (
        "visible_from(sight, model) <= NOW)",
        "visible_from(sight, model).is_not(None))",
    ),
    "record published": ("record.visible_from <= NOW, record.archived_at", "record.archived_at"),
    "record archived": (", record.archived_at.is_(None))", ")"),
    "ended links": (
        "Link.contact_id == viewer.contact_id, Link.ended_at.is_(None))\n    return",
        "Link.contact_id == viewer.contact_id)\n    return",
    ),
    "whose links": ("tree = tree.where(Link.contact_id == viewer.contact_id, ", "tree = tree.where("),
    "blind account roles": (
        "return statement.where(Link.role.not_in(blind_roles)) if blind_roles else statement",
        "return statement",
    ),
    "blind record roles": (
        "return mine.where(Participant.role.not_in(blind_roles)) if blind_roles else mine",
        "return mine",
    ),
    "whose part": (".where(Participant.contact_id == sight.contact)", ""),
    "reach of the kind": ("and t.reach in (reach, \"both\")", ""),
    "own documents": (
        "own = Document.contact_id == sight.contact\n",
        "own = Document.contact_id.is_not(None)\n",
    ),
    "the record's place is the record's": (
        "wanted = of_record if roles else or_(Document.record_id.is_(None), of_record)",
        "wanted = or_(Document.record_id.is_not(None), Document.record_id.is_(None))",
    ),
    "the tree": (
        "Link.account_id == AccountTree.ancestor_id)\n    tree",
        "Link.account_id == AccountTree.descendant_id)\n    tree",
    ),
    "what staff said of a record": (
        "_said(sight, Share.record_id == record.id, by_role if roles else true())", "by_role if roles else true()",
    ),
    "what staff said of a document": ("return [or_(Document.kind.not_in(names), said)]", "return []"),
    "of whom staff said it": ("Share.contact_id == sight.contact, thing", "thing"),
    "what the role sees of a document": ("said = _said(sight, Share.document_id == Document.id, or_(*by_role))",
                                         "said = _said(sight, Share.document_id == Document.id, true())"),
    "children of a record": ("return or_(record_id.in_(mine), parent_id.in_(mine))", "return record_id.in_(mine)"),
}  # fmt: skip


TALK_MUTANTS = {
    "internal": ("Message.internal.is_(False), known", "known"),
    "narrowed": ("known = or_(everybody, _is_for(viewer.contact_id)) if", "known = true() if"),
    "for all": ("known = or_(everybody, _is_for(viewer.contact_id)) if", "known = _is_for(viewer.contact_id) if"),
    "their own": ("or_(Message.contact_id == contact, _holds(contact))", "_holds(contact)"),
    "whose part it is": ("where(Participant.contact_id == contact, here)", "where(here)"),
    "part in this": ("where(Participant.contact_id == contact, here)", "where(Participant.contact_id == contact)"),
    "part in the parent": (", Participant.record_id == record.parent_id)", ")"),
    "whose link": ("where(Link.contact_id == contact, Link.ended_at.is_(None))", "where(Link.ended_at.is_(None))"),
    "an ended link": ("Link.contact_id == contact, Link.ended_at.is_(None))", "Link.contact_id == contact)"),
    "a link to this": ("links.where(AccountTree.descendant_id == record.account_id)", "links"),
    "a link above": ("AccountTree.ancestor_id == Link.account_id", "AccountTree.descendant_id == Link.account_id"),
    "the role for notifications": (", role.in_(told))", ")"),
    "whose role for notifications": (".where(HOLDER.id == contact)", ""),
    "for this message": ("MessageRole.message_id == Message.id, or_(", "or_("),
}  # fmt: skip


GATE_MUTANTS = {
    "the hold of its record": ("**by.get(row.record_id if row.record_id in gated else None, {}), ", ""),
    "a document's own gate": (", **by[row.id]} for row in rows", "} for row in rows"),
    "the gate's kinds": ("gate.kinds is None or thing.kind in gate.kinds", "True"),
    "gates are asked": ("for gate in viewer.catalog.gates:\n", "for gate in ():\n"),
    "records are asked": ("if viewer.is_staff or not _is_gated(viewer, kind):", "if True:"),
    "only what was asked is held": ("answer[one.id]) for one in asked if one.id in answer", "UNSURE) for one in asked"),
}  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.long
@pytest.mark.timeout(900)
def test_each_condition_removed_is_noticed(firms):
    """The comparison can fail: without any one condition of the rule it finds a difference."""
    waiting = {name: mutated(visible, *change) for name, change in MUTANTS.items()}
    of_gates = {name: mutated(gates, *change) for name, change in GATE_MUTANTS.items()}
    of_talk = {name: mutated(addressed, *change) for name, change in TALK_MUTANTS.items()}

    @seed(7)
    @settings(FEWER, max_examples=1500, phases=[Phase.generate])
    @given(worlds())
    def look(world: World) -> None:
        if not waiting and not of_gates and not of_talk:
            return
        firm = firms(world)
        ids = write(firm, world)
        with firm.reading() as session:
            for name in [name for name, mutant in waiting.items() if any(compare(session, mutant, world, ids))]:
                del waiting[name]
            for name in [name for name, one in of_gates.items() if any(compare_gates(session, one, world, ids))]:
                del of_gates[name]
            for name in [name for name, one in of_talk.items() if any(compare_messages(session, one, world, ids))]:
                del of_talk[name]

    look()
    assert [*waiting, *of_gates, *of_talk] == [], "nobody would notice if these conditions were missing"
