"""Steps 1 to 4 of the access rule as one SQL condition, for lists, counts, search, the API, feeds and mails.

Which shape the condition has follows from how many accounts a contact is linked to, as measured over a million
documents: with few links the rows near the contact are gathered and sorted, since the newest-first walk would pass all
others by; with many the walk asks for each row, since a set of all accounts reached would be made anew for each page.
A statement that names its rows anyway asks for each, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from attrs import evolve, frozen
from sqlalchemy import Boolean, ColumnElement, Select, and_, exists, func, literal, or_, select, true, union, union_all
from sqlalchemy.orm import aliased

from doorstep.access import addressed
from doorstep.access.viewer import FEW_LINKS, MANY_LINKS, MANY_TO_COUNT, Viewer
from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.contacts.models import Contact
from doorstep.db.base import Owned
from doorstep.db.once import NOW
from doorstep.db.plans import unindexed
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.plugins.contributions import RecordType
from doorstep.records.models import Participant, Record, Share

Condition = ColumnElement[bool]
Kinds = dict[tuple[str, ...] | None, list[str]]
Model = type[Record] | type[Document]
# Made once: an alias made for each request takes longer than many a statement that it stands in.
ON_RECORD, CHILD = aliased(Record), aliased(Record)
NEAR: dict[Model, Any] = {Record: aliased(Record), Document: aliased(Document)}


@frozen
class Sight:
    """A viewer, and what is asked: a list (newest first), a count, rows named otherwise, or who gets a mail.

    :ivar kind: only records of this kind. :ivar crowded: it is known that the viewer sees many of what is listed.
    :ivar each: the question is asked for each contact of the statement, all with what is open to this viewer.
    """

    viewer: Viewer
    counting: bool = False
    mailing: bool = False
    narrow: bool = False
    kind: str | None = None
    crowded: bool = False
    each: bool = False

    @property
    def contact(self) -> Any:
        return Contact.id if self.each else self.viewer.contact_id

    @property
    def admitted(self) -> bool:
        """Step 1. For mails it does not ask for a sign-in: a contact without one is told as well."""
        viewer = self.viewer
        return viewer.contact_id is not None and not viewer.suspended and (self.mailing or viewer.enrolled)

    @property
    def gathers(self) -> bool:
        return not self.probes and not self.crowded and (self.counting or self.viewer.links <= FEW_LINKS)

    @property
    def probes(self) -> bool:
        return self.narrow or self.viewer.links > (MANY_TO_COUNT if self.counting else MANY_LINKS)


def records(
    viewer: Viewer, *, mailing: bool = False, narrow: bool = False, kind: str | None = None, crowded: bool = False
) -> Condition:
    """The records a viewer sees.

    :param mailing: whether the question is who gets a mail. :param narrow: the statement names few rows by itself, such
        as one record, or the children of one. :param kind: only of this kind, which is faster.
    :param crowded: for :func:`latest_first`: it is known that the viewer sees many of what is listed.
    """
    if viewer.is_staff:
        return Record.archived_at.is_(None)
    sight = Sight(viewer, mailing=mailing, narrow=narrow, kind=kind, crowded=crowded)
    return _any(sight, Record, _record_parts(sight)) if sight.admitted else nothing(Record)


def documents(viewer: Viewer, *, mailing: bool = False, narrow: bool = False) -> Condition:
    """The documents a viewer sees; a document on a record needs its record published as well.

    For the parameters, see :func:`records`.
    """
    if viewer.is_staff:
        return and_(Document.archived_at.is_(None), Document.replaced_at.is_(None))
    sight = Sight(viewer, mailing=mailing, narrow=narrow)
    return _any(sight, Document, _document_parts(sight)) if sight.admitted else nothing(Document)


def seen_by(session: BusinessSession, viewers: Iterable[Viewer], model: Model, thing_id: UUID) -> set[UUID]:
    """Which of these contacts see one record or document, sign-in and suspension aside: who gets a mail about it.

    One statement for all to whom the same areas are closed, however many they are.
    """
    alike: dict[frozenset[str], list[Viewer]] = defaultdict(list)
    for viewer in viewers:
        alike[viewer.closed_areas].append(viewer)
    found: set[UUID] = set()
    for some in alike.values():
        sight = Sight(evolve(some[0], suspended=False), mailing=True, narrow=True, each=True)
        parts = _record_parts(sight) if model is Record else _document_parts(sight)
        thing = and_(model.business_id == Contact.business_id, model.id == thing_id)
        ids = select(Contact.id).join(model, thing).where(Contact.id.in_([one.contact_id for one in some]))
        found.update(session.scalars(ids.where(_any(sight, model, parts))))
    return found


def accounts(viewer: Viewer, blind_roles: tuple[str, ...] | None = None) -> Condition:
    """The accounts a viewer sees: those reached by a link.

    :param blind_roles: links in these roles do not count.
    """
    if viewer.is_staff:
        return Account.archived_at.is_(None)
    sight = Sight(viewer)
    if not sight.admitted:
        return nothing(Account)
    return and_(Account.archived_at.is_(None), in_reach(sight, Account.id, blind_roles))


def nothing(model: type[Owned]) -> Condition:
    """No row. A plain FALSE would swallow the comparison of the business, and the statement would be refused."""
    return model.id.is_(None)


def ways(viewer: Viewer, model: Model, kind: str | None = None) -> list[Condition]:
    """The condition in parts that may overlap: counting up to a cap stops early in each of them."""
    if viewer.is_staff:
        return [records(viewer) if model is Record else documents(viewer)]
    sight = Sight(viewer, counting=True, kind=kind)
    if not sight.admitted:
        return [nothing(model)]
    parts = _record_parts(sight) if model is Record else _document_parts(sight)
    return [and_(_published(sight, model), part) for part in parts]


def capped_count(
    viewer: Viewer, model: Model, filters: tuple[Condition, ...], most: int, kind: str | None = None
) -> Select[int]:
    """How many rows the viewer sees among those the filters leave, counted no further than one past the cap."""
    parts = [select(model.id).where(way, *filters).limit(most + 1).subquery() for way in ways(viewer, model, kind)]
    ids = union(*(select(part.c.id) for part in parts)) if len(parts) > 1 else select(parts[0].c.id)
    return select(func.count()).select_from(ids.subquery())


def newest_first(viewer: Viewer, model: Model) -> tuple[Any, Any]:
    """How a list of what the viewer sees is ordered."""
    return visible_from(Sight(viewer), model).desc(), model.id.desc()


def latest_first(viewer: Viewer, crowded: bool = False) -> tuple[Any, Any]:
    """How a list of one kind of records is ordered: by the day they happen on."""
    gathers = Sight(viewer, crowded=crowded).gathers and not viewer.is_staff
    return (unindexed(Record.happens_on) if gathers else Record.happens_on).desc(), Record.id.desc()


def visible_from(sight: Sight, model: Model) -> Any:
    elsewhere = (sight.gathers or sight.narrow or sight.crowded) and not sight.viewer.is_staff
    return unindexed(model.visible_from) if elsewhere else model.visible_from


def _any(sight: Sight, model: Model, parts: list[Condition]) -> Condition:
    near = [model.id.in_(ids) for ids in _near(sight, model)] if sight.gathers else []
    return and_(_published(sight, model), or_(*parts), *near) if parts else nothing(model)


def _published(sight: Sight, model: Model) -> Condition:
    """Step 4, and for documents their own kind's part of step 3, and whom the message is for that they came with."""
    condition = and_(model.archived_at.is_(None), visible_from(sight, model) <= NOW)
    if model is Record:
        return condition
    kinds = Document.kind.in_(sorted(sight.viewer.document_kinds()))
    return and_(condition, Document.replaced_at.is_(None), kinds, addressed.files(sight.viewer.catalog, sight.contact))


