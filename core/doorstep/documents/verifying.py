"""Whether a file is what was signed: answered by its fingerprint alone, for anybody who holds it."""

import hashlib
import re
from datetime import datetime
from typing import IO, Literal

from attrs import frozen
from sqlalchemy import and_, select

from doorstep.db.session import BusinessSession
from doorstep.documents.models import Answer, Decision, Document, SignedCopy
from doorstep.problems import Refused

_CHUNK = 256 * 1024
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@frozen(kw_only=True)
class Verdict:
    """What is known of a file.

    :ivar kind: ``signed``, a signed copy; ``original``, the document as it was before; ``open``, it is not signed;
        ``unknown``, changed or not from here. :ivar signers: who signed it, and when.
    :ivar newer: whether somebody has signed after this copy was made.
    """

    kind: Literal["signed", "original", "open", "unknown"]
    title: str = ""
    signers: tuple[tuple[str, datetime], ...] = ()
    newer: bool = False


def fingerprint_of(file: IO[bytes], limit: int) -> str:
    """The SHA-256 of a file that is read once and not kept.

    :raises Refused: when it is empty, or larger than the limit.
    """
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_CHUNK):
        size += len(piece)
        if size > limit:
            raise Refused("This file is larger than anything we have had signed. Choose the signed PDF itself.", "file")
        digest.update(piece)
    if not size:
        raise Refused("This file is empty. Choose the signed PDF as you got it.", "file")
    return digest.hexdigest()


def read_fingerprint(text: str) -> str:
    """A fingerprint as people copy it: with blanks or colons, in any case.

    :raises Refused: when it is none.
    """
    found = re.sub(r"[\s:\u200b-]", "", text).lower()
    if not _FINGERPRINT.fullmatch(found):
        raise Refused("A fingerprint has 64 digits and letters from a to f. Copy it whole.", "fingerprint")
    return found


def verify(session: BusinessSession, fingerprint: str) -> Verdict:
    """What a business knows of the file with this SHA-256."""
    return _as_copy(session, fingerprint) or _as_original(session, fingerprint) or Verdict(kind="unknown")


def _as_copy(session: BusinessSession, fingerprint: str) -> Verdict | None:
    decision = and_(Decision.business_id == SignedCopy.business_id, Decision.id == SignedCopy.decision_id)
    document = and_(Document.business_id == Decision.business_id, Document.id == Decision.document_id)
    rows = select(SignedCopy.upto, Decision.id, Document.title).join(Decision, decision).join(Document, document)
    row = session.execute(rows.where(SignedCopy.sha256 == fingerprint).limit(1)).one_or_none()
    if row is None:
        return None
    given = _signatures(session, row.id)
    signers = tuple((name, at) for name, at, position in given if position <= row.upto)
    return Verdict(kind="signed", title=row.title, signers=signers, newer=len(signers) < len(given))


def _as_original(session: BusinessSession, fingerprint: str) -> Verdict | None:
    decision = and_(Decision.business_id == Document.business_id, Decision.document_id == Document.id)
    asked = (Document.sha256 == fingerprint, Decision.asks == "sign")
    rows = select(Decision.id, Decision.outcome, Document.title).join(Decision, decision).where(*asked)
    found = session.execute(rows.order_by((Decision.outcome == "signed").desc(), Document.id.desc()).limit(1)).first()
    if found is None:
        return None
    if found.outcome != "signed":
        return Verdict(kind="open", title=found.title)
    signers = tuple((name, at) for name, at, _ in _signatures(session, found.id))
    return Verdict(kind="original", title=found.title, signers=signers)


def _signatures(session: BusinessSession, decision_id: object) -> list[tuple[str, datetime, int]]:
    signed = (Answer.decision_id == decision_id, Answer.answer == "signed")
    rows = select(Answer.answered_by, Answer.at, Answer.position).where(*signed).order_by(Answer.position)
    return [(name, at, position) for name, at, position in session.execute(rows)]
