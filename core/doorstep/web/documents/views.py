"""What pages show of documents, as values for the components."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for
from markupsafe import Markup

from doorstep import clock
from doorstep.access.gates import Holding
from doorstep.clean import uuid_or_none
from doorstep.documents.lists import STATES, Listed, Wanted
from doorstep.web import context
from doorstep.web import format as formats
from doorstep.web.addresses import below, known_url
from doorstep.web.cells import badge
from doorstep.web.documents.content import is_picture
from doorstep.web.shapes import Chip, Column, FileView, Filters, FormField, Row

ANSWERS = {
    "approved": ("Approved", "good"),
    "signed": ("Signed", "good"),
    "declined": ("Declined", "bad"),
    "acknowledged": ("Acknowledged", "good"),
}
STATE_LABELS = {
    "": "All", "published": "Published", "unpublished": "Not published", "scheduled": "Scheduled",
    "waiting": "Waiting for an answer", "expired": "No longer to be answered", "archived": "Archived",
}  # fmt: skip
OFFICE_COLUMNS = (
    Column(label="Title", key="title", kind="link", primary=True),
    Column(label="Kind", key="kind"),
    Column(label="For", key="place", kind="link"),
    Column(label="Customers see it", key="state", kind="badge"),
    Column(label="Added", key="added", kind="when"),
    Column(label="By", key="by"),
)
OWN_COLUMNS = tuple(column for column in OFFICE_COLUMNS if column.key != "place")


def wanted_of(args: Mapping[str, str]) -> Wanted:
    """What the address of a list asks for; staff alone ask by state and by contact."""
    staff = context.viewer().is_staff
    state = args.get("state", "")
    return Wanted(
        kind=args.get("kind", "")[:50],
        state=state if staff and state in STATES else "",
        text=args.get("q", "")[:200],
        account_id=uuid_or_none(args.get("account")),
        record_id=uuid_or_none(args.get("record")),
        contact_id=uuid_or_none(args.get("contact")) if staff else None,
    )


def arguments(wanted: Wanted) -> dict[str, Any]:
    given = {
        "kind": wanted.kind, "state": wanted.state, "q": wanted.text, "account": wanted.account_id,
        "record": wanted.record_id, "contact": wanted.contact_id,
    }  # fmt: skip
    return {name: str(value) for name, value in given.items() if value}


def filters(wanted: Wanted, place_label: str, search_label: str) -> Filters:
    viewer = context.viewer()
    kinds = sorted(
        (kind.label_plural, kind.name)
        for kind in context.catalog().document_kinds.values()
        if kind.listed and (viewer.is_staff or kind.name in viewer.document_kinds())
    )
    choices = [("", "All kinds"), *((name, label) for label, name in kinds)]
    fields = [FormField(name="kind", label="Kind", kind="select", value=wanted.kind, choices=choices)]
    if viewer.is_staff:
        states = list(STATE_LABELS.items())
        fields.append(FormField(name="state", label="State", kind="select", value=wanted.state, choices=states))
    here = {name: value for name, value in arguments(wanted).items() if name in ("account", "record", "contact")}
    chips = [Chip(label=place_label or "One place", remove_url=without(wanted, *here))] if here else []
    return Filters(
        fields=fields, action=request.script_root + request.path, search_value=wanted.text, search_label=search_label,
        hidden=here, chips=chips,
    )  # fmt: skip


def without(wanted: Wanted, *names: str) -> str:
    left = {name: value for name, value in arguments(wanted).items() if name not in names}
    return f"{request.script_root}{request.path}" + (f"?{urlencode(left)}" if left else "")


def kind_label(kind: str) -> str:
    known = context.catalog().document_kinds.get(kind)
    return known.label if known else kind.replace("_", " ").capitalize()


def state_badge(row: Any) -> tuple[str, str, str | None]:
    """Text, tone and exact time of what customers see of a document, for staff."""
    if row.archived_at:
        return "Archived", "neutral", formats.exact(row.archived_at)
    if row.replaced_at:
        return "Replaced", "neutral", formats.exact(row.replaced_at)
    if row.visible_from is None:
        return "Not published", "neutral", None
    if row.visible_from > clock.now():
        return f"From {formats.day(row.visible_from)}", "info", formats.exact(row.visible_from)
    if row.record_id and (row.record_visible_from is None or row.record_visible_from > clock.now()):
        return f"Once {row.record_number} is published", "warn", None
    return f"Published {formats.relative(row.visible_from)}", "good", formats.exact(row.visible_from)


def answer_badge(row: Any) -> tuple[str, str] | None:
    """How what a document asks stands; for a contact, whether it is their turn."""
    if not row.asks:
        return None
    if row.answer:
        return ANSWERS[row.answer]
    if row.expires_at and row.expires_at <= clock.now():
        return "Expired", "neutral"
    if row.mine:
        return "Waits for your answer", "info"
    return "Waits for an answer", "info"


def place_words(row: Any) -> str:
    if row.record_number:
        return row.record_number + (f", {row.account_name}" if row.account_name else "")
    return row.account_name or f"{row.first_name or ''} {row.last_name or ''}".strip() or row.company or ""


def back_to(row: Any, side: str) -> tuple[str, str]:
    """Where a document's page leads back to, in words and as an address: its list, or what it stands beside."""
    kind = context.catalog().document_kinds.get(row.kind)
    url = place_url(row, side) if kind and not kind.listed else None
    room = "documents" if side == "office" else "portal_documents"
    return (row.record_number or place_words(row), url) if url else ("Documents", url_for(f"{room}.index"))


