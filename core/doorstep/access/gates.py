"""Step 5 of the access rule: what of a page is held, and the steps that free it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import structlog
from attrs import frozen

from doorstep.access.viewer import Viewer
from doorstep.db.session import BusinessSession
from doorstep.plugins.contributions import Gate, Gated, Held
from doorstep.problems import Refused

UNSURE = Held(reason="This cannot be opened at the moment. Please try again later, or ask us.")
log = structlog.get_logger()


class HeldBack(Refused):
    """The viewer sees it, but a gate holds it.

    :ivar id: of the document or record. :ivar title: its title. :ivar held: the steps that free it.
    """

    def __init__(self, thing: Any, held: "Holding") -> None:
        super().__init__(" ".join(step.reason for step in held.steps))
        self.id, self.title, self.held = thing.id, thing.title, held


@frozen(kw_only=True)
class Holding:
    """What holds one thing. :ivar by: each gate that does, by its label, with its step, in their order."""

    by: tuple[tuple[str, Held], ...]

    @property
    def steps(self) -> tuple[Held, ...]:
        return tuple(held for _, held in self.by)

    @property
    def first(self) -> Held:
        """The step to do now: the first that this person can do, else the first of all."""
        return next((held for held in self.steps if held.step), self.steps[0])

    @property
    def reason(self) -> str:
        """In one line, for lists."""
        more = len(self.by) - 1
        return self.first.reason + (f" And {more} more step{'s' if more > 1 else ''}." if more else "")


def why(session: BusinessSession, viewer: Viewer, documents: Iterable[Any]) -> dict[UUID, Holding]:
    """The held ones among documents that the viewer sees.

    :param documents: rows with ``id``, ``kind``, ``record_id`` and ``record_kind``; all those of a page in one call,
        since a gate takes a statement. What holds a record holds its documents.
    """
    if viewer.is_staff:
        return {}
    rows = list(documents)
    gated = {row.record_id: row.record_kind for row in rows if _is_gated(viewer, row.record_kind)}
    things = [Gated(id=row.id, kind=row.kind, record_id=row.record_id) for row in rows]
    things += [Gated(id=record_id, kind=kind, record_id=record_id) for record_id, kind in gated.items()]
    by = _asked(session, viewer, things)
    found = {row.id: {**by.get(row.record_id if row.record_id in gated else None, {}), **by[row.id]} for row in rows}
    return {one: _holding(viewer, held) for one, held in found.items() if held}


def why_records(session: BusinessSession, viewer: Viewer, kind: str, ids: Iterable[UUID]) -> dict[UUID, Holding]:
    """The held ones among records of one kind that the viewer sees: their pages, values and documents.

    :param ids: all those of a page in one call, since a gate takes a statement.
    """
    if viewer.is_staff or not _is_gated(viewer, kind):
        return {}
    by = _asked(session, viewer, [Gated(id=one, kind=kind, record_id=one) for one in ids])
    return {one: _holding(viewer, held) for one, held in by.items() if held}


def _is_gated(viewer: Viewer, kind: str | None) -> bool:
    known = viewer.catalog.record_types.get(kind or "")
    return known is not None and known.gated


def _asked(session: BusinessSession, viewer: Viewer, things: list[Gated]) -> dict[Any, dict[str, Held]]:
    """What each gate says of each thing, by the gate's name; gates of enabled verticals only.

    A gate that raises, or answers nonsense, holds all it was asked about.
    """
    found: dict[Any, dict[str, Held]] = {thing.id: {} for thing in things}
    for gate in viewer.catalog.gates:
        concerned = tuple(thing for thing in things if gate.kinds is None or thing.kind in gate.kinds)
        for one, held in _answers(session, viewer, gate, concerned).items() if concerned else ():
            found[one][gate.name] = held
    return found


def _holding(viewer: Viewer, held: Mapping[str, Held]) -> Holding:
    return Holding(by=tuple((gate.label, held[gate.name]) for gate in viewer.catalog.gates if gate.name in held))


def _answers(session: BusinessSession, viewer: Viewer, gate: Gate, asked: tuple[Gated, ...]) -> dict[UUID, Held]:
    try:
        with _survived(session):
            answer = gate.why(session, viewer, asked)
            return {one.id: _held(answer[one.id]) for one in asked if one.id in answer}
    except Exception as fault:
        log.error("gate.failed", gate=gate.name, exc_info=fault)
        return {one.id: UNSURE for one in asked}


def _held(value: object) -> Held:
    if not isinstance(value, Held):
        raise TypeError(f"a gate answers Held, not {value!r}")
    return value


@contextmanager
def _survived(session: BusinessSession) -> Iterator[None]:
    """A statement that fails in a gate does not take the page's other statements with it."""
    if session.is_reader:
        try:
            yield
        except Exception:
            session.rollback()
            raise
    else:
        with session.begin_nested():
            yield