def _record_parts(sight: Sight) -> list[Condition]:
    """Steps 2 and 3 for records: by links, by taking part."""
    # Only a list may be read kind by kind: else the way to the rows leads through accounts, or is named.
    aside = (sight.counting and not sight.probes) or sight.narrow
    kind = unindexed(Record.kind) if aside else Record.kind
    parts = [
        and_(in_reach(sight, Record.account_id, roles), kind.in_(kinds))
        for roles, kinds in kinds_by_roles(sight.viewer, "links", sight.kind).items()
    ]
    return parts + [
        and_(kind.in_(kinds), part)
        for kinds, part in _by_part(sight, Record, kinds_by_roles(sight.viewer, "participants", sight.kind))
    ]


def _document_parts(sight: Sight) -> list[Condition]:
    """Steps 2 and 3 for documents: the contact's own, those of an account, those of a record.

    The record's kind and account stand on the document, so that links need no join.
    """
    record = ON_RECORD
    here = and_(record.business_id == Document.business_id, record.id == Document.record_id)
    published = exists().where(here, record.visible_from <= NOW, record.archived_at.is_(None))
    own = Document.contact_id == sight.contact
    parts = [and_(own, Document.record_id.is_(None), Document.account_id.is_(None))]
    for roles, kinds in {None: [], **kinds_by_roles(sight.viewer, "links")}.items():
        of_record = and_(Document.record_kind.in_(kinds), published)
        wanted = of_record if roles else or_(Document.record_id.is_(None), of_record)
        parts.append(and_(in_reach(sight, Document.account_id, roles), wanted))
    shared = _shared_documents(sight)
    for kinds, part in _by_part(sight, record, kinds_by_roles(sight.viewer, "participants")):
        taking_part = exists().where(here, part, *shared)
        near = [] if sight.narrow else [Document.record_id.in_(union_all(*_records_near(sight)))]
        parts.append(and_(*near, Document.record_kind.in_(kinds), taking_part, published))
    return parts


