"""Records as values for the components: cells of a list, pairs of a page, cards of a board."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup
from marshmallow import fields

from doorstep import clock
from doorstep.access.gates import Holding, why_records
from doorstep.events.lines import line_of
from doorstep.plugins.contributions import RecordType
from doorstep.records.facts import status_words
from doorstep.records.publishing import publishing_of
from doorstep.records.queries import Around, facts, flag_column
from doorstep.records.schemas import own_fields
from doorstep.web import context
from doorstep.web import format as formats
from doorstep.web.addresses import known_url
from doorstep.web.cells import badge
from doorstep.web.fields import kind_of, label_of, nested_schema
from doorstep.web.records.desk import Desk
from doorstep.web.shapes import Column, Row, TimelineEntry
from doorstep.web.shown import shown

COLUMN_KINDS = {"money": "money", "date": "date", "datetime": "when", "number": "number"}


def status_badge(
    record_type: RecordType, status: str, closed_at: datetime | None = None, substatus: str | None = None
) -> tuple[str, str, str | None]:
    """Text, tone, and when it was completed."""
    known = next((one for one in record_type.statuses if one.name == status), None)
    words = status_words(record_type, status, substatus)
    return words, known.tone if known else "neutral", formats.exact(closed_at) or None


def flag_badges(record_type: RecordType, raised: Container[str]) -> list[tuple[str, str]]:
    """The badges of what is said of a record beside its status."""
    staff = context.viewer().is_staff
    return [(flag.label, flag.tone) for flag in record_type.flags if flag.name in raised and (flag.portal or staff)]


def raised_in(record_type: RecordType, row: Any) -> list[str]:
    return [flag.name for flag in record_type.flags if getattr(row, flag_column(flag.name))]


def status_cell(record_type: RecordType, row: Any, new: int = 0, more: Sequence[Any] = ()) -> Any:
    """The status with what is said beside it, the loud ones first, and how many messages are new to the reader."""
    status = status_badge(record_type, row.status, row.closed_at, row.substatus)
    flags = flag_badges(record_type, raised_in(record_type, row))
    beside = [*more, *([(f"{new} new", "info", "Messages you have not seen yet")] if new else [])]
    if not flags and not beside:
        return status
    return Markup(" ").join([*(badge(*one) for one in flags), badge(*status), *(badge(*one) for one in beside)])


def seen_badge(row: Any) -> tuple[str, str, str | None]:
    """What customers see of it, for staff."""
    if row.archived_at:
        return "Archived", "neutral", formats.exact(row.archived_at)
    if row.visible_from is None:
        return "Not published", "neutral", None
    if row.visible_from > clock.now():
        return f"From {formats.day(row.visible_from)}", "info", formats.exact(row.visible_from)
    return f"Published {formats.relative(row.visible_from)}", "good", formats.exact(row.visible_from)


def seen_cell(row: Any) -> tuple[str, str, str | None]:
    """The same in few words: lists are narrow, and the title has the time."""
    text, tone, title = seen_badge(row)
    return ("Yes" if tone == "good" else "Not yet" if text == "Not published" else text), tone, title


def unseen(row: Any) -> list[tuple[str, str, str | None]]:
    """Where what is made is published at once: what customers do not see."""
    said = seen_badge(row)
    return [] if said[1] == "good" else [said]


def list_columns(desk: Desk) -> list[Column]:
    """What every list has comes first: however many fields a vertical adds, the status stays in sight."""
    columns = [
        Column(label="Number", key="number", kind="link", alone=True),
        Column(label="Title", key="title", kind="link", primary=True),
    ]
    if desk.type.places or desk.type.parent:
        columns.append(Column(label="For", key="account"))
    columns.append(Column(label="Status", key="status", kind="badge", alone=True))
    if says_seen(desk) and by_hand(desk):
        columns.append(Column(label="Customers see it", key="seen", kind="badge"))
    columns.append(Column(label=desk.type.date_label, key="happens_on", kind="date"))
    own = own_fields(desk.type, desk.side)
    return columns + [column_of(name, one) for name, one in own.items() if one.metadata.get("list")]


def says_seen(desk: Desk) -> bool:
    """Whether staff are told what customers see of each; of those numbered when published the status says it."""
    return desk.is_office and desk.type.numbered != "published"


def by_hand(desk: Desk) -> bool:
    return publishing_of(context.session(), desk.type) == "hand"


def column_of(name: str, one: fields.Field) -> Column:
    kind = "badge" if "tones" in one.metadata else COLUMN_KINDS.get(kind_of(one), "text")
    return Column(
        label=label_of(name, one), key=name, kind=kind, align="end" if kind in ("money", "number") else "start"
    )


def list_rows(desk: Desk, rows: Sequence[Any]) -> list[Row]:
    """The rows of a list; of a held one it says what is still to be done, and none of its values."""
    held = desk.held(rows)
    own = {name: one for name, one in own_fields(desk.type, desk.side).items() if one.metadata.get("list")}
    rarely = says_seen(desk) and not by_hand(desk)
    return [
        Row(
            url=desk.url("show", record_id=row.id),
            muted=row.closed_at is not None,
            cells={
                "number": row.number,
                "title": row.title,
                "account": row.account,
                "happens_on": row.happens_on,
                "status": status_cell(desk.type, row, getattr(row, "new", 0), unseen(row) if rarely else []),
                **({"seen": seen_cell(row)} if desk.is_office else {}),
                **({} if row.id in held else {name: cell(one, getattr(row, name)) for name, one in own.items()}),
                **({"status": held_badge(held[row.id])} if row.id in held else {}),
            },
        )
        for row in rows
    ]


def held_badge(held: Holding) -> tuple[str, str, str | None]:
    return "Not open yet", "warn", held.reason


def cell(one: fields.Field, value: Any) -> Any:
    if "tones" in one.metadata and value:
        return shown(one, value), one.metadata["tones"].get(value, "neutral")
    return value if kind_of(one) in COLUMN_KINDS else shown(one, value)


def detail_pairs(desk: Desk, found: Any) -> list[tuple[str, Any]]:
    """What the page says of the record: where, when, who, and the vertical's own fields."""
    record, pairs = found.record, []
    if found.account:
        pairs.append((account_word(), link(found.account, account_url(desk, record.account_id))))
    if found.parent:
        parent = context.catalog().record_types.get(found.parent.kind)
        url = known_url(f"{desk.side}_{found.parent.kind}.show", record_id=found.parent.id)
        pairs.append((parent.label if parent else "Part of", link(f"{found.parent.number} {found.parent.title}", url)))
    pairs.append((desk.type.date_label, formats.day(record.happens_on)))
    if desk.is_office:
        word = getattr(desk.type.schema, "core_labels", {}).get("assigned_id", "Assigned to")
        pairs.append((word, found.assigned or "Nobody"))
    own = own_fields(desk.type, desk.side)
    said = [
        (label_of(name, one), shown(one, getattr(record, name))) for name, one in own.items() if asked(own, one, record)
    ]
    return pairs + [(label, value) for label, value in said if value]


