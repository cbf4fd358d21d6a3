"""The portal's home page: what needs this person first, then what is new."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from doorstep.access.gates import Holding, why
from doorstep.access.viewer import Viewer
from doorstep.businesses import portal_overview as overview
from doorstep.db.session import BusinessSession
from doorstep.plugins import guard
from doorstep.plugins.contributions import Todo
from doorstep.records.facts import status_words
from doorstep.records.unread import news
from doorstep.web import context
from doorstep.web.addresses import below, known_url
from doorstep.web.records.desk import Desk, may_make
from doorstep.web.shapes import FileView, TodoItem

VERBS = {"approve": ("Approve", "Answer"), "acknowledge": ("Read", "Read"), "sign": ("Sign", "Sign")}


@frozen(kw_only=True)
class News:
    """A record of theirs, in two lines."""

    title: str
    about: str
    day: date
    status: tuple[str, ...]
    url: str | None


@frozen(kw_only=True)
class Doorstep:
    """:ivar todo: what needs them; :ivar linked: whether anything is linked to them at all."""

    name: str
    todo: list[TodoItem]
    documents: list[FileView]
    records: list[News]
    linked: bool
    enrolled: bool
    making: Desk | None

    @classmethod
    def of(cls, session: BusinessSession, viewer: Viewer) -> "Doorstep":
        decisions = overview.waiting_decisions(session, viewer)
        documents = overview.newest_documents(session, viewer)
        records = overview.newest_records(session, viewer)
        held = why(session, viewer, (*decisions, *documents))
        unread = unread_of(session, viewer)
        return cls(
            name=viewer.name,
            todo=[*decision_items(decisions, held), *map(news_item, unread), *plugin_items(session, viewer)],
            documents=[file_view(row, held) for row in documents],
            records=[news_line(row) for row in records],
            linked=bool(viewer.links or records or documents),
            enrolled=viewer.enrolled,
            making=made_here(viewer),
        )

    @property
    def first_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def is_bare(self) -> bool:
        return not (self.todo or self.documents or self.records)


def made_here(viewer: Viewer) -> Desk | None:
    """Where customers make one kind of thing, and this one can: its pages. Of several kinds the tabs offer each."""
    kinds = [one for one in viewer.catalog.record_types.values() if "create" in one.portal and one.by_hand]
    mine = [one for one in kinds if one.name in viewer.record_kinds()]
    return Desk(type=mine[0], side="portal") if len(mine) == 1 and may_make(mine[0].name) else None


def decision_items(rows: Sequence[Any], held: dict[Any, Holding]) -> Iterator[TodoItem]:
    """Documents that ask for an answer; a held one cannot be answered yet, and says which step comes first."""
    for row in rows:
        verb, action = VERBS.get(row.asks, VERBS["approve"])
        title = row.record_title or row.title
        url = own_page(row) or known_url("portal_documents.show", document_id=row.id) or "#"
        if row.id in held:
            step = held[row.id].first
            yield TodoItem(label=title, text=step.reason, url=below(step.path) or url, action=step.step)
        else:
            where = " · ".join(part for part in (row.record_number, row.account_name) if part)
            yield TodoItem(label=f"{verb}: {title}", text=where, url=url, action=action)


def unread_of(session: BusinessSession, viewer: Viewer) -> Sequence[Any]:
    """Their records with new messages; in a preview nobody knows what its contact has read."""
    user = context.me()
    talks = any("comment" in kind.portal for kind in viewer.catalog.record_types.values())
    return news(session, viewer, user.user_id) if talks and user and not context.previewing() else ()


def news_item(row: Any) -> TodoItem:
    kind = context.catalog().record_types[row.kind]
    url = known_url(f"portal_{row.kind}.show", record_id=row.id)
    label = f"Read: {row.new} new message{'' if row.new == 1 else 's'}"
    about = f"{row.title} · {kind.label} {row.number}"
    return TodoItem(label=label, text=about, url=f"{url}#conversation" if url else "#", action="Read")


def own_page(row: Any) -> str | None:
    """The record's page, where the document is that page on paper: it shows the same, and takes the answer."""
    record_type = context.catalog().record_types.get(row.record_kind or "")
    if record_type is None or record_type.rendered != row.kind:
        return None
    return known_url(f"portal_{row.record_kind}.show", record_id=row.record_id)


def plugin_items(session: BusinessSession, viewer: Viewer) -> list[TodoItem]:
    said = guard.call(viewer.catalog, "doorstep_todo", session=session, viewer=viewer)
    found = sorted((one for one in said if isinstance(one, Todo)), key=lambda one: one.weight)
    return [TodoItem(label=one.label, text=one.text, url=below(one.path) or "#", action=one.action) for one in found]


def file_view(row: Any, held: dict[Any, Holding]) -> FileView:
    reason = held[row.id].reason if row.id in held else None
    return FileView(
        title=row.title,
        media_type=row.media_type,
        size=row.size or None,
        when=row.visible_from,
        state=reason,
        url=known_url("portal_documents.show", document_id=row.id),
        download_url=None if reason else known_url("portal_documents.download", document_id=row.id),
    )


def news_line(row: Any) -> News:
    kind = context.catalog().record_types[row.kind]
    status = next((one for one in kind.statuses if one.name == row.status), None)
    about = " · ".join(part for part in (f"{kind.label} {row.number}", row.account_name) if part)
    return News(
        title=row.title,
        about=about,
        day=row.happens_on,
        status=(status_words(kind, row.status, row.substatus), status.tone) if status else (row.status,),
        url=known_url(f"portal_{row.kind}.show", record_id=row.id),
    )
