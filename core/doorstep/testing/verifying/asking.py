"""A request type that asks every kind of question, for record types that have request forms."""

from typing import Any
from uuid import UUID

from doorstep.plugins import contributions as c
from doorstep.testing.kit import Firm

NAME = "Everything"
WHICH = c.RequestField(label="Which?", kind="choice", choices=("One", "Two"), required=True)
QUESTIONS = (
    WHICH,
    c.RequestField(label="What about two?", required=True, only_if=(WHICH.key, ("Two",))),
    c.RequestField(label="What about one?", kind="long_text", required=True, only_if=(WHICH.key, ("One",))),
    c.RequestField(label="Urgent?", kind="yes_no", required=True),
    c.RequestField(label="Since", kind="date", only_if=("urgent", ("yes",))),
    c.RequestField(label="How many?", kind="number"),
    c.RequestField(label="Picture", kind="file"),
)


def everything_asked(firm: Firm, record_type: c.RecordType) -> UUID:
    """The id of that request type in this firm, made where it lacks."""
    return firm.request_type(record_type.name, NAME, *QUESTIONS).id


def answers_of(firm: Firm, record_type: c.RecordType, mark: str) -> dict[str, Any]:
    """What a record of this type is made with; nothing where it has no request forms."""
    if not record_type.request_forms:
        return {}
    said = {"which": "One", "what_about_one": f"{mark} {record_type.name}", "urgent": "yes", "since": "2026-03-12"}
    return {"request_type": everything_asked(firm, record_type), "answers": {**said, "how_many": "2.5"}}
