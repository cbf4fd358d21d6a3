from marshmallow import Schema, fields, validate

from doorstep_homegauge.fields import choice, required, text, tick

SEVERITIES = ("safety", "repair", "monitor", "info")
SEVERITY_LABELS = ("Safety", "Repair", "Monitor", "Information")
SEVERITY_TONES = {"safety": "bad", "repair": "warn", "monitor": "info", "info": "neutral"}
SEVERITY_WORDS = dict(zip(SEVERITIES, SEVERITY_LABELS, strict=True))
LONG = 5000


class HomeReportSchema(Schema):
    core_labels = {"title": "Title of the report", "assigned_id": "Who writes it"}
    inspector = text("Inspector")
    overview = text(
        "In a few words", LONG, multiline=True, hint="Stands on top: the house, the weather, what was not accessible."
    )


def severity() -> fields.String:
    return choice("How serious", SEVERITIES, SEVERITY_LABELS, tones=SEVERITY_TONES)


class SectionSchema(Schema):
    title = required("Title", 120)
    note = text("Note", LONG, multiline=True, hint="What was looked at, and what could not be.")
    version = fields.Integer(load_default=1, metadata={"kind": "hidden"})


class FindingSchema(Schema):
    section_id = fields.UUID(required=True, metadata={"label": "Section", "kind": "select"})
    item = required("Item", 120, placeholder="Flashing, outlet, water heater …")
    severity = severity()
    text = text("What was found, and what to do", LONG, multiline=True, rows=6)
    photos = fields.Raw(
        load_default=list,
        metadata={"kind": "files", "label": "Photos", "accept": "image/*", "hint": "Several at once, if you like."},
    )
    keep = tick("Keep these words as a stock comment")
    again = tick("Write another one after this")
    version = fields.Integer(load_default=1, metadata={"kind": "hidden"})


class ReadPhotoSchema(Schema):
    id = fields.UUID(required=True, metadata={"description": "Of the document: its content is fetched as any other’s."})
    title = fields.String(required=True)


class ReadFindingSchema(Schema):
    id = fields.UUID(required=True)
    item = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(SEVERITIES, SEVERITY_LABELS))
    text = fields.String(required=True)
    photos = fields.List(fields.Nested(ReadPhotoSchema), required=True)


class ReadSectionSchema(Schema):
    title = fields.String(required=True)
    note = fields.String(required=True)
    findings = fields.List(fields.Nested(ReadFindingSchema), required=True)


class ReportContentSchema(Schema):
    """What the API gives of a report."""

    sections = fields.List(fields.Nested(ReadSectionSchema), required=True)


class CommentSchema(Schema):
    section = text("Section", 120, hint="Offered first in sections of this title. Left empty, in all of them.")
    item = required("Item", 120)
    severity = severity()
    text = required("Words", LONG, multiline=True, rows=6)


class RequestLineSchema(Schema):
    finding_id = fields.UUID(load_default=None, allow_none=True, metadata={"kind": "hidden"})
    heading = required("What it is about", 300)
    words = required("What you ask for", LONG, multiline=True, rows=3)


class RequestListSchema(Schema):
    """What the core shows of one; `requests` are its rows."""

    note = text("Note", LONG, multiline=True)
    requests = fields.List(fields.Nested(RequestLineSchema), load_default=list, metadata={"label": "Requests"})


class WritingSchema(Schema):
    """The form of its author."""

    requests = fields.List(
        fields.Nested(RequestLineSchema),
        required=True,
        validate=validate.Length(min=1, error="Write at least one request."),
        metadata={"label": "Requests", "add_label": "Add another request"},
    )
    note = text("A note on top", LONG, multiline=True, hint="For all who read the list.")


class NewListSchema(WritingSchema):
    share = fields.List(
        fields.UUID(),
        load_default=list,
        metadata={
            "label": "Share with",
            "hint": "They are told by mail, and see this list only. You can share it later as well, or take it back.",
        },
    )


class ChangedListSchema(WritingSchema):
    version = fields.Integer(required=True, metadata={"kind": "hidden"})
