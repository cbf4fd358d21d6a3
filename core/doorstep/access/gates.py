"""Step 5 of the access rule: which of a page's documents are held, and why."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import structlog

from doorstep.access.viewer import Viewer
from doorstep.db.session import BusinessSession
from doorstep.plugins.contributions import Gate, Held

UNSURE = Held(reason="This cannot be opened at the moment. Please try again later, or ask us.")
log = structlog.get_logger()


def why(session: BusinessSession, viewer: Viewer, documents: Mapping[UUID, str]) -> dict[UUID, Held]:
    """The held ones among documents that the viewer sees, each with its reason.

    :param documents: the kind of each, by id; all those of a page in one call, since a gate takes a statement.

    Asks the gates of enabled verticals only. A gate that raises, or answers nonsense, holds all it was asked about.
    """
    held: dict[UUID, Held] = {}
    for gate in () if viewer.is_staff else viewer.catalog.gates:
        asked = tuple(one for one, kind in documents.items() if one not in held and _concerns(gate, kind))
        if asked:
            held |= _answers(session, viewer, gate, asked)
    return held


def _concerns(gate: Gate, kind: str) -> bool:
    return gate.kinds is None or kind in gate.kinds


def _answers(session: BusinessSession, viewer: Viewer, gate: Gate, asked: tuple[UUID, ...]) -> dict[UUID, Held]:
    try:
        with _survived(session):
            answer = gate.why(session, viewer, asked)
            return {one: _held(answer[one]) for one in asked if one in answer}
    except Exception as fault:
        log.error("gate.failed", gate=gate.name, exc_info=fault)
        return dict.fromkeys(asked, UNSURE)


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
