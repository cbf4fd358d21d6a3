"""Whose answer is still asked for, as a condition of SQL: for lists, badges and what needs a person."""

from sqlalchemy import ColumnElement, and_, exists, or_

from doorstep.access.viewer import Viewer
from doorstep.accounts.models import AccountTree, Link
from doorstep.db.once import NOW
from doorstep.documents.models import Answer, Decision, Document
from doorstep.records.models import Participant

Condition = ColumnElement[bool]


def is_open() -> Condition:
    """It asks something, nothing has settled that, and there is still time."""
    in_time = or_(Decision.expires_at.is_(None), Decision.expires_at > NOW)
    return and_(Decision.id.is_not(None), Decision.outcome.is_(None), in_time)


def is_expired() -> Condition:
    return and_(Decision.outcome.is_(None), Decision.expires_at <= NOW)


def of_viewer(viewer: Viewer) -> Condition:
    """A contact may answer, and has not: of the role that is asked, where the record's type lets customers decide."""
    return and_(is_open(), _offered(viewer), _has_role(viewer), ~_has_answered(viewer))


def _offered(viewer: Viewer) -> Condition:
    kinds = [kind.name for kind in viewer.catalog.record_types.values() if "decide" in kind.portal]
    return or_(Document.record_id.is_(None), Document.record_kind.in_(sorted(kinds)))


def _has_role(viewer: Viewer) -> Condition:
    taking_part = _there_is(
        Participant.business_id == Document.business_id, Participant.record_id == Document.record_id,
        Participant.contact_id == viewer.contact_id, Participant.role == Decision.role,
    )  # fmt: skip
    linked = _there_is(
        Link.business_id == Document.business_id, Link.contact_id == viewer.contact_id, Link.role == Decision.role,
        Link.ended_at.is_(None), AccountTree.business_id == Link.business_id,
        AccountTree.ancestor_id == Link.account_id, AccountTree.descendant_id == Document.account_id,
    )  # fmt: skip
    return or_(Decision.role.is_(None), taking_part, and_(~Decision.each, linked))


def _has_answered(viewer: Viewer) -> Condition:
    return _there_is(
        Answer.business_id == Decision.business_id, Answer.decision_id == Decision.id,
        Answer.contact_id == viewer.contact_id,
    )  # fmt: skip


def _there_is(*conditions: Condition) -> Condition:
    """What a list may join as well is read anew here, all but the decision and its document."""
    return exists().where(*conditions).correlate(Decision, Document)
