from marshmallow import Schema

from doorstep.api import RecordType, Status, hookimpl

from .models import Thing


class ThingSchema(Schema):
    """Nothing of its own."""


@hookimpl
def doorstep_record_types():
    return (
        RecordType(
            name="core_path_thing", label="Thing", label_plural="Things", tab="documents", model=Thing,
            schema=ThingSchema, prefix="CP-", statuses=(Status(name="open", label="Open"),),
        ),
    )  # fmt: skip
