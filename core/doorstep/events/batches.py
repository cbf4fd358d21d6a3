"""Several documents in one event: each contact's mail names those that this contact sees."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from doorstep.access.viewer import Viewer
from doorstep.access.visible import seen_by
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document

MOST_NAMED = 3


def batch_of(facts: Mapping[str, Any]) -> tuple[UUID, ...]:
    """The documents an event or a delivery is about, where they are several."""
    return tuple(UUID(one) for one in facts.get("documents", ()))


def named(titles: Sequence[str]) -> str:
    """Titles in a sentence: all of a few, the first of many."""
    if len(titles) > MOST_NAMED:
        return f"{', '.join(titles[: MOST_NAMED - 1])} and {len(titles) - MOST_NAMED + 1} more"
    return " and ".join(part for part in (", ".join(titles[:-1]), titles[-1]) if part)


def batch_facts(documents: Sequence[tuple[UUID, str]]) -> dict[str, Any]:
    return {"documents": [str(one) for one, _ in documents], "title": named([title for _, title in documents])}


def facts_of(session: BusinessSession, ids: Iterable[UUID]) -> dict[str, Any]:
    """The facts of a mail that names these documents, in their order."""
    rows = select(Document.id, Document.title).where(Document.id.in_(tuple(ids))).order_by(Document.id)
    return batch_facts([(row.id, row.title) for row in session.execute(rows)])


def seen_of(
    session: BusinessSession, viewers: Iterable[Viewer], documents: Sequence[UUID]
) -> dict[UUID, tuple[UUID, ...]]:
    """By contact, those of the documents that they see; who sees none is left out."""
    people, seen = list(viewers), {one: set[UUID]() for one in documents}
    for one in documents:
        seen[one] = seen_by(session, people, Document, one)
    everybody = set().union(*seen.values())
    return {who: tuple(one for one in documents if who in seen[one]) for who in everybody}
