"""Reading request types, and what was answered."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from doorstep.db.session import BusinessSession
from doorstep.plugins.contributions import RecordType, RequestField
from doorstep.problems import NotFound
from doorstep.request_types.answers import fields_of
from doorstep.request_types.models import RequestAnswers, RequestType, RequestVersion

AT_ONCE = 1_000
NAMED = (RequestType.id, RequestType.name)
IS_CURRENT = and_(
    RequestVersion.business_id == RequestType.business_id,
    RequestVersion.request_type_id == RequestType.id,
    RequestVersion.number == RequestType.current,
)


@frozen(kw_only=True)
class Offered:
    """A request type that can be chosen. :ivar fields: what it asks now, where that was asked for."""

    id: UUID
    name: str
    hint: str = ""
    version_id: UUID | None = None
    fields: tuple[RequestField, ...] = ()


@frozen(kw_only=True)
class Asking:
    """What a form asks: the types to choose from, and the fields of the one chosen.

    :ivar words: the words of the choice. :ivar chosen: None while nothing was chosen.
    """

    words: str
    offered: tuple[Offered, ...] = ()
    chosen: Offered | None = None

    @property
    def fields(self) -> tuple[RequestField, ...]:
        return self.chosen.fields if self.chosen else ()


@frozen(kw_only=True)
class Given:
    """What was answered about a record, in the shape it was asked.

    :ivar name: what the request type is called. :ivar number: the version. :ivar answers: by the fields' keys; of a
        ``file`` field the ids of documents.
    """

    record_id: UUID
    request_type_id: UUID
    name: str
    version_id: UUID
    number: int
    fields: tuple[RequestField, ...]
    answers: Mapping[str, Any]


def asking_of(
    session: BusinessSession, record_type: RecordType, chosen: UUID | None = None, *, portal: bool = False
) -> Asking | None:
    """What can be asked for a new record: one statement, none for a type without request forms.

    :param chosen: the request type chosen; where there is only one to choose, it is that one.
    :param portal: only what customers may choose.
    :return: None where the business offers nothing: the form is then the record type's own.
    """
    if not record_type.request_forms:
        return None
    rows = session.execute(_offered(record_type, chosen, portal)).all()
    found = tuple(_one(row) for row in rows)
    if not found:
        return None
    wanted = found[0].id if len(found) == 1 and chosen is None else chosen
    return Asking(
        words=record_type.request_forms, offered=found, chosen=next((one for one in found if one.id == wanted), None)
    )


def every_offered(session: BusinessSession, record_type: RecordType, *, portal: bool = False) -> tuple[Offered, ...]:
    """All that can be chosen, each with its fields."""
    columns = (RequestType.id, RequestType.name, RequestType.hint, RequestVersion.id.label("version_id"))
    statement = select(*columns, RequestVersion.fields).join(RequestVersion, IS_CURRENT)
    statement = statement.where(*_live(RequestType, record_type, portal))
    return tuple(map(_one, session.execute(statement.order_by(RequestType.position, RequestType.id))))


def _offered(record_type: RecordType, chosen: UUID | None, portal: bool) -> Select[*tuple[Any, ...]]:
    """Those on offer, with the fields of the one chosen, or of the only one there is."""
    other = aliased(RequestType)
    how_many = select(func.count(other.id)).where(*_live(other, record_type, portal)).scalar_subquery()
    wanted = RequestType.id == chosen if chosen else how_many == 1
    columns = (RequestType.id, RequestType.name, RequestType.hint)
    statement = select(*columns, RequestVersion.id.label("version_id"), RequestVersion.fields)
    statement = statement.outerjoin(RequestVersion, and_(IS_CURRENT, wanted))
    return statement.where(*_live(RequestType, record_type, portal)).order_by(RequestType.position, RequestType.id)


def _live(model: Any, record_type: RecordType, portal: bool) -> list[ColumnElement[bool]]:
    live = [model.kind == record_type.name, model.archived_at.is_(None)]
    return [*live, model.in_portal] if portal else live


def _one(row: Any) -> Offered:
    return Offered(
        id=row.id, name=row.name, hint=row.hint, version_id=row.version_id, fields=fields_of(row.fields or ())
    )


def given_of(session: BusinessSession, record_id: UUID) -> Given | None:
    """What was answered about one record: one statement."""
    row = session.execute(_given().where(RequestAnswers.record_id == record_id)).one_or_none()
    return _answered(row, row.fields) if row else None


def given_about(session: BusinessSession, record_ids: Sequence[UUID]) -> dict[UUID, Given]:
    """The same for many: the fields of each version are read once."""
    versions: dict[UUID, list[Any]] = {}
    found: dict[UUID, Given] = {}
    for at in range(0, len(record_ids), AT_ONCE):
        part = record_ids[at : at + AT_ONCE]
        rows = session.execute(_given(whole=False).where(RequestAnswers.record_id.in_(part))).all()
        new = {row.version_id for row in rows} - versions.keys()
        if new:
            asked = select(RequestVersion.id, RequestVersion.fields).where(RequestVersion.id.in_(new))
            versions |= {row.id: row.fields for row in session.execute(asked)}
        found |= {row.record_id: _answered(row, versions[row.version_id]) for row in rows}
    return found


def _given(whole: bool = True) -> Select[*tuple[Any, ...]]:
    version = and_(
        RequestVersion.business_id == RequestAnswers.business_id, RequestVersion.id == RequestAnswers.version_id
    )
    kind = and_(RequestType.business_id == RequestVersion.business_id, RequestType.id == RequestVersion.request_type_id)
    columns = [RequestAnswers.record_id, RequestAnswers.version_id, RequestAnswers.answers.label("said")]
    columns += [RequestType.id.label("type_id"), RequestType.name, RequestVersion.number]
    return (
        select(*columns, *([RequestVersion.fields] if whole else []))
        .select_from(RequestAnswers)
        .join(RequestVersion, version)
        .join(RequestType, kind)
    )


def _answered(row: Any, fields: list[Any]) -> Given:
    return Given(
        record_id=row.record_id, request_type_id=row.type_id, name=row.name, version_id=row.version_id,
        number=row.number, fields=fields_of(fields), answers=row.said,
    )  # fmt: skip


def names_of(session: BusinessSession, record_type: str) -> list[tuple[UUID, str]]:
    """The request types a business has for a record type, those put away left out, in their order: one statement.

    :param record_type: its name. :return: id and name of each.
    """
    live = (RequestType.kind == record_type, RequestType.archived_at.is_(None))
    order = (RequestType.position, RequestType.id)
    return [(row.id, row.name) for row in session.execute(select(*NAMED).where(*live).order_by(*order))]


@frozen(kw_only=True)
class Listed:
    """A request type in the office's list. :ivar questions: how many it asks. :ivar requests: how many were made."""

    id: UUID
    kind: str
    name: str
    hint: str
    in_portal: bool
    archived: bool
    number: int
    questions: int
    requests: int


