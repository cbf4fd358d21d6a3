from marshmallow import Schema

from doorstep.api import RecordType, Status, hookimpl

from .models import Thing


class ThingSchema(Schema):
    """Nothing of its own."""


@hookimpl
def doorstep_record_types():
    return (
        RecordType(
            name="api_path_thing", label="Thing", label_plural="Things", tab="me", model=Thing,
            schema=ThingSchema, prefix="AP-", statuses=(Status(name="open", label="Open"),),
        ),
    )  # fmt: skip
