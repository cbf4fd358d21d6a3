"""Two people edit the same thing: the later one sees what the earlier one saved, beside what they typed themselves."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from doorstep.web.acting import Conflict
from doorstep.web.shown import shown


def conflict(schema: Schema, stored: Mapping[str, Any], values: Mapping[str, Any], version: int) -> Conflict:
    """The form's answer to a save that came too late; saving again overwrites.

    :param stored: what is there now, by the schema's fields; :param values: what was to be saved.
    :param version: the version that is there now.
    """
    messages = {
        name: [f"Somebody else has changed this meanwhile. It says now: {shown(one, stored[name]) or 'nothing'}"]
        for name, one in schema.fields.items()
        if name in stored and name in values and not same(stored[name], values[name])
    }
    whole = "Somebody else has saved this meanwhile. Save again to keep what you typed, or load the page anew."
    return Conflict({"": [whole], **messages}, {"version": str(version)})


def same(one: Any, other: Any) -> bool:
    return one == other or (not one and not other) or str(one) == str(other)
