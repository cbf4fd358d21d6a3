"""Ready answers: written once, looked at, changed, put away."""

from marshmallow import Schema, fields

from doorstep.api import (
    STAFF,
    KeptTexts,
    OfficeTab,
    Permission,
    Room,
    TextWords,
    hookimpl,
    staff_who_may,
)
from doorstep_supportdesk.models import ReadyAnswer
from doorstep_supportdesk.ready import MOST, PLACEHOLDERS
from doorstep_supportdesk.schemas import required

room = Room("office_ready_answers", "doorstep_supportdesk", plugin="supportdesk", template_folder="templates")


class AnswerSchema(Schema):
    name = required("Name", 120, hint="What you choose it by. Customers do not see it.")
    text = required("Text", 8000, multiline=True, rows=12)
    version = fields.Integer(load_default=None, allow_none=True, metadata={"kind": "hidden"})


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(
            name="ready_answers", label="Ready answers", path="ready-answers", blueprint=room, icon="comment", weight=31
        ),
    )


class Answers(KeptTexts):
    model, schema, form, placeholders = ReadyAnswer, AnswerSchema, "answer", PLACEHOLDERS
    most = MOST
    words = TextWords(
        title="Ready answers", lead="Written once, and put into a message by one press.", new="New ready answer",
        none_yet="No ready answers yet", why="What you write to customers again and again waits here for you.",
        in_use="Answers in use", put_away="Answers that were put away", icon="comment", kept="The answer is kept.",
    )  # fmt: skip


Answers().into(room, read=STAFF, write=staff_who_may(Permission.SETTINGS))
