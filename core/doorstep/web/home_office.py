"""The office's home page: what waits, where everybody stands, the pipelines, what happened last."""

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen
from flask import request, url_for

from doorstep.businesses.overview import MOST, TALKED, Overview
from doorstep.businesses.words import lower
from doorstep.plugins.contributions import RecordType
from doorstep.users.permissions import Permission, may
from doorstep.web import context
from doorstep.web.accounts.views import line
from doorstep.web.addresses import known_url
from doorstep.web.shapes import Bar, Capped, Step, TimelineEntry, TodoItem


@frozen(kw_only=True)
class Pipeline:
    label: str
    total: int
    bars: list[Bar]
    url: str | None
    board_url: str | None
    board_label: str


@frozen(kw_only=True)
class Desk:
    """:ivar waiting: what asks for somebody; :ivar first_steps: what to do in a business that is still empty."""

    waiting: list[TodoItem]
    people: list[Bar]
    pipelines: list[Pipeline]
    stats: list[Bar]
    events: list[TimelineEntry]
    first_steps: list[Step]
    portal_url: str
    portal_address: str
    may_preview: bool

    @classmethod
    def of(cls, found: Overview, events: Sequence[Any]) -> "Desk":
        role = context.require_me().staff_role
        return cls(
            waiting=list(waiting(found.counts)),
            people=funnel(found.counts),
            events=[line(row) for row in events],
            pipelines=[pipeline(kind, found) for kind in work_kinds() if kind.board],
            stats=[stat(kind, found) for kind in work_kinds()],
            first_steps=first_steps(found) if found.is_new else [],
            portal_url=url_for("portal.home"),
            portal_address=portal_address(),
            may_preview=may(role, Permission.PREVIEW),
        )


def portal_address() -> str:
    """Where customers go: what staff read out on the phone."""
    base = context.installation().settings.base_url.rstrip("/")
    return f"{base}{request.script_root}/"


def work_kinds() -> list[RecordType]:
    return list(context.catalog().record_types.values())


def capped(count: int) -> Capped:
    return Capped(count=min(count, MOST), more=count > MOST)


def waiting(counts: dict[str, int]) -> Iterator[TodoItem]:
    """Each count with the list it counts; what waits for nobody is left out, and the loudest comes first."""
    raised = [one for kind in work_kinds() for one in flagged(kind, counts)]
    yield from (item for loud, item in raised if loud)
    yield from (item for kind in work_kinds() for item in talked(kind, counts))
    for name, one, many, text, action, url, urgency in known_waits():
        if counts[name] and url:
            label = f"{capped(counts[name])} {one if counts[name] == 1 else many}"
            yield TodoItem(label=label, text=text, url=url, action=action, urgency=urgency)
    yield from (item for loud, item in raised if not loud)


def talked(kind: RecordType, counts: dict[str, int]) -> Iterator[TodoItem]:
    """Records that are this person's or nobody's, with messages they have not seen."""
    count, url = counts.get(f"{kind.name}.{TALKED}", 0), known_url(f"office_{kind.name}.index", status=TALKED)
    if count and url:
        said = lower(kind.label if count == 1 else kind.label_plural)
        text = "Yours, and those that are nobody’s."
        yield TodoItem(label=f"New messages: {capped(count)} {said}", text=text, url=url, action="Read", urgency="soon")


def flagged(kind: RecordType, counts: dict[str, int]) -> Iterator[tuple[bool, TodoItem]]:
    """Open records with a flag, with the list of them; and whether they come first."""
    for flag in kind.flags:
        count, url = counts[f"{kind.name}.{flag.name}"], known_url(f"office_{kind.name}.index", status=flag.name)
        if count and url:
            said = kind.label if count == 1 else kind.label_plural
            yield flag.first, TodoItem(label=f"{flag.label}: {capped(count)} {lower(said)}", url=url, action="See")


def known_waits() -> tuple[tuple[str, str, str, str, str, str | None, str | None], ...]:
    return (
        (
            "requests",
            "person asks for access",
            "people ask for access",
            "Somebody waits for your answer.",
            "Decide",
            known_url("requests.index"),
            "soon",
        ),
        (
            "failed",
            "mail could not be sent",
            "mails could not be sent",
            "Look at the reason, then send again.",
            "Look",
            known_url("outbox.index", state="failed"),
            "late",
        ),
        (
            "unpublished",
            "document is not published",
            "documents are not published",
            "Customers do not see it yet.",
            "Publish",
            known_url("documents.index", state="unpublished"),
            None,
        ),
        (
            "decisions",
            "answer is awaited",
            "answers are awaited",
            "Customers were asked to sign, approve or confirm something.",
            "See",
            known_url("documents.index", state="waiting"),
            None,
        ),
        (
            "lapsing",
            "invitation lapses",
            "invitations lapse",
            "Unused, and lapsed or about to. Send again to those who need it.",
            "See",
            known_url("contacts.index", status="lapsing"),
            None,
        ),
    )


def funnel(counts: dict[str, int]) -> list[Bar]:
    """Words say how many stand at each step; the picture how many have come that far."""
    steps = (
        ("not_enrolled", "Not enrolled", "neutral", counts["not_enrolled"] + counts["invited"] + counts["enrolled"]),
        ("invited", "Invited", "info", counts["invited"] + counts["enrolled"]),
        ("opened", "Opened", "warn", counts["opened"] + counts["enrolled"]),
        ("enrolled", "Enrolled", "good", counts["enrolled"]),
    )
    return [
        Bar(label=label, value=so_far, text=str(capped(counts[name])), tone=tone, url=people_url(name))
        for name, label, tone, so_far in steps
    ]


def people_url(status: str) -> str | None:
    return known_url("contacts.index", status=status)


def pipeline(kind: RecordType, found: Overview) -> Pipeline:
    by_status = found.open_records.get(kind.name, {})
    bars = [
        Bar(
            label=status.label,
            value=by_status.get(status.name, 0),
            tone=status.tone,
            url=known_url(f"office_{kind.name}.index", status=status.name),
        )
        for status in kind.statuses
        if not status.closed
    ]
    index, board = known_url(f"office_{kind.name}.index"), known_url(f"office_{kind.name}.board")
    return Pipeline(
        label=kind.label_plural, total=found.total(kind.name), bars=bars, url=index, board_url=board,
        board_label=kind.board_label,
    )  # fmt: skip


def stat(kind: RecordType, found: Overview) -> Bar:
    return Bar(label=kind.label_plural, value=found.total(kind.name), url=known_url(f"office_{kind.name}.index"))


def first_steps(found: Overview) -> list[Step]:
    brand = bool(context.tenant().settings.get("logo"))
    return [
        Step(
            label="Put your name, colour and logo on it",
            url=known_url("brand.settings"),
            done=brand,
            text="Customers see your business on every page and mail, nothing else.",
        ),
        Step(
            label="Add whom you work for",
            url=known_url("accounts.new", kind="customer"),
            done=bool(found.counts["accounts"]),
            text="One by one, or a whole list from another program under Import.",
        ),
        Step(
            label="Add the people",
            url=known_url("contacts.new"),
            done=bool(found.counts["contacts"]),
            text="Link each of them to what they may see.",
        ),
        Step(
            label="Invite them to the portal",
            url=known_url("contacts.index"),
            done=bool(found.counts["invited"]),
            text="They choose a password, and see what you have published.",
        ),
    ]
