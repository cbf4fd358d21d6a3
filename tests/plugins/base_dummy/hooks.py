from typing import Any

from doorstep.api import Actor, BusinessSession, RecordType, hookimpl


@hookimpl
def doorstep_before_create(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], actor: Actor
) -> None:
    if values["title"].startswith("order:"):
        values["title"] += " base"
