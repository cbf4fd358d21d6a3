from marshmallow import Schema

from doorstep.api import NOW, Flag, RecordType, Status, hookimpl

from .models import Thing


@hookimpl
def doorstep_record_types():
    return (
        RecordType(
            name="flag_name_thing", label="Thing", label_plural="Things", tab="flag-name", model=Thing, schema=Schema,
            prefix="FN-", statuses=(Status(name="started", label="Started"),),
            flags=(Flag(name="started", label="Started", when=Thing.happens_on <= NOW),),
        ),
    )  # fmt: skip
