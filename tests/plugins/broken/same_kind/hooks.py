from marshmallow import Schema

from doorstep.api import RecordType, Status, hookimpl

from .models import Thing


class ThingSchema(Schema):
    """Nothing of its own."""


@hookimpl
def doorstep_record_types():
    return (
        RecordType(
            name="first_thing", label="Thing", label_plural="Things", tab="same-kind", model=Thing, schema=ThingSchema,
            prefix="SK-", statuses=(Status(name="open", label="Open"),),
        ),
    )  # fmt: skip
