from marshmallow import Schema, fields

from doorstep.api import RecordType, Status, hookimpl

from .models import Thing


class ThingSchema(Schema):
    color = fields.String()


@hookimpl
def doorstep_record_types():
    return (
        RecordType(
            name="no_column_thing", label="Thing", label_plural="Things", tab="no-column", model=Thing,
            schema=ThingSchema, prefix="NC-", statuses=(Status(name="open", label="Open"),),
        ),
    )  # fmt: skip
