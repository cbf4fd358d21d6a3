"""What a record's request type asks: taken from the values it is made of, kept beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen
from sqlalchemy import select

from doorstep.db.session import BusinessSession
from doorstep.documents.uploads import CheckedFile
from doorstep.events.actors import Actor
from doorstep.plugins.contributions import RecordType
from doorstep.problems import Invalid, Refused
from doorstep.records.models import Record
from doorstep.records.talk import attach
from doorstep.request_types.answers import check_answers, searched
from doorstep.request_types.models import RequestAnswers
from doorstep.request_types.queries import Given, Offered, asking_of, given_of

Files = Mapping[str, Sequence[CheckedFile]]
SEARCHED = ("text", "long_text", "choice")
MOST_SEARCHED = 4_000


@frozen
class Answered:
    """A request type with the answers to what it asks."""

    type: Offered
    answers: Mapping[str, Any]

    def words(self, record_type: RecordType) -> str:
        return words(record_type, self.type.name, self.type.fields, self.answers)


def answered(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], *, portal: bool
) -> Answered | None:
    """Take `request_type` and `answers` out of the values of a new record.

    :raises Refused: at `request_type`. :raises Invalid: at ``answers-`` and the key.
    """
    chosen, given = values.pop("request_type", None), values.pop("answers", None) or {}
    if chosen is None:
        if given:
            raise Refused("Say which request type this is.", "request_type")
        return None
    asking = asking_of(session, record_type, chosen, portal=portal)
    if asking is None or asking.chosen is None:
        raise Refused("Choose one of those offered.", "request_type")
    return Answered(asking.chosen, check_answers(asking.chosen.fields, given))


def keep(session: BusinessSession, record: Record, one: Answered, files: Files, actor: Actor) -> None:
    """The answers beside their record; their files become attachments of it."""
    answers = {**one.answers, **attached(session, record, files, actor)}
    session.add(RequestAnswers(record_id=record.id, version_id=one.type.version_id, answers=answers))
    session.flush()


def attached(session: BusinessSession, record: Record, files: Files, actor: Actor) -> dict[str, list[str]]:
    documents = {key: attach(session, record, given, actor) for key, given in files.items() if given}
    return {key: [str(document.id) for document in found] for key, found in documents.items()}


def change(session: BusinessSession, record: Record, given: Mapping[str, Any]) -> bool:
    """Other answers, in the shape they were asked; the files stay. :return: whether anything differs.

    :raises Invalid: at ``answers-`` and the key. :raises Refused: when it was made without a request type.
    """
    row = session.scalar(select(RequestAnswers).where(RequestAnswers.record_id == record.id))
    asked = given_of(session, record.id)
    if row is None or asked is None:
        if given:
            raise Invalid({"answers": ["This was made without a request type, so there is nothing to answer."]})
        return False
    files = {one.key: row.answers[one.key] for one in asked.fields if one.kind == "file" and one.key in row.answers}
    answers = {**check_answers(asked.fields, given), **files}
    if answers == row.answers:
        return False
    row.answers = answers
    return True


def words(record_type: RecordType, name: str, fields: Any, answers: Mapping[str, Any]) -> str:
    """What search finds a request by; nothing of what a gate may hold."""
    if record_type.gated:
        return name
    return " ".join([name, *searched(fields, answers, SEARCHED)])[:MOST_SEARCHED]


def words_of(session: BusinessSession, record_type: RecordType, record: Record) -> str:
    """The same of a record that is there."""
    given: Given | None = given_of(session, record.id) if record_type.request_forms else None
    return words(record_type, given.name, given.fields, given.answers) if given else ""
