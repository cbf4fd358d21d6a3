"""Steps 1 to 4 of the access rule as one SQL condition, for lists, counts, search, the API, feeds and mails.

Which shape the condition has follows from how many accounts a contact is linked to, as measured over a million
documents: with few links the rows near the contact are gathered and sorted, since the newest-first walk would pass all
others by; with many the walk asks for each row, since a set of all accounts reached would be made anew for each page.
"""

from collections import defaultdict
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union, union_all
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.db.base import Owned
from doorstep.db.plans import unindexed
from doorstep.documents.models import Document
from doorstep.plugins.contributions import RecordType
from doorstep.records.models import Participant, Record

Condition = ColumnElement[bool]
Kinds = dict[tuple[str, ...] | None, list[str]]
Model = type[Record] | type[Document]
FEW_LINKS, MANY_LINKS, MANY_TO_COUNT = 50, 500, 2_000


@frozen
class Sight:
    """A viewer, and whether their rows are listed (newest first) or only counted."""

    viewer: Viewer
    counting: bool = False
    mailing: bool = False

    @property
    def admitted(self) -> bool:
        """Step 1. For mails it does not ask for a sign-in: a contact without one is told as well."""
        viewer = self.viewer
        return viewer.contact_id is not None and not viewer.suspended and (self.mailing or viewer.enrolled)

    @property
    def gathers(self) -> bool:
        return not self.probes and (self.counting or self.viewer.links <= FEW_LINKS)

    @property
    def probes(self) -> bool:
        return self.viewer.links > (MANY_TO_COUNT if self.counting else MANY_LINKS)


def records(viewer: Viewer, *, mailing: bool = False) -> Condition:
    """The records a viewer sees.

    :param mailing: whether the question is who gets a mail.
    """
    if viewer.is_staff:
        return Record.archived_at.is_(None)
    sight = Sight(viewer, mailing=mailing)
    return _any(sight, Record, _record_parts(sight)) if sight.admitted else nothing(Record)


def documents(viewer: Viewer, *, mailing: bool = False) -> Condition:
    """The documents a viewer sees; a document on a record needs its record published as well."""
    if viewer.is_staff:
        return and_(Document.archived_at.is_(None), Document.replaced_at.is_(None))
    sight = Sight(viewer, mailing=mailing)
    return _any(sight, Document, _document_parts(sight)) if sight.admitted else nothing(Document)


def accounts(viewer: Viewer) -> Condition:
    """The accounts a viewer sees: those reached by a link."""
    if viewer.is_staff:
        return Account.archived_at.is_(None)
    sight = Sight(viewer)
    return and_(Account.archived_at.is_(None), in_reach(sight, Account.id)) if sight.admitted else nothing(Account)


def nothing(model: type[Owned]) -> Condition:
    """No row. A plain FALSE would swallow the comparison of the business, and the statement would be refused."""
    return model.id.is_(None)


def ways(viewer: Viewer, model: Model) -> list[Condition]:
    """The condition in parts that may overlap: counting up to a cap stops early in each of them."""
    if viewer.is_staff:
        return [records(viewer) if model is Record else documents(viewer)]
    sight = Sight(viewer, counting=True)
    if not sight.admitted:
        return [nothing(model)]
    parts = _record_parts(sight) if model is Record else _document_parts(sight)
    return [and_(_published(sight, model), part) for part in parts]


def capped_count(viewer: Viewer, model: Model, filters: tuple[Condition, ...], most: int) -> Select[int]:
    """How many rows the viewer sees among those the filters leave, counted no further than one past the cap."""
    parts = [select(model.id).where(way, *filters).limit(most + 1).subquery() for way in ways(viewer, model)]
    ids = union(*(select(part.c.id) for part in parts)) if len(parts) > 1 else select(parts[0].c.id)
    return select(func.count()).select_from(ids.subquery())


def newest_first(viewer: Viewer, model: Model) -> tuple[Any, Any]:
    """How a list of what the viewer sees is ordered."""
    return visible_from(Sight(viewer), model).desc(), model.id.desc()


def visible_from(sight: Sight, model: Model) -> Any:
    gathers = sight.gathers and not sight.viewer.is_staff
    return unindexed(model.visible_from) if gathers else model.visible_from


def _any(sight: Sight, model: Model, parts: list[Condition]) -> Condition:
    near = [model.id.in_(_near(sight, model))] if sight.gathers else []
    return and_(_published(sight, model), or_(*parts), *near) if parts else nothing(model)


def _published(sight: Sight, model: Model) -> Condition:
    """Step 4, and for documents their own kind's part of step 3."""
    condition = and_(model.archived_at.is_(None), visible_from(sight, model) <= clock.now())
    if model is Record:
        return condition
    return and_(condition, Document.replaced_at.is_(None), Document.kind.in_(sorted(sight.viewer.document_kinds())))


def _record_parts(sight: Sight) -> list[Condition]:
    """Steps 2 and 3 for records: by links, by taking part."""
    parts = [
        and_(in_reach(sight, Record.account_id, roles), Record.kind.in_(kinds))
        for roles, kinds in kinds_by_roles(sight.viewer, "links").items()
    ]
    parts += [
        and_(Record.kind.in_(kinds), _takes_part(sight.viewer, roles, Record.id, Record.parent_id))
        for roles, kinds in kinds_by_roles(sight.viewer, "participants").items()
    ]
    return parts


