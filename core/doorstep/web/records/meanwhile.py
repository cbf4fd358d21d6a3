"""Two people press at once: whoever comes second hears what the first one did, and may press again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from doorstep import clock
from doorstep.problems import Changed
from doorstep.records.queries import around
from doorstep.web import context
from doorstep.web.records.desk import Desk
from doorstep.web.records.views import status_badge, timeline
from doorstep.web.shapes import TimelineEntry

MOST = 5
NOT_AGAIN = frozenset({"version", "since", "csrf_token"})


def stamp(record: Any) -> dict[str, str]:
    """What a small form says of the record as its page showed it."""
    return {"version": str(record.version), "since": clock.now().isoformat()}


def press(
    desk: Desk, record_id: UUID, act: Callable[[Any], None], again: str, location: str | None = None
) -> ResponseReturnValue:
    """Carry out one button; where the record has changed since its page was loaded, say so and offer it again.

    :param again: the words of the button that does it all the same. :param location: where it leads, else to the page.
    """
    try:
        record = desk.find(record_id).record
        unchanged(record)
        act(record)
        context.session().flush()
    except (Changed, StaleDataError):
        context.rollback()
        return page(desk, record_id, again), 409
    return redirect(location, 303) if location else back_to(desk, record_id)


def unchanged(record: Any) -> None:
    """:raises Changed: when the form was made of an earlier version; one that names none is carried out."""
    version = request.form.get("version", "")
    if version and version != str(record.version):
        raise Changed("Somebody else has changed this.")


def back_to(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    if request.form.get("next") == "board" and desk.type.board:
        return redirect(desk.url("board", _anchor=f"card-{record_id}"), 303)
    return redirect(desk.url("show", record_id=record_id), 303)


def page(desk: Desk, record_id: UUID, again: str) -> str:
    record = desk.find(record_id).record
    typed = {name: value for name, value in request.form.items() if name not in NOT_AGAIN}
    return desk.render(
        "meanwhile", record=record, badge=status_badge(desk.type, record.status, record.closed_at),
        history=happened(desk, record), again=again, fields={**typed, **stamp(record)}, here=request.path,
    )  # fmt: skip


def happened(desk: Desk, record: Any) -> list[TimelineEntry]:
    """What was done since the page was loaded; the last few things where it does not say when that was."""
    since, lines = loaded_at(), around(context.session(), desk.viewer(), record)
    entries = timeline(lines)
    later = [entry for entry in entries if since and entry.when and entry.when > since]
    return later or entries[:MOST]


def loaded_at() -> datetime | None:
    try:
        since = datetime.fromisoformat(request.form.get("since", ""))
    except ValueError:
        return None
    return since if since.tzinfo else None
