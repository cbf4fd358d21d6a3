"""The answers of a business as one chain: each names the one before it, so that none is changed, added or left out."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from doorstep.businesses.models import Counter
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Answer, Decision, Document
from doorstep.records.numbers import counted

COUNTER = "answer"
ERASED = "Erased person"
_PAGE = 500


def canonical(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(values)).hexdigest()


def person_of(answer: Answer) -> str:
    """Who gave it and how, as a hash of its own: with the salt among the facts, an erased person cannot be guessed."""
    return digest({"answered_by": answer.answered_by, "facts": answer.facts})


def hash_of(answer: Answer, document_id: UUID) -> str:
    """What the next answer names. It covers all of an answer but where its contact stands today."""
    return digest(
        {
            "position": answer.position, "decision": str(answer.decision_id), "slot": answer.slot,
            "document": str(document_id), "content_sha256": answer.content_sha256, "answer": answer.answer,
            "how": answer.how, "reason": answer.reason, "at": answer.at.astimezone(UTC).isoformat(),
            "person": answer.person, "previous": answer.previous,
        }
    )  # fmt: skip


def seal(answer: Answer, document_id: UUID, position: int, previous: str) -> None:
    """Give an answer its place in the chain; nothing of it changes afterwards."""
    answer.facts = {**answer.facts, "salt": secrets.token_hex(16)}
    answer.position, answer.previous = position, previous
    answer.person = person_of(answer)
    answer.hash = hash_of(answer, document_id)


def append(session: BusinessSession, answer: Answer, document_id: UUID) -> None:
    """Write an answer at the end of the chain. The counter stays locked until the commit: nobody comes between."""
    position = counted(session, COUNTER)
    previous = session.scalar(select(Answer.hash).where(Answer.position == position - 1))
    seal(answer, document_id, position, previous or "")
    session.add(answer)
    session.flush()


def erase_answers(session: BusinessSession, contact_id: UUID) -> None:
    """Take name, drawing and addresses out of a person's answers; their hashes stay, and so does the chain."""
    mine = update(Answer).where(Answer.contact_id == contact_id)
    gone = mine.values(answered_by=ERASED, facts={"erased": True})
    session.execute(gone.execution_options(synchronize_session=False))


def chain_faults(session: BusinessSession) -> Iterator[str]:
    """Whether the chain is whole: no gap, every hash right, every link the former answer's hash."""
    position, previous = 0, ""
    while rows := _page(session, position):
        for answer, document_id, sha256 in rows:
            position += 1
            yield from _faults(answer, document_id, sha256, position, previous)
            position, previous = answer.position, answer.hash
    given = session.scalar(select(Counter.last).where(Counter.name == COUNTER)) or 0
    if given != position:
        yield f"{given} answers were given, and the chain ends with answer {position}"


def _page(session: BusinessSession, after: int) -> list[Any]:
    decision = (Decision.business_id == Answer.business_id) & (Decision.id == Answer.decision_id)
    document = (Document.business_id == Decision.business_id) & (Document.id == Decision.document_id)
    rows = select(Answer, Document.id, Document.sha256).join(Decision, decision).join(Document, document)
    following = rows.where(Answer.position > after).order_by(Answer.position).limit(_PAGE)
    return list(session.execute(following).all())


def _faults(answer: Answer, document_id: UUID, sha256: str, position: int, previous: str) -> Iterator[str]:
    name = f"answer {answer.position}"
    if answer.position != position:
        yield f"{name} follows answer {position - 1}: the answers between are gone"
    elif answer.previous != previous:
        yield f"{name} does not follow the answer before it"
    if answer.hash != hash_of(answer, document_id):
        yield f"{name} is not as it was given"
    if not _person_stands(answer):
        yield f"{name} is not of the person who gave it"
    if answer.content_sha256 != sha256:
        yield f"{name} was given for other content than its document has"


def _person_stands(answer: Answer) -> bool:
    if answer.facts.get("erased"):
        return answer.answered_by == ERASED and set(answer.facts) == {"erased"}
    return answer.person == person_of(answer)