def _by_part(sight: Sight, record: Any, groups: Kinds) -> Iterator[tuple[list[str], Condition]]:
    """Kinds of record, and whether somebody sees one of them by taking part in it.

    Where staff choose person by person, what they said counts, whatever the role sees.
    """
    types = sight.viewer.catalog.record_types
    for roles, kinds in groups.items():
        by_role = _takes_part(sight, roles, record.id, record.parent_id)
        if plain := [kind for kind in kinds if not types[kind].shared]:
            yield plain, by_role
        if chosen := [kind for kind in kinds if types[kind].shared]:
            anyhow = _takes_part(sight, None, record.id, record.parent_id)
            yield chosen, and_(anyhow, _said(sight, Share.record_id == record.id, by_role if roles else true()))


def _shared_documents(sight: Sight) -> list[Condition]:
    """Of documents that are shared person by person: what staff said, else what the roles on their record see."""
    groups: Kinds = defaultdict(list)
    for kind in sight.viewer.catalog.document_kinds.values():
        if kind.shared:
            groups[_blind_roles(sight.viewer, "record", kind.name)].append(kind.name)
    if not groups:
        return []
    by_role = [
        and_(
            Document.kind.in_(kinds), _takes_part(sight, roles, ON_RECORD.id, ON_RECORD.parent_id) if roles else true()
        )
        for roles, kinds in groups.items()
    ]
    names = sorted(name for kinds in groups.values() for name in kinds)
    said = _said(sight, Share.document_id == Document.id, or_(*by_role))
    return [or_(Document.kind.not_in(names), said)]


def _said(sight: Sight, thing: Condition, otherwise: Condition) -> Condition:
    said = select(Share.sees).where(Share.contact_id == sight.contact, thing).limit(1).correlate_except(Share)
    return func.coalesce(said.scalar_subquery(), otherwise, type_=Boolean())


