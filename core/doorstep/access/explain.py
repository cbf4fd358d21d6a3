"""`explain`: the five steps of the access rule for one contact and one thing, each with its source."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from attrs import frozen
from sqlalchemy import and_, or_, select

from doorstep import clock
from doorstep.access import addressed
from doorstep.access.gates import why, why_records
from doorstep.access.viewer import Viewer
from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.records.models import MessageRole, Participant, Record, Share

StepName = Literal["admitted", "reached", "open", "published", "gates"]
Fix = Literal["invite", "reinstate", "link", "share", "areas", "publish", "vertical", "gate"]


HIDDEN = ", and staff hide it from them"


@frozen(kw_only=True)
class Step:
    """One step of the rule.

    :ivar name: which; :ivar ok: whether it is passed; :ivar source: why, for staff to read.
    :ivar fix: what would mend it, None when it is passed or nothing can. :ivar subject_id: what the mend is about, and
    :ivar subject: what that is: ``account``, ``document`` or the kind of a record.
    """

    name: StepName
    ok: bool
    source: str
    fix: Fix | None = None
    subject_id: UUID | None = None
    subject: str = ""


@frozen(kw_only=True)
class Seen:
    """What publication says of one thing: `state` is its `visible_from`, or words for one that is gone."""

    what: str
    state: object
    id: UUID
    kind: str


@frozen(kw_only=True)
class Explanation:
    steps: tuple[Step, ...]

    @property
    def sees(self) -> bool:
        return all(step.ok for step in self.steps if step.name != "gates")

    @property
    def opens(self) -> bool:
        return all(step.ok for step in self.steps)


@frozen(kw_only=True)
class Subject:
    """What of a record or document the steps ask for."""

    id: UUID
    kind: str
    record_id: UUID | None
    record_kind: str | None
    parent_id: UUID | None
    account_id: UUID | None
    contact_id: UUID | None
    visibility: tuple[Seen, ...]
    is_document: bool
    note_id: UUID | None = None
    """The narrowed message it came with."""


def explain(session: BusinessSession, viewer: Viewer, thing: Record | Document) -> Explanation:
    """Walk the five steps for a contact and a record or document.

    :param viewer: from ``viewer_of(session, contact_id)``. :return: every step, the passed ones too.
    """
    subject = _subject(session, thing)
    return Explanation(
        steps=(
            _admitted(viewer),
            _reached(session, viewer, subject),
            _open(viewer, subject),
            _published(subject),
            _gates(session, viewer, subject),
        )
    )


def _subject(session: BusinessSession, thing: Record | Document) -> Subject:
    return _of_record(thing) if isinstance(thing, Record) else _of_document(session, thing)


def _of_record(record: Record) -> Subject:
    return Subject(
        id=record.id, kind=record.kind, record_id=record.id, record_kind=record.kind, parent_id=record.parent_id,
        account_id=record.account_id, contact_id=None, is_document=False,
        visibility=(Seen(what="It", state=_state(record), id=record.id, kind=record.kind),),
    )  # fmt: skip


def _of_document(session: BusinessSession, document: Document) -> Subject:
    columns = (Record.id, Record.kind, Record.parent_id, Record.visible_from, Record.archived_at, Record.title)
    record = session.execute(select(*columns).where(Record.id == document.record_id)).one_or_none()
    seen = [Seen(what="It", state=_state(document), id=document.id, kind="document")]
    if record:
        state = "archived" if record.archived_at else record.visible_from
        seen.append(Seen(what=f"“{record.title}”, which it belongs to,", state=state, id=record.id, kind=record.kind))
    return Subject(
        id=document.id, kind=document.kind, record_id=document.record_id, record_kind=document.record_kind,
        parent_id=record.parent_id if record else None, account_id=document.account_id,
        contact_id=document.contact_id, visibility=tuple(seen), is_document=True,
        note_id=document.message_id if document.narrowed else None,
    )  # fmt: skip


def _state(thing: Record | Document) -> object:
    if thing.archived_at is not None:
        return "archived"
    if isinstance(thing, Document) and thing.replaced_at is not None:
        return "replaced by a newer one"
    return thing.visible_from


def _admitted(viewer: Viewer) -> Step:
    if viewer.suspended:
        return Step(name="admitted", ok=False, source=f"Access of {viewer.name} is disabled.", fix="reinstate")
    if not viewer.enrolled:
        return Step(name="admitted", ok=False, source=f"{viewer.name} has no sign-in yet.", fix="invite")
    return Step(name="admitted", ok=True, source=f"{viewer.name} is enrolled.")


def _reached(session: BusinessSession, viewer: Viewer, subject: Subject) -> Step:
    kind = viewer.catalog.record_types.get(subject.record_kind or "")
    ways = (
        []
        if kind is None and subject.record_id
        else list(_ways(session, viewer, subject, kind.reach if kind else "links"))
    )
    good = [text for text, blind in ways if not blind]
    if good:
        return _addressed(session, viewer, subject, "; ".join(good) + ".")
    if ways:
        return _unseen(viewer, subject, "; ".join(text for text, _ in ways))
    return Step(
        name="reached", ok=False, source=f"{viewer.name} is neither linked to where it stands nor takes part in it.",
        fix="link", subject_id=subject.account_id, subject="account",
    )  # fmt: skip


def _unseen(viewer: Viewer, subject: Subject, how: str) -> Step:
    """Somebody is near it in a role that does not see it, or staff hide it: where that is said person by person."""
    source = f"{how}." if HIDDEN in how else f"{how}, but that role does not see this kind."
    kind = viewer.catalog.document_kinds.get(subject.kind) if subject.is_document else None
    above = viewer.catalog.record_types.get(subject.record_kind or "")
    if kind and kind.shared:
        return Step(name="reached", ok=False, source=source, fix="share", subject_id=subject.id, subject="document")
    if above and above.shared:
        record_id = subject.record_id
        return Step(name="reached", ok=False, source=source, fix="share", subject_id=record_id, subject=above.name)
    return Step(name="reached", ok=False, source=source, fix="link", subject_id=subject.account_id, subject="account")


def _addressed(session: BusinessSession, viewer: Viewer, subject: Subject, source: str) -> Step:
    """Whom the note is for that it came with, where that is not everybody."""
    if subject.note_id is None or viewer.contact_id is None:
        return Step(name="reached", ok=True, source=source)
    roles = session.scalars(select(MessageRole.role).where(MessageRole.message_id == subject.note_id)).all()
    words = " and ".join(sorted(viewer.catalog.role_label(role) for role in roles))
    for_them = viewer.contact_id in addressed.readers(session, [viewer.contact_id], subject.note_id)
    said = "which is they, or it is their own" if for_them else f"and {viewer.name} is none of them"
    return Step(name="reached", ok=for_them, source=f"{source} The note it came with is for {words} only, {said}.")


def _ways(session: BusinessSession, viewer: Viewer, subject: Subject, reach: str) -> Iterator[tuple[str, bool]]:
    if not subject.record_id and subject.account_id is None and subject.contact_id == viewer.contact_id:
        yield f"It is {viewer.name}'s own", False
    if reach in ("links", "both") and subject.account_id:
        yield from _by_links(session, viewer, subject)
    if reach in ("participants", "both") and subject.record_id:
        yield from _by_participation(session, viewer, subject)


def _blind(viewer: Viewer, role: str, kind: str | None) -> bool:
    known = viewer.catalog.roles.get(role)
    return bool(kind and known and known.sees is not None and kind not in known.sees)


def _by_links(session: BusinessSession, viewer: Viewer, subject: Subject) -> Iterator[tuple[str, bool]]:
    tree = and_(AccountTree.business_id == Link.business_id, AccountTree.ancestor_id == Link.account_id)
    rows = session.execute(
        select(Link.role, Account.name, AccountTree.depth)
        .join(AccountTree, tree)
        .join(Account, and_(Account.business_id == Link.business_id, Account.id == Link.account_id))
        .where(
            Link.contact_id == viewer.contact_id,
            Link.ended_at.is_(None),
            AccountTree.descendant_id == subject.account_id,
        )
        .order_by(AccountTree.depth)
    )
    for role, name, depth in rows:
        source = f"{viewer.name} is linked to {name} as {viewer.catalog.role_label(role)}"
        yield f"{source}, inherited from above" if depth else source, _blind(viewer, role, subject.record_kind)


def _by_participation(session: BusinessSession, viewer: Viewer, subject: Subject) -> Iterator[tuple[str, bool]]:
    rows = session.execute(
        select(Participant.role, Participant.record_id).where(
            Participant.contact_id == viewer.contact_id,
            Participant.record_id.in_([i for i in (subject.record_id, subject.parent_id) if i]),
        )
    )
    parts = rows.all()
    sees, said = _shown(session, viewer, subject, [role for role, _ in parts]) if parts else (False, "")
    for role, record_id in parts:
        where = "it" if record_id == subject.record_id else "what it belongs to"
        yield f"{viewer.name} takes part in {where} as {viewer.catalog.role_label(role)}{said}", not sees


def _shown(session: BusinessSession, viewer: Viewer, subject: Subject, roles: list[str]) -> tuple[bool, str]:
    """Whether somebody who takes part sees it: as the roles do, or as staff said of this person; and those words."""
    shares = or_(Share.record_id == subject.record_id, Share.document_id == subject.id)
    rows = select(Share.record_id, Share.sees).where(Share.contact_id == viewer.contact_id, shares)
    chosen = {bool(row.record_id): row.sees for row in session.execute(rows)}
    record_type = viewer.catalog.record_types.get(subject.record_kind or "")
    kind = viewer.catalog.document_kinds.get(subject.kind) if subject.is_document else None
    said = [chosen.get(True) if record_type and record_type.shared else None]
    seen = [said[0] if said[0] is not None else any(not _blind(viewer, role, subject.record_kind) for role in roles)]
    if kind and kind.shared:
        said.append(chosen.get(False))
        by_role = any(not _blind(viewer, role, kind.name) for role in roles)
        seen.append(said[1] if said[1] is not None else by_role)
    words = HIDDEN if False in said else ", and staff show it to them" if True in said else ""
    return all(seen), words


def _open(viewer: Viewer, subject: Subject) -> Step:
    kinds = viewer.catalog.document_kinds if subject.is_document else viewer.catalog.record_types
    wanted = [kinds.get(subject.kind)]
    if subject.is_document and subject.record_id:
        wanted.append(viewer.catalog.record_types.get(subject.record_kind or ""))
    if None in wanted:
        return Step(
            name="open", ok=False, source="What it belongs to is switched off for this business.", fix="vertical"
        )
    areas = {kind.area for kind in wanted if kind and kind.area}
    closed = sorted(viewer.catalog.areas[area].label for area in areas & viewer.closed_areas)
    if closed:
        return Step(name="open", ok=False, source=f"{', '.join(closed)} is closed for {viewer.name}.", fix="areas")
    labels = ", ".join(sorted(viewer.catalog.areas[area].label for area in areas))
    return Step(
        name="open", ok=True, source=f"{labels} is open for {viewer.name}." if labels else "It belongs to no area."
    )


def _published(subject: Subject) -> Step:
    for seen in subject.visibility:
        if isinstance(seen.state, str):
            return Step(name="published", ok=False, source=f"{seen.what} is {seen.state}.")
        if seen.state is None:
            return _publish(seen, f"{seen.what} is not published.")
        if isinstance(seen.state, datetime) and seen.state > clock.now():
            return _publish(seen, f"{seen.what} is published only from {seen.state:%d %b %Y %H:%M} UTC.")
    return Step(name="published", ok=True, source="It is published.")


def _publish(seen: Seen, source: str) -> Step:
    return Step(name="published", ok=False, source=source, fix="publish", subject_id=seen.id, subject=seen.kind)


def _gates(session: BusinessSession, viewer: Viewer, subject: Subject) -> Step:
    is_document, one = subject.is_document, [subject.id]
    found = why(session, viewer, [subject]) if is_document else why_records(session, viewer, subject.kind, one)
    held = found.get(subject.id)
    if held:
        source = " ".join(f"{label}: {step.reason}" for label, step in held.by)
        kind = "document" if is_document else subject.kind
        return Step(name="gates", ok=False, source=source, fix="gate", subject_id=subject.id, subject=kind)
    return Step(name="gates", ok=True, source="Nothing holds it.")
