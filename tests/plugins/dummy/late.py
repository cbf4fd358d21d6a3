"""The same hooks once more, with weights: what is light comes first, whatever its name."""

from collections.abc import Sequence
from typing import Any

from doorstep.api import Actor, BusinessSession, Panel, RecordType, Todo, Viewer, hookimpl


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if values["title"].startswith("order:"):
        values["title"] += " light"


doorstep_before_create.weight = 10


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> Sequence[Panel]:
    return (Panel(heading="Light box", template="dummy/box.html", context={"text": "I am light."}, weight=5),)


@hookimpl
def doorstep_todo(session: BusinessSession, viewer: Viewer) -> Sequence[Todo]:
    return (Todo(label="A light thing", path="portal/dummy-talks/", weight=5),)