def shortened(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def place_url(row: Any, side: str) -> str | None:
    """The page of what a document hangs on, where there is one."""
    if row.record_id:
        return record_url(side, row.record_kind, row.record_id)
    if row.account_id and not row.record_id:
        endpoint = "accounts.show" if side == "office" else "portal_accounts.show"
        return known_url(endpoint, account_id=row.account_id)
    if row.contact_id and side == "office":
        return known_url("contacts.show", contact_id=row.contact_id)
    return None


def record_url(side: str, kind: str | None, record_id: UUID) -> str | None:
    """A record's page; None where its vertical is not enabled."""
    if kind not in context.catalog().record_types:
        return None
    return known_url(f"{side}_{kind}.show", record_id=record_id)


def office_rows(rows: Iterable[Any]) -> list[Row]:
    return [
        Row(
            url=url_for("documents.show", document_id=row.id),
            muted=bool(row.archived_at),
            cells={
                "title": row.title,
                "kind": kind_label(row.kind),
                "place": (shortened(place_words(row)), place_url(row, "office")),
                "state": badges(row),
                "added": row.created_at,
                "by": row.created_by,
            },
        )
        for row in rows
    ]


def badges(row: Any) -> Markup:
    asked = answer_badge(row)
    return badge(*state_badge(row)) + (Markup(" ") + badge(*asked) if asked else "")


def files_of(found: Listed, side: str, *, where: bool = True) -> list[FileView]:
    """Documents as files of a list: held ones with their reason and step, without content."""
    return [file_of(row, found.held.get(row.id), side, where) for row in found.rows]


def file_of(row: Any, held: Holding | None, side: str, where: bool) -> FileView:
    room = "documents" if side == "office" else "portal_documents"
    about = [kind_label(row.kind), place_words(row) if where else ""]
    opens = not held and bool(row.storage_key)
    return FileView(
        title=row.title,
        url=url_for(f"{room}.show", document_id=row.id),
        download_url=url_for(f"{room}.download", document_id=row.id) if opens else None,
        thumb_url=url_for(f"{room}.small", document_id=row.id) if opens and is_picture(row.media_type) else None,
        media_type=row.media_type,
        size=row.size,
        when=row.created_at if side == "office" else row.visible_from,
        about=" · ".join(part for part in about if part),
        state=held.reason if held else None,
        badge=state_badge(row)[:2] if side == "office" else answer_badge(row),
        step=step_of(held) if held else None,
    )


def step_of(held: Holding) -> tuple[str, str] | None:
    """The button that leads to where a held document is freed: a page of this business."""
    url = below(held.first.path)
    return (held.first.step, url) if held.first.step and url else None
