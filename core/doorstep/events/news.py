"""What a daily mail tells: all that was gathered for somebody and that they still see, grouped by record, capped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from attrs import define, field, frozen
from markupsafe import Markup
from sqlalchemy import func, select, update

from doorstep import clock
from doorstep.access import addressed, gates
from doorstep.access.viewer import Viewer, viewer_of
from doorstep.access.visible import documents, records
from doorstep.businesses.tenant import Tenant
from doorstep.db.session import BusinessSession
from doorstep.documents.models import Document
from doorstep.events.batches import batch_facts, batch_of
from doorstep.events.cells import Said, said_of, ticked
from doorstep.events.checking import NOT_SEEN, NOT_TOLD, SWITCHED_OFF, gated_rows
from doorstep.events.daily import next_daily
from doorstep.events.facts import example_of
from doorstep.events.models import Delivery, RuleChoice, RuleSetting
from doorstep.events.planning import CHOSEN_OFF
from doorstep.events.words import filled
from doorstep.installation import Installation
from doorstep.plugins.registry import Catalog
from doorstep.records.models import Message, Record

CHUNK = 500
MOST_LINES = 100
COLUMNS = (
    Delivery.id, Delivery.rule, Delivery.status, Delivery.told_as, Delivery.record_id, Delivery.document_id,
    Delivery.message_id, Delivery.facts,
)  # fmt: skip


@frozen(kw_only=True)
class Item:
    """One line: what a mail of its own would have had as its subject, and where its button would have led."""

    heading: str
    subject: str
    path: str


@define
class News:
    """What was gathered: the first of it as lines, newest first, and how many there are in all."""

    items: list[Item] = field(factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.items)

    def groups(self) -> Mapping[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for one in self.items:
            found.setdefault(one.heading, []).append(one)
        return found


@frozen(kw_only=True)
class Verdict:
    """Of one row: `state` is go, held or skipped."""

    state: str
    reason: str = ""
    documents: tuple[UUID, ...] = ()


def collect(installation: Installation, tenant: Tenant, digest_id: UUID, contact_id: UUID) -> News:
    """Look at each row once more, a chunk at a time: what is not seen any more is left out, what is held waits."""
    news, last = News(), None
    while True:
        with installation.reading(tenant) as session:
            mine = select(*COLUMNS).where(Delivery.with_id == digest_id, Delivery.state == "gathered")
            mine = mine.where(Delivery.id < last) if last else mine
            rows = session.execute(mine.order_by(Delivery.id.desc()).limit(CHUNK)).all()
            verdicts = judged(session, contact_id, rows)
            add(session, news, [(row, verdicts[row.id]) for row in rows if verdicts[row.id].state == "go"])
        put_aside(installation, tenant, verdicts)
        if len(rows) < CHUNK:
            return news
        last = rows[-1].id


def put_aside(installation: Installation, tenant: Tenant, verdicts: Mapping[UUID, Verdict]) -> None:
    """Write down what does not go with this mail: held rows go with a later one."""
    reasons: dict[tuple[str, str], list[UUID]] = {}
    for one, verdict in verdicts.items():
        if verdict.state != "go":
            reasons.setdefault((verdict.state, verdict.reason), []).append(one)
    if not reasons:
        return
    later = {"with_id": None, "due_at": next_daily(tenant, clock.now())}
    with installation.writing(tenant) as session:
        for (state, reason), ids in reasons.items():
            values = later if state == "held" else {"state": "skipped"}
            session.execute(update(Delivery).where(Delivery.id.in_(ids)).values(reason=reason, **values))


def judged(session: BusinessSession, contact_id: UUID, rows: Sequence[Any]) -> dict[UUID, Verdict]:
    viewer = viewer_of(session, contact_id)
    said = said_of(session)
    off = set(session.scalars(select(RuleChoice.rule).where(
        RuleChoice.contact_id == contact_id, RuleChoice.how == "off"
    )))  # fmt: skip
    wanted = {row.id: unwanted(session, row, said, off) for row in rows}
    sight = seen(session, viewer, [row for row in rows if not wanted[row.id]]) if viewer else {}
    return {
        one: Verdict(state="skipped", reason=reason)
        if reason
        else sight.get(one, Verdict(state="skipped", reason=NOT_SEEN))
        for one, reason in wanted.items()
    }


def unwanted(session: BusinessSession, row: Any, said: Said, off: set[str]) -> str:
    rule = session.catalog.rules.get(row.rule)
    if rule is None or row.rule in off:
        return CHOSEN_OFF if rule else SWITCHED_OFF
    roles = ticked(session.catalog, rule, row.status, said)
    if not roles:
        return SWITCHED_OFF
    return "" if roles & set(row.told_as.split(",")) else NOT_TOLD


def seen(session: BusinessSession, viewer: Viewer, rows: Sequence[Any]) -> dict[UUID, Verdict]:
    """Of rows that are seen: whether they are open, or held and why; one statement a question, not a row."""
    about = {row.id: documents_of(row) for row in rows}
    known = {one for some in about.values() for one in some}
    open_documents = seen_ids(session, Document, documents(viewer, mailing=True, narrow=True), known)
    of_records = {row.record_id for row in rows if row.record_id and not about[row.id]}
    said = {row.message_id for row in rows if row.message_id}
    heard = seen_ids(session, Message, addressed.messages(viewer), said)
    rows = [row for row in rows if row.message_id is None or row.message_id in heard]
    open_records = seen_ids(session, Record, records(viewer, mailing=True, narrow=True), of_records)
    held = why_held(session, viewer, open_documents, open_records)
    return dict(sighted(rows, about, open_documents | open_records, held))


def sighted(
    rows: Sequence[Any], about: Mapping[UUID, tuple[UUID, ...]], visible: set[UUID], held: Mapping[UUID, str]
) -> Iterator[tuple[UUID, Verdict]]:
    for row in rows:
        things = about[row.id] or ((row.record_id,) if row.record_id else ())
        left = [one for one in things if one in visible]
        free = tuple(one for one in left if one not in held)
        if not things or free:
            yield row.id, Verdict(state="go", documents=free if len(about[row.id]) > 1 else ())
        elif left:
            yield row.id, Verdict(state="held", reason=held[left[0]])


def documents_of(row: Any) -> tuple[UUID, ...]:
    return batch_of(row.facts) or ((row.document_id,) if row.document_id else ())


def seen_ids(session: BusinessSession, model: Any, condition: Any, ids: Iterable[UUID]) -> set[UUID]:
    wanted = tuple(ids)
    return set(session.scalars(select(model.id).where(model.id.in_(wanted), condition))) if wanted else set()


def why_held(
    session: BusinessSession, viewer: Viewer, of_documents: set[UUID], of_records: set[UUID]
) -> dict[UUID, str]:
    held = gates.why(session, viewer, gated_rows(session, of_documents)) if of_documents else {}
    found = {one: holding.reason for one, holding in held.items()}
    kinds = select(Record.kind, Record.id).where(Record.id.in_(of_records))
    by_kind: dict[str, list[UUID]] = {}
    for kind, record_id in session.execute(kinds) if of_records else ():
        by_kind.setdefault(kind, []).append(record_id)
    for kind, ids in by_kind.items():
        found |= {one: holding.reason for one, holding in gates.why_records(session, viewer, kind, ids).items()}
    return found


def add(session: BusinessSession, news: News, going: Sequence[tuple[Any, Verdict]]) -> None:
    """Count all, and make lines of as many as there is room for."""
    news.count += len(going)
    room = going[: max(MOST_LINES - len(news.items), 0)]
    if not room:
        return
    subjects = dict(session.execute(select(RuleSetting.rule, RuleSetting.subject)).all())
    headings = headings_of(session, {row.record_id for row, _ in room if row.record_id})
    titles = titles_of(session, {one for _, verdict in room for one in verdict.documents})
    for row, verdict in room:
        words = subjects.get(row.rule) or session.catalog.rules[row.rule].subject
        several = batch_facts([(one, titles[one]) for one in verdict.documents]) if verdict.documents else {}
        facts = {**row.facts, **several, "business": session.tenant.name}
        news.items.append(Item(
            heading=headings.get(row.record_id, ""), subject=filled(words, facts), path=str(facts.get("path", "")),
        ))  # fmt: skip


def news_told(session: BusinessSession, digest_id: UUID) -> News:
    """What a daily mail tells or has told, for the outbox."""
    mine = (Delivery.with_id == digest_id, Delivery.state != "skipped")
    rows = session.execute(select(*COLUMNS).where(*mine).order_by(Delivery.id.desc()).limit(MOST_LINES)).all()
    known = [row for row in rows if row.rule in session.catalog.rules]
    news = News()
    add(session, news, [(row, Verdict(state="go")) for row in known])
    news.count = session.scalar(select(func.count(Delivery.id)).where(*mine)) or 0
    return news


def headings_of(session: BusinessSession, ids: set[UUID]) -> dict[UUID, str]:
    found = select(Record.id, Record.number, Record.title).where(Record.id.in_(ids))
    return {one: f"{number} {title}".strip() for one, number, title in session.execute(found)} if ids else {}


def titles_of(session: BusinessSession, ids: set[UUID]) -> dict[UUID, str]:
    return dict(session.execute(select(Document.id, Document.title).where(Document.id.in_(ids))).all()) if ids else {}


def as_text(news: News, site: str) -> str:
    parts = []
    for heading, items in news.groups().items():
        lines = [f"- {one.subject}\n  {site}/{one.path.lstrip('/')}" for one in items]
        parts.append("\n".join([heading, *lines] if heading else lines))
    return "\n\n".join([*parts, *([more(news)] if news.more else [])])


def as_html(news: News, site: str) -> Markup:
    parts = []
    for heading, items in news.groups().items():
        lines = [
            Markup('<li><a href="{}/{}">{}</a></li>').format(site, one.path.lstrip("/"), one.subject) for one in items
        ]
        title = Markup("<h2>{}</h2>\n").format(heading) if heading else Markup("")
        parts.append(title + Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(lines)))
    return Markup("\n").join([*parts, *([Markup("<p>{}</p>").format(more(news))] if news.more else [])])


def more(news: News) -> str:
    return f"And {news.more:,} more in your portal."


def example_news(catalog: Catalog) -> News:
    """What the preview of the daily mail tells, in the words of the business's first kind of record."""
    items = [Item(heading="", subject="The plan.pdf", path="portal/")]
    for one in map(example_of, list(catalog.record_types.values())[:1]):
        heading = f"{one['number']} {one['title']}"
        said = (f"{one['number']}: {one['status']}", f"{one['number']}: a new message")
        items = [*(Item(heading=heading, subject=line, path="portal/") for line in said), *items]
    return News(items=items, count=len(items))
