"""Steps 1 to 4 of the access rule as one SQL condition, for lists, counts, search, the API, feeds and mails."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from doorstep import clock
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.documents.models import Document
from doorstep.plugins.contributions import RecordType
from doorstep.records.models import Participant, Record

Condition = ColumnElement[bool]


def records(viewer: Viewer, *, mailing: bool = False) -> Condition:
    """The records a viewer sees. For mails step 1 does not ask for a sign-in (a contact without one is told as well)."""
    if viewer.is_staff:
        return Record.archived_at.is_(None)
    if not _admitted(viewer, mailing):
        return false()
    return and_(Record.archived_at.is_(None), Record.visible_from <= clock.now(), reached_records(viewer))


def documents(viewer: Viewer, *, mailing: bool = False) -> Condition:
    """The documents a viewer sees; a document on a record needs its record published as well."""
    if viewer.is_staff:
        return and_(Document.archived_at.is_(None), Document.replaced_at.is_(None))
    if not _admitted(viewer, mailing):
        return false()
    return and_(
        Document.archived_at.is_(None),
        Document.replaced_at.is_(None),
        Document.visible_from <= clock.now(),
        Document.kind.in_(sorted(viewer.document_kinds())),
        or_(_reached_directly(viewer), _reached_by_record(viewer)),
    )


def _admitted(viewer: Viewer, mailing: bool) -> bool:
    return viewer.contact_id is not None and not viewer.suspended and (mailing or viewer.enrolled)


def reached_records(viewer: Viewer) -> Condition:
    """Steps 2 and 3 for records."""
    parts = [
        and_(Record.kind.in_(kinds), Record.account_id.in_(reach(viewer, roles)))
        for roles, kinds in by_roles(viewer, _open_types(viewer, "links")).items()
    ]
    parts += [
        and_(Record.kind.in_(kinds), _takes_part(viewer, roles, Record.id, Record.parent_id))
        for roles, kinds in by_roles(viewer, _open_types(viewer, "participants"), "record").items()
    ]
    return or_(*parts) if parts else false()


def _open_types(viewer: Viewer, reach: str) -> list[RecordType]:
    kinds = viewer.record_kinds()
    types = viewer.catalog.record_types.values()
    return [t for t in types if t.name in kinds and t.reach in (reach, "both")]


def by_roles(
    viewer: Viewer, types: list[RecordType], scope: str = "account"
) -> dict[tuple[str, ...] | None, list[str]]:
    """Kinds grouped by the roles that see them; None stands for every role."""
    blind = {
        kind.name: tuple(
            sorted(r.name for r in viewer.catalog.roles.values() if r.scope == scope and r.sees is not None and kind.name not in r.sees)
        )
        for kind in types
    }
    groups: dict[tuple[str, ...] | None, list[str]] = defaultdict(list)
    for name, roles in blind.items():
        groups[roles or None].append(name)
    return {roles: sorted(names) for roles, names in groups.items()}


def reach(viewer: Viewer, blind_roles: tuple[str, ...] | None = None):
    """The accounts a contact reaches: linked ones and all below, as a subquery."""
    links = and_(Link.business_id == AccountTree.business_id, Link.account_id == AccountTree.ancestor_id)
    tree = select(AccountTree.descendant_id).join(Link, links)
    tree = tree.where(Link.contact_id == viewer.contact_id, Link.ended_at.is_(None))
    tree = tree.where(AccountTree.business_id == Link.business_id)
    return tree.where(Link.role.not_in(blind_roles)) if blind_roles else tree


def _takes_part(viewer: Viewer, blind_roles: tuple[str, ...] | None, record_id, parent_id) -> Condition:
    mine = select(Participant.record_id).where(Participant.contact_id == viewer.contact_id)
    if blind_roles:
        mine = mine.where(Participant.role.not_in(blind_roles))
    return or_(record_id.in_(mine), parent_id.in_(mine))


def _reached_directly(viewer: Viewer) -> Condition:
    mine = and_(Document.account_id.is_(None), Document.contact_id == viewer.contact_id)
    return and_(Document.record_id.is_(None), or_(mine, Document.account_id.in_(reach(viewer))))


def _reached_by_record(viewer: Viewer) -> Condition:
    """The record is reached, and published; its kind and account stand on the document, so links need no join."""
    parts = [
        and_(Document.record_kind.in_(kinds), Document.account_id.in_(reach(viewer, roles)))
        for roles, kinds in by_roles(viewer, _open_types(viewer, "links")).items()
    ]
    record = aliased(Record)
    here = and_(record.business_id == Document.business_id, record.id == Document.record_id)
    published = and_(here, record.visible_from <= clock.now(), record.archived_at.is_(None))
    parts += [
        and_(
            Document.record_kind.in_(kinds),
            exists().where(here, _takes_part(viewer, roles, record.id, record.parent_id)),
        )
        for roles, kinds in by_roles(viewer, _open_types(viewer, "participants"), "record").items()
    ]
    if not parts:
        return false()
    return and_(Document.record_id.is_not(None), or_(*parts), exists().where(published))


def accounts(viewer: Viewer) -> Condition:
    """The accounts a viewer sees: those reached by a link."""
    if viewer.is_staff:
        return Account.archived_at.is_(None)
    if not _admitted(viewer, False):
        return false()
    return and_(Account.archived_at.is_(None), Account.id.in_(reach(viewer)))


def reached_contact_ids(account_ids: set[UUID]):
    """The contacts linked to these accounts or to one above, with the account they were found for."""
    links = and_(Link.business_id == AccountTree.business_id, Link.account_id == AccountTree.ancestor_id)
    return (
        select(Link.contact_id, AccountTree.descendant_id, Link.role, Link.is_primary)
        .join(AccountTree, links)
        .where(AccountTree.descendant_id.in_(account_ids), Link.ended_at.is_(None))
    )
