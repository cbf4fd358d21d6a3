"""What a business sets: the prefix of its numbers, and its priorities with their hours."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from doorstep.api import BusinessSession, Refused, SettingsSchema, hookimpl, settings_of

PRIORITIES = (("Normal", 72), ("Low", 168), ("High", 24), ("Urgent", 4))
MOST_HOURS, MOST_PRIORITIES = 24 * 365, 20


class PrioritySchema(Schema):
    name = fields.String(required=True, validate=validate.Length(1, 60), metadata={"label": "Priority"})
    hours = fields.Integer(
        required=True,
        validate=validate.Range(1, MOST_HOURS),
        metadata={"label": "Hours until it expires", "minimum": "1"},
    )


def usual() -> list[dict[str, Any]]:
    return [{"name": name, "hours": hours} for name, hours in PRIORITIES]


class SettingsBlockSchema(Schema):
    prefix = fields.String(
        load_default="WO",
        validate=validate.Regexp(r"^[A-Za-z0-9]{1,6}$", error="Use one to six letters and digits, such as WO."),
        metadata={"label": "Your prefix", "hint": "Numbers begin with it, then comes the client’s own: WO-HBV-0042."},
    )
    priorities = fields.List(
        fields.Nested(PrioritySchema),
        load_default=usual,
        validate=validate.Length(1, MOST_PRIORITIES, error=f"Keep one to {MOST_PRIORITIES} priorities."),
        metadata={
            "label": "Priorities", "add_label": "Add a priority",
            "hint": "The first one counts where nothing is chosen. Orders keep the name they were made with.",
        },
    )  # fmt: skip

    @validates_schema
    def each_once(self, data: dict[str, Any], **_: Any) -> None:
        names = [one["name"].casefold() for one in data.get("priorities", [])]
        if len(set(names)) != len(names):
            raise ValidationError("Two priorities have the same name.", "priorities")


@hookimpl
def doorstep_settings() -> SettingsSchema:
    return SettingsSchema(schema=SettingsBlockSchema, label="Work orders")


def priorities(session: BusinessSession) -> dict[str, int]:
    """Hours by name, in the business's order."""
    return {one["name"]: one["hours"] for one in settings_of(session, "sweven")["priorities"]}


def choices(session: BusinessSession) -> dict[str, list[tuple[str, str]]]:
    return {"priority": [(name, f"{name} ({hours} hours)") for name, hours in priorities(session).items()]}


def checked_priority(session: BusinessSession, name: str) -> str:
    """A priority of the business, its first one for none. :raises Refused: at the field."""
    known = priorities(session)
    if name and name not in known:
        raise Refused("Choose one of those offered.", "priority")
    return name or next(iter(known))
