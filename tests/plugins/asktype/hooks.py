from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Mapped, mapped_column

from doorstep.api import Area, Record, RecordType, RequestField, RequestForm, Status, hookimpl


class Ticket(Record, kind="ticket"):
    __tablename__ = "asktype_ticket"
    story: Mapped[str] = mapped_column(default="")


class TicketSchema(Schema):
    core_labels = {"title": "Subject"}
    story = fields.String(
        load_default="", validate=validate.Length(max=5000), metadata={"label": "Details", "multiline": True}
    )


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (Area(name="tickets", label="Tickets"),)


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="ticket", label="Ticket", label_plural="Tickets", tab="tickets", model=Ticket, schema=TicketSchema,
            prefix="TK-", area="tickets", publish="at_once", portal=frozenset({"create", "comment", "upload"}),
            statuses=(Status(name="active", label="Active"), Status(name="completed", label="Completed", closed=True)),
            attachments=("attachment",), request_forms="What is it about?",
        ),
    )  # fmt: skip


@hookimpl
def doorstep_request_forms() -> tuple[RequestForm, ...]:
    what = RequestField(label="What is broken?", kind="choice", choices=("Boiler", "Pump"), required=True)
    return (
        RequestForm(
            record_type="ticket", name="Something is broken",
            fields=(
                what,
                RequestField(label="Model of the boiler", required=True, only_if=(what.key, ("Boiler",))),
                RequestField(label="Screenshots", kind="file"),
            ),
        ),
        RequestForm(record_type="ticket", name="For staff only", in_portal=False),
    )  # fmt: skip