def asked(own: Mapping[str, fields.Field], one: fields.Field, record: Any) -> bool:
    """Whether the record's other values make this field one that was asked for."""
    condition = one.metadata.get("only_if")
    if condition is None:
        return True
    name, wanted = condition
    value = getattr(record, name, None)
    answer = ("1" if value else "0") if isinstance(value, bool) else str(value)
    return answer in wanted and (name not in own or asked(own, own[name], record))


def link(text: str, url: str | None) -> Any:
    return formats.Markup('<a href="{}">{}</a>').format(url, text) if url else text


def account_word() -> str:
    return "For"


def account_url(desk: Desk, account_id: Any) -> str | None:
    endpoint = "accounts.show" if desk.is_office else "portal_accounts.show"
    if not desk.is_office and context.viewer().links == 0:
        return None
    return known_url(endpoint, account_id=account_id)


def row_tables(desk: Desk, rows: Mapping[str, Sequence[Any]]) -> list[tuple[str, list[Column], list[Row]]]:
    """Each of the record's rows as a table: heading, columns, lines."""
    tables = []
    for one in desk.type.rows:
        nested = nested_schema(desk.type.schema._declared_fields[one.name])
        columns = {n: f for n, f in nested._declared_fields.items() if desk.is_office or f.metadata.get("portal", True)}
        lines = [
            Row(cells={name: cell(f, getattr(row, name)) for name, f in columns.items()}) for row in rows[one.name]
        ]
        tables.append((one.label, [column_of(name, f) for name, f in columns.items()], lines))
    return tables


def held_children(desk: Desk, around: Around) -> dict[UUID, Holding | None]:
    """What holds each child that gates were asked about, for a customer; what holds a record holds its children, so
    where the page itself is behind the gates they are open with it."""
    found: dict[UUID, Holding | None] = {}
    if desk.is_office or desk.type.gated:
        return found
    types = context.catalog().record_types
    for kind in sorted({line.a for line in around.children if line.a in types and types[line.a].gated}):
        ids = [line.id for line in around.children if line.a == kind]
        held = why_records(context.session(), desk.viewer(), kind, ids)
        found |= {one: held.get(one) for one in ids}
    return found


def child_tables(desk: Desk, around: Around, held: Mapping[UUID, Holding | None]) -> list[dict[str, Any]]:
    """The children by kind, with the button that adds one; then what is about the record."""
    catalog, found = context.catalog(), []
    viewer = context.viewer()
    children = catalog.children_of(desk.type.name)
    near = {line.a for line in around.children}
    about = [one for one in catalog.record_types.values() if one.about and one.name in near and one not in children]
    for child_type in (*children, *about):
        if not viewer.is_staff and child_type.name not in viewer.record_kinds():
            continue
        child_desk = Desk(type=child_type, side=desk.side)
        lines = [line for line in around.children if line.a == child_type.name]
        rows = [
            Row(
                url=child_desk.url("show", record_id=line.id),
                cells={"number": line.b, "title": line.c, "status": child_badge(child_type, line, held.get(line.id))},
            )
            for line in lines
        ]
        found.append({"type": child_type, "rows": rows, "desk": child_desk, "adds": child_type in children})
    return found


def child_badge(child_type: RecordType, line: Any, held: Holding | None) -> Any:
    return held_badge(held) if held else status_badge(child_type, line.d or "", line.at)


CHILD_COLUMNS = (
    Column(label="Number", key="number", kind="link"),
    Column(label="Title", key="title", kind="link", primary=True),
    Column(label="Status", key="status", kind="badge"),
)


def timeline(around: Around) -> list[TimelineEntry]:
    catalog = context.catalog()
    return [
        TimelineEntry(
            when=line.at, text=line_of(catalog, line.a or "", facts(line)), who=line.b, told_url=told_url(line)
        )
        for line in around.events
    ]  # fmt: skip


def told_url(line: Any) -> str | None:
    """For staff, where a mail could have gone out: who was told."""
    if not context.viewer().is_staff or not context.catalog().rules_for(line.a or ""):
        return None
    return known_url("told.index", event_id=line.id)
