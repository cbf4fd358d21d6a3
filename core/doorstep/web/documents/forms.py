"""The forms about documents."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from doorstep.documents.decisions import Asked
from doorstep.documents.filetypes import ACCEPTED
from doorstep.documents.publishing import publish_mode
from doorstep.documents.signatures import LONGEST_NAME
from doorstep.documents.uploads import MOST_FILES, CheckedFile, UploadLimits, check_upload
from doorstep.plugins.contributions import DocumentKind
from doorstep.problems import Invalid, Refused
from doorstep.web import context

TOO_MANY = f"At most {MOST_FILES} files can be sent at once. Send these first, the others afterwards."
SOME_FILE = validate.Length(min=1, error="Choose at least one file.")
HINT = ACCEPTED + "."
DRAW = "With a finger, a pen or the mouse, if you like: your typed name is enough."


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


LABELS = {
    "approved": "Approve", "declined": "Decline", "signed": "Sign", "acknowledged": "I have read and understood this",
}  # fmt: skip
TOLD = {
    "approved": "They approved", "declined": "They declined", "signed": "They signed",
    "acknowledged": "They acknowledged",
}  # fmt: skip


def answer_schema(asked: Asked) -> Schema:
    """Approve or decline with a reason, sign with a name and consent, or acknowledge."""
    made = {"answer": answer_field(asked.words, LABELS), "sha256": sha256_field()}
    if "signed" in asked.words:
        made |= signing_fields(asked.consent)
    if "declined" in asked.words:
        made["reason"] = why_field()
    return Schema.from_dict(made, name="AnswerSchema")()


def told_schema(asked: Asked) -> Schema:
    """What staff record: whose answer it is, what it is, how it came, and that they are sure."""
    made = {"answer": answer_field(asked.words, TOLD), "person": person_field(asked), "reason": told_field()}
    made |= {"sure": sure_field(), "sha256": sha256_field()}
    return Schema.from_dict(made, name="ToldSchema")()


def answer_field(words: Sequence[str], labels: Mapping[str, str]) -> fields.Field:
    rule = validate.OneOf(list(words), [labels[word] for word in words], error="Choose one of the answers.")
    kind = "radio" if len(words) > 1 or labels is TOLD else "hidden"
    label = "Their answer" if labels is TOLD else "Your answer"
    return fields.String(required=True, validate=rule, metadata={"label": label, "kind": kind})


def sha256_field() -> fields.Field:
    return fields.String(required=True, metadata={"kind": "hidden"})


def signing_fields(consent: str) -> dict[str, fields.Field]:
    """They follow from the answer: who declines needs none of them. What is lacking is said when it is sent."""
    signing = {"only_if": ("answer", ("signed",))}
    name: dict[str, Any] = {"label": "Your full name", "hint": "It stands for your signature.", "autocomplete": "name"}
    name |= {"required": True, **signing}
    drawn = {"label": "Your signature, drawn", "kind": "drawing", "hint": DRAW, **signing}
    longest = validate.Length(max=LONGEST_NAME)
    return {
        "name": fields.String(load_default="", validate=longest, metadata=name),
        "drawing": fields.String(load_default="", validate=validate.Length(max=50_000), metadata=drawn),
        "consent": fields.Boolean(load_default=False, metadata={"label": consent, **signing}),
    }


def person_field(asked: Asked) -> fields.Field:
    if not asked.each:
        hint = {"label": "Who answered?", "hint": "Their name, as it stands on the paper."}
        return fields.String(required=True, validate=validate.Length(1, LONGEST_NAME), metadata=hint)
    people = [str(one.contact_id) for one in asked.awaited]
    rule = validate.OneOf(people, [one.name for one in asked.awaited], error="Choose whose answer this is.")
    return fields.String(required=True, validate=rule, metadata={"label": "Whose answer is it?", "kind": "radio"})


def sure_field() -> fields.Field:
    rule = validate.Equal(True, error="Tick this when you are sure.")
    return fields.Boolean(required=True, validate=rule, metadata={"label": "I am sure: this cannot be undone."})


def why_field() -> fields.String:
    shown = {"label": "Why do you decline?", "multiline": True, "only_if": ("answer", ("declined",))}
    return fields.String(load_default="", validate=validate.Length(max=2000), metadata=shown)


def told_field() -> fields.String:
    shown = {"label": "How did they tell you?", "multiline": True, "hint": "By phone, on paper; who, and when."}
    return fields.String(required=True, validate=validate.Length(min=1, max=2000), metadata=shown)


def checked(files: Sequence[object], field: str = "files") -> list[CheckedFile]:
    """Every file checked before anything is written: on SQLite a writer would keep all others waiting meanwhile.

    :raises Invalid: at the field, for each that cannot be kept, and for too many.
    """
    if len(files) > MOST_FILES:
        raise Invalid({field: [TOO_MANY]})
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
