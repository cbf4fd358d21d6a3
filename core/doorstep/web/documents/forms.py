"""The forms about documents."""

from collections.abc import Sequence

from marshmallow import Schema, fields, validate

from doorstep.documents.filetypes import ACCEPTED
from doorstep.documents.publishing import publish_mode
from doorstep.documents.uploads import CheckedFile, UploadLimits, check_upload
from doorstep.plugins.contributions import DocumentKind
from doorstep.problems import Invalid, Refused
from doorstep.web import context

SOME_FILE = validate.Length(min=1, error="Choose at least one file.")
HINT = ACCEPTED + "."


def files_field(hint: str = HINT) -> fields.Field:
    return fields.Raw(required=True, validate=SOME_FILE, metadata={"kind": "files", "label": "Files", "hint": hint})


def kind_field(kinds: Sequence[DocumentKind]) -> fields.String:
    rule = validate.OneOf([kind.name for kind in kinds], [kind.label for kind in kinds])
    hidden = {"kind": "hidden"} if len(kinds) == 1 else {}
    return fields.String(required=True, validate=rule, metadata={"label": "Kind", **hidden})


def upload_schema(kinds: Sequence[DocumentKind]) -> Schema:
    """What staff fill in: whether customers see the files at once is asked for kinds published by hand only."""
    tenant = context.tenant()
    by_hand = tuple(kind.name for kind in kinds if publish_mode(tenant, kind) == "hand")
    asked: dict[str, fields.Field] = {"kind": kind_field(kinds), "files": files_field()}
    if by_hand and tenant.portal_on:
        label = {"label": "Publish now: customers see it at once", "only_if": ("kind", by_hand)}
        asked["publish"] = fields.Boolean(load_default=False, metadata=label)
    return Schema.from_dict(asked, name="UploadSchema")()


def portal_upload_schema(kinds: Sequence[DocumentKind]) -> Schema:
    return Schema.from_dict({"kind": kind_field(kinds), "files": files_field()}, name="PortalUploadSchema")()


class ReplaceSchema(Schema):
    file = fields.Raw(required=True, metadata={"kind": "file", "label": "New version", "hint": HINT})


class RenameSchema(Schema):
    title = fields.String(
        required=True,
        validate=validate.Length(min=1, max=120, error="Use 1 to 120 characters."),
        metadata={"label": "Title"},
    )


class ScheduleSchema(Schema):
    at = fields.AwareDateTime(
        required=True,
        metadata={"kind": "datetime", "label": "Publish on", "hint": "Customers see it, and are told, then."},
    )


def answer_schema(words: Sequence[str], *, by_staff: bool = False) -> Schema:
    """Approve or decline with a reason, or acknowledge; staff say how the customer told them."""
    labels = {"approved": "Approve", "declined": "Decline", "acknowledged": "I have read and understood this"}
    told = {"approved": "They approved", "declined": "They declined", "acknowledged": "They acknowledged"}
    chosen = [(told if by_staff else labels)[word] for word in words]
    rule = validate.OneOf(list(words), chosen, error="Choose one of the answers.")
    kind = "radio" if len(words) > 1 or by_staff else "hidden"
    asked: dict[str, fields.Field] = {
        "answer": fields.String(required=True, validate=rule, metadata={"label": "Your answer", "kind": kind}),
        "sha256": fields.String(required=True, metadata={"kind": "hidden"}),
    }
    if by_staff:
        asked["reason"] = told_field()
    elif "declined" in words:
        asked["reason"] = why_field()
    return Schema.from_dict(asked, name="AnswerSchema")()


def why_field() -> fields.String:
    shown = {"label": "Why do you decline?", "multiline": True, "only_if": ("answer", ("declined",))}
    return fields.String(load_default="", validate=validate.Length(max=2000), metadata=shown)


def told_field() -> fields.String:
    shown = {"label": "How did they tell you?", "multiline": True, "hint": "By phone, on paper; who, and when."}
    return fields.String(required=True, validate=validate.Length(min=1, max=2000), metadata=shown)


def checked(files: Sequence[object], field: str = "files") -> list[CheckedFile]:
    """Every file checked before anything is written: on SQLite a writer would keep all others waiting meanwhile."""
    context.rollback()
    limits = UploadLimits(max_bytes=context.installation().settings.upload_limit)
    good: list[CheckedFile] = []
    faults: list[str] = []
    for file in files:
        try:
            good.append(check_upload(file.filename or "", file.stream, limits=limits, field=field))  # type: ignore[attr-defined]
        except Refused as fault:
            faults.append(fault.message)
    if faults:
        for one in good:
            one.file.close()
        raise Invalid({field: faults})
    return good
