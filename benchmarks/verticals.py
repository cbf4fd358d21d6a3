"""Verticals made up in memory, each with a record type, an area, a mail and a thing to do: as many as are wanted."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Area, NotificationRule, Record, RecordType, Status, Todo, Vertical, hookimpl


class NoteSchema(Schema):
    remark = fields.String(load_default="")


def make(count: int) -> list[str]:
    """The names of their packages, for `load(extra=…)`; those made before stay as they are."""
    return [f"made_up_{n}" for n in range(count) if f"made_up_{n}" in sys.modules or add(f"made_up_{n}")]


def add(name: str) -> bool:
    package, hooks = ModuleType(name), ModuleType(f"{name}.hooks")
    package.__path__, package.__file__ = [], str(Path(__file__).parent / name / "__init__.py")
    package.vertical = Vertical(name=name, label=name.capitalize(), modules=("hooks",))  # type: ignore[attr-defined]
    for hook in hooks_of(name):
        setattr(hooks, hook.__name__, hook)
    sys.modules |= {name: package, f"{name}.hooks": hooks}
    return True


def hooks_of(name: str) -> list[Any]:
    record_type = type_of(name)

    @hookimpl
    def doorstep_areas() -> tuple[Area, ...]:
        return (Area(name=name, label=record_type.label_plural),)

    @hookimpl
    def doorstep_record_types() -> tuple[RecordType, ...]:
        return (record_type,)

    @hookimpl
    def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
        return (
            NotificationRule(
                name=f"{name}_published", label="Published", event=f"{name}.published", audience=("linked",),
                subject="News", body="There is something new.",
            ),
        )  # fmt: skip

    @hookimpl
    def doorstep_todo() -> tuple[Todo, ...]:
        return (Todo(label=f"Look at {name}", path=f"portal/{record_type.tab}/"),)

    return [doorstep_areas, doorstep_record_types, doorstep_notification_rules, doorstep_todo]


def type_of(name: str) -> RecordType:
    columns = {"__tablename__": f"{name}_note", "__annotations__": {"remark": Mapped[str]}, "__module__": name}
    metaclass: Any = type(Record)
    model = metaclass(f"Note_{name}", (Record,), {**columns, "remark": mapped_column(default="")}, kind=name)
    return RecordType(
        name=name, label=name.replace("_", " ").capitalize(), label_plural=f"Notes of {name}", model=model,
        tab=name.replace("_", "-"), schema=NoteSchema, prefix=f"{name.upper().replace('_', '')}-", area=name,
        statuses=(Status(name="open", label="Open"), Status(name="over", label="Over", closed=True)),
    )  # fmt: skip