def kinds_by_roles(viewer: Viewer, reach: str, only: str | None = None) -> Kinds:
    """The open record kinds reached that way, grouped by the roles that do not see them; None: every role sees them."""
    scope = "account" if reach == "links" else "record"
    groups: Kinds = defaultdict(list)
    for kind in _open_types(viewer, reach, only):
        groups[_blind_roles(viewer, scope, kind.name)].append(kind.name)
    return {roles: sorted(names) for roles, names in groups.items()}


def _blind_roles(viewer: Viewer, scope: str, kind: str) -> tuple[str, ...] | None:
    """The roles of a scope that do not see a kind of record, or of document."""
    roles = [role for role in viewer.catalog.roles.values() if role.scope == scope]
    return tuple(sorted(role.name for role in roles if role.sees is not None and kind not in role.sees)) or None


def _open_types(viewer: Viewer, reach: str, only: str | None) -> list[RecordType]:
    kinds = viewer.record_kinds() if only is None else viewer.record_kinds() & {only}
    types = viewer.catalog.record_types.values()
    return [t for t in types if t.name in kinds and t.reach in (reach, "both")]


def in_reach(sight: Sight, account_id: Any, blind_roles: tuple[str, ...] | None = None) -> Condition:
    """Whether an account is linked to, or below one that is."""
    viewer = sight.viewer
    if not sight.probes:
        # Where many are seen the list is walked, and its rows are not looked up by account.
        account_id = unindexed(account_id) if sight.crowded else account_id
        return account_id.in_(reached_accounts(viewer, blind_roles))
    mine = select(literal(1)).where(Link.account_id == AccountTree.ancestor_id, Link.contact_id == sight.contact)
    mine = _with_roles(mine.where(Link.ended_at.is_(None)), blind_roles).limit(1).correlate(AccountTree, Contact)
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


def _mine(sight: Sight, blind_roles: tuple[str, ...] | None = None) -> Select[UUID]:
    mine = select(Participant.record_id).where(Participant.contact_id == sight.contact).correlate(Contact)
    return mine.where(Participant.role.not_in(blind_roles)) if blind_roles else mine


def _takes_part(sight: Sight, blind_roles: tuple[str, ...] | None, record_id: Any, parent_id: Any) -> Condition:
    mine = _mine(sight, blind_roles)
    return or_(record_id.in_(mine), parent_id.in_(mine))


def _records_near(sight: Sight) -> tuple[Any, Any]:
    return _mine(sight), select(CHILD.id).where(CHILD.parent_id.in_(_mine(sight)))


def _near(sight: Sight, model: Model) -> list[Any]:
    """A superset of what the viewer reaches, each part found through an index; none where one index finds it all."""
    viewer = sight.viewer
    one = NEAR[model]
    linked = select(one.id).where(one.account_id.in_(reached_accounts(viewer)))
    if model is Document:
        own = select(one.id).where(one.contact_id == viewer.contact_id)
        return [union_all(linked, own, select(one.id).where(one.record_id.in_(union_all(*_records_near(sight)))))]
    links = kinds_by_roles(viewer, "links", sight.kind)
    parts = kinds_by_roles(viewer, "participants", sight.kind)
    if not parts:
        return [linked] if len(links) > 1 else []
    return [union_all(*([linked] if links else []), *_records_near(sight))]


def reached_contact_ids(account_ids: set[UUID]) -> Select[UUID, UUID, str, bool]:
    """The contacts linked to these accounts or to one above, with the account they were found for."""
    links = and_(Link.business_id == AccountTree.business_id, Link.account_id == AccountTree.ancestor_id)
    return (
        select(Link.contact_id, AccountTree.descendant_id, Link.role, Link.is_primary)
        .join(AccountTree, links)
        .where(AccountTree.descendant_id.in_(account_ids), Link.ended_at.is_(None))
    )