def listed(session: BusinessSession, kinds: Sequence[str]) -> dict[str, list[Listed]]:
    """All request types of these record kinds, in their order, the archived ones last: one statement."""
    columns = (
        RequestType.id, RequestType.kind, RequestType.name, RequestType.hint, RequestType.in_portal,
        RequestType.archived_at, RequestType.current, RequestVersion.fields,
    )  # fmt: skip
    statement = select(*columns, _made().scalar_subquery().label("requests")).join(RequestVersion, IS_CURRENT)
    order = (RequestType.archived_at.is_not(None), RequestType.position, RequestType.id)
    found: dict[str, list[Listed]] = {kind: [] for kind in kinds}
    for row in session.execute(statement.where(RequestType.kind.in_(kinds)).order_by(*order)):
        found[row.kind].append(
            Listed(
                id=row.id,
                kind=row.kind,
                name=row.name,
                hint=row.hint,
                in_portal=row.in_portal,
                number=row.current,
                archived=row.archived_at is not None,
                questions=len(row.fields),
                requests=row.requests,
            )
        )
    return found


def _made() -> Select[int]:
    """How many requests were made of a type, whatever the version."""
    every = aliased(RequestVersion)
    mine = and_(every.business_id == RequestType.business_id, every.request_type_id == RequestType.id)
    same = and_(RequestAnswers.business_id == every.business_id, RequestAnswers.version_id == every.id)
    return select(func.count(RequestAnswers.id)).select_from(every).join(RequestAnswers, same).where(mine)


def type_of(session: BusinessSession, type_id: UUID) -> RequestType:
    """:raises NotFound: when there is none such, or its record type is not enabled."""
    found = session.scalar(select(RequestType).where(RequestType.id == type_id))
    record_type = session.catalog.record_types.get(found.kind) if found else None
    if found is None or record_type is None or not record_type.request_forms:
        raise NotFound
    return found


def version_of(session: BusinessSession, one: RequestType, number: int) -> tuple[RequestField, ...]:
    """What a version of it asks. :raises NotFound: when there is no such version."""
    wanted = (RequestVersion.request_type_id == one.id, RequestVersion.number == number)
    stored = session.scalar(select(RequestVersion.fields).where(*wanted))
    if stored is None:
        raise NotFound
    return fields_of(stored)


def made_under(session: BusinessSession, type_id: UUID) -> dict[int, int]:
    """How many requests were made under each version that has any."""
    here = and_(
        RequestVersion.business_id == RequestAnswers.business_id, RequestVersion.id == RequestAnswers.version_id
    )
    counted = select(RequestVersion.number, func.count(RequestAnswers.id)).join(RequestAnswers, here)
    counted = counted.where(RequestVersion.request_type_id == type_id).group_by(RequestVersion.number)
    return {row[0]: row[1] for row in session.execute(counted.order_by(RequestVersion.number))}
