"""What a record's request type asks: taken from the values it is made of, kept beside it."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from sqlalchemy import select

from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.plugins.contributions import RecordType
from doorstep.problems import Invalid, Refused
from doorstep.records.models import Record
from doorstep.records.talk import attach
from doorstep.request_types.answers import Files, check_answers, check_files, searched, wanted_files
from doorstep.request_types.models import RequestAnswers
from doorstep.request_types.queries import Given, Offered, asking_of, given_of

SEARCHED = ("text", "long_text", "choice")
MOST_SEARCHED = 4_000


@frozen
class Answered:
    """A request type with the answers to what it asks, and their files."""

    type: Offered
    answers: Mapping[str, Any]
    files: Files

    def words(self, record_type: RecordType) -> str:
        return words(record_type, self.type.name, self.type.fields, self.answers)


def answered(
    session: BusinessSession, record_type: RecordType, values: dict[str, Any], files: Files | None, *, portal: bool
) -> Answered | None:
    """Take `request_type` and `answers` out of the values of a new record.

    :param files: by the keys of the fields; None asks for none. :raises Refused: at `request_type`.
    :raises Invalid: at ``answers-`` and the key.
    """
    chosen, given = values.pop("request_type", None), values.pop("answers", None) or {}
    if chosen is None:
        if given or files:
            raise Refused("Say which request type this is.", "request_type")
        return None
    asking = asking_of(session, record_type, chosen, portal=portal)
    if asking is None or asking.chosen is None:
        raise Refused("Choose one of those offered.", "request_type")
    return checked(asking.chosen, given, files)


def checked(chosen: Offered, given: Mapping[str, Any], files: Files | None) -> Answered:
    """:raises Invalid: with all that is wrong, with answers and with files."""
    faults: dict[str, list[str]] = {} if files is None else check_files(chosen.fields, given, files)
    answers: Mapping[str, Any] = {}
    try:
        answers = check_answers(chosen.fields, given)
    except Invalid as fault:
        faults = {**fault.messages, **faults}
    if faults:
        raise Invalid(faults)
    wanted = wanted_files(chosen.fields, answers)
    return Answered(chosen, answers, {key: found for key, found in (files or {}).items() if key in wanted})


def keep(session: BusinessSession, record: Record, one: Answered, actor: Actor) -> None:
    """The answers beside their record; their files become attachments of it."""
    answers = {**one.answers, **attached(session, record, one.files, actor)}
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