def _document_parts(sight: Sight) -> list[Condition]:
    """Steps 2 and 3 for documents: the contact's own, those of an account, those of a record.

    The record's kind and account stand on the document, so that links need no join.
    """
    record = aliased(Record)
    here = and_(record.business_id == Document.business_id, record.id == Document.record_id)
    published = exists().where(here, record.visible_from <= clock.now(), record.archived_at.is_(None))
    own = Document.contact_id == sight.viewer.contact_id
    parts = [and_(own, Document.record_id.is_(None), Document.account_id.is_(None))]
    for roles, kinds in {None: [], **kinds_by_roles(sight.viewer, "links")}.items():
        of_record = and_(Document.record_kind.in_(kinds), published)
        wanted = of_record if roles else or_(Document.record_id.is_(None), of_record)
        parts.append(and_(in_reach(sight, Document.account_id, roles), wanted))
    for roles, kinds in kinds_by_roles(sight.viewer, "participants").items():
        taking_part = exists().where(here, _takes_part(sight.viewer, roles, record.id, record.parent_id))
        near = Document.record_id.in_(union_all(*_records_near(sight.viewer)))
        parts.append(and_(near, Document.record_kind.in_(kinds), taking_part, published))
    return parts


def kinds_by_roles(viewer: Viewer, reach: str) -> Kinds:
    """The open record kinds reached that way, grouped by the roles that do not see them; None: every role sees them."""
    scope = "account" if reach == "links" else "record"
    groups: Kinds = defaultdict(list)
    for kind in _open_types(viewer, reach):
        roles = [role for role in viewer.catalog.roles.values() if role.scope == scope]
        blind = sorted(role.name for role in roles if not _sees(role, kind))
        groups[tuple(blind) or None].append(kind.name)
    return {roles: sorted(names) for roles, names in groups.items()}


def _sees(role: Any, kind: RecordType) -> bool:
    return role.sees is None or kind.name in role.sees


def _open_types(viewer: Viewer, reach: str) -> list[RecordType]:
    kinds = viewer.record_kinds()
    types = viewer.catalog.record_types.values()
    return [t for t in types if t.name in kinds and t.reach in (reach, "both")]


def in_reach(sight: Sight, account_id: Any, blind_roles: tuple[str, ...] | None = None) -> Condition:
    """Whether an account is linked to, or below one that is."""
    viewer = sight.viewer
    if not sight.probes:
        return account_id.in_(reached_accounts(viewer, blind_roles))
    mine = select(literal(1)).where(Link.account_id == AccountTree.ancestor_id, Link.contact_id == viewer.contact_id)
    mine = _with_roles(mine.where(Link.ended_at.is_(None)), blind_roles).limit(1).correlate(AccountTree)
    above = select(literal(1)).where(AccountTree.descendant_id == account_id, mine.scalar_subquery() == 1)
    return above.limit(1).scalar_subquery() == 1


def reached_accounts(viewer: Viewer, blind_roles: tuple[str, ...] | None = None) -> Select[UUID]:
    """The accounts a contact reaches: linked ones and all below, as a subquery."""
    links = and_(Link.business_id == AccountTree.business_id, Link.account_id == AccountTree.ancestor_id)
    tree = select(AccountTree.descendant_id).join(Link, links)
    tree = tree.where(Link.contact_id == viewer.contact_id, Link.ended_at.is_(None))
    return _with_roles(tree, blind_roles)


def _with_roles(statement: Select[Any], blind_roles: tuple[str, ...] | None) -> Select[Any]:
    return statement.where(Link.role.not_in(blind_roles)) if blind_roles else statement


def _mine(viewer: Viewer, blind_roles: tuple[str, ...] | None = None) -> Select[UUID]:
    mine = select(Participant.record_id).where(Participant.contact_id == viewer.contact_id)
    return mine.where(Participant.role.not_in(blind_roles)) if blind_roles else mine


def _takes_part(viewer: Viewer, blind_roles: tuple[str, ...] | None, record_id: Any, parent_id: Any) -> Condition:
    mine = _mine(viewer, blind_roles)
    return or_(record_id.in_(mine), parent_id.in_(mine))


def _records_near(viewer: Viewer) -> tuple[Any, Any]:
    child = aliased(Record)
    return _mine(viewer), select(child.id).where(child.parent_id.in_(_mine(viewer)))


def _near(sight: Sight, model: Model) -> Any:
    """A superset of what the viewer reaches, each part found through an index."""
    viewer = sight.viewer
    one: Any = aliased(model)
    linked = select(one.id).where(one.account_id.in_(reached_accounts(viewer)))
    if model is Record:
        return union_all(linked, *_records_near(viewer))
    own = select(one.id).where(one.contact_id == viewer.contact_id)
    return union_all(linked, own, select(one.id).where(one.record_id.in_(union_all(*_records_near(viewer)))))


def reached_contact_ids(account_ids: set[UUID]) -> Select[UUID, UUID, str, bool]:
    """The contacts linked to these accounts or to one above, with the account they were found for."""
    links = and_(Link.business_id == AccountTree.business_id, Link.account_id == AccountTree.ancestor_id)
    return (
        select(Link.contact_id, AccountTree.descendant_id, Link.role, Link.is_primary)
        .join(AccountTree, links)
        .where(AccountTree.descendant_id.in_(account_ids), Link.ended_at.is_(None))
    )
