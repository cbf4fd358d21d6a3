"""The page of one record."""

from typing import Any
from uuid import UUID, uuid4

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from doorstep import clock
from doorstep.access.acts import contact_may
from doorstep.documents.forwarding import forwards_of
from doorstep.invitations.status import ENROLLED, INVITED, LABELS, NOT_ENROLLED
from doorstep.problems import Refused
from doorstep.records.conversation import Line, Talk
from doorstep.records.facts import status_words
from doorstep.records.people import SUBSCRIBER, someone_to_add
from doorstep.records.publishing import ask_to_remove, goes_out_by_itself, publishing_of
from doorstep.records.queries import Around, Found, around, rows_of
from doorstep.records.services import ask_to_change, viewed
from doorstep.records.sharing import sharing_of
from doorstep.records.talk import newest
from doorstep.records.unread import note_seen
from doorstep.request_types.queries import given_of
from doorstep.users.sessions import SignedIn
from doorstep.web import context, portal_card
from doorstep.web.acting import bind, handle, refused
from doorstep.web.documents.answering import asking_of
from doorstep.web.documents.shelf import documents_of
from doorstep.web.forms import Bound
from doorstep.web.panels import panels
from doorstep.web.records.answers import answer_pairs
from doorstep.web.records.desk import Desk
from doorstep.web.records.drafts import begun_form, draft, others
from doorstep.web.records.meanwhile import stamp
from doorstep.web.records.people import add_choices
from doorstep.web.records.rating import OF_ONE, rating_view
from doorstep.web.records.talk import (
    SENT_ALREADY,
    conversation,
    may_write_messages,
    message_form,
    say,
    seen_when_typed,
    sent_otherwise,
    was_meanwhile,
    with_ready,
)
from doorstep.web.records.views import (
    CHILD_COLUMNS,
    child_tables,
    detail_pairs,
    flag_badges,
    held_children,
    row_tables,
    seen_badge,
    status_badge,
    timeline,
)
from doorstep.web.shapes import Choice, Form


def show(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    found = desk.find(record_id)
    note_view(desk, found)
    return page(desk, found, None)


def note_read(record_id: UUID, said: Talk) -> None:
    """How far they have read is written after the answer, and never in a preview, which is not theirs."""
    user, last = context.me(), said.last
    if user is None or context.previewing() or request.method != "GET" or last <= (said.seen or 0):
        return
    context.after_answer(lambda session: note_seen(session, user.user_id, record_id, last))


def note_view(desk: Desk, found: Found) -> None:
    """A contact looked at it: said once of each, after the answer, never in a preview, and only where it matters."""
    user = context.me()
    if found.viewed or desk.is_office or user is None or user.contact_id is None or context.previewing():
        return
    model, record_id, actor, contact_id = desk.type.model, found.record.id, user.actor, user.contact_id
    context.after_answer(lambda session: viewed(session, model, record_id, actor, contact_id))


def with_message(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    """The page with its message form carried out, or with what is to be corrected."""
    bound = message_form(desk, record_id)
    if sent_otherwise(request.form.get("_once", ""), request.form.get("body", "")):
        return once_more(desk, record_id, bound)
    return handle(
        bound, lambda form: page(desk, desk.find(record_id), form), lambda values: say(desk, record_id, values)
    )


def once_more(desk: Desk, record_id: UUID, bound: Bound) -> ResponseReturnValue:
    """The page with what was typed here, in a form of its own, beside what was sent from the same one."""
    bind(bound)
    bound.typed = MultiDict({**request.form.to_dict(flat=False), "_once": [str(uuid4())]})
    bound.fresh = {"seen": str(newest(context.session(), desk.viewer(), record_id)), "draft": ""}
    return refused(bound, lambda form: page(desk, desk.find(record_id), form), {"": [SENT_ALREADY]})


def with_draft(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    """The draft kept, or thrown away; or the page with what was typed, and why it cannot be kept."""
    try:
        return draft(desk, record_id)
    except Refused as fault:
        bound = bind(message_form(desk, record_id))
        return refused(bound, lambda form: page(desk, desk.find(record_id), form), {fault.field or "": [fault.message]})


def page(desk: Desk, found: Found, message: Form | None) -> str:
    """:param message: the form that came back; else it is a new one, where they may write at all."""
    session, viewer, record, user = context.session(), desk.viewer(), found.record, context.me()
    near = around(session, viewer, record, user.user_id if user else None)
    note_read(record.id, near.talk)
    writes = may_write_messages(desk) and contact_may(session, viewer.contact_id, record, "comment")
    if message is None and writes:
        message = begun_form(desk, record, near.talk)
    message = with_ready(desk, record, message) if message else None
    rows = rows_of(session, desk.type, record.id)
    given = given_of(session, record.id) if desk.type.request_forms else None
    held = held_children(desk, near)
    pairs = detail_pairs(desk, found)
    shelf = documents_of(session, viewer, record_id=record.id, record_kind=desk.type.name, account_id=record.account_id)
    answers = answer_pairs(given, shelf.files) if given else []
    return desk.render(
        "show",
        record=record,
        found=found,
        badge=status_badge(desk.type, record.status, record.closed_at, record.substatus),
        flags=flag_badges(desk.type, found.flags),
        seen=seen_badge(record) if desk.is_office else None,
        pairs=pairs if answers or given is None else [*pairs, (desk.type.request_forms, given.name)],
        given=given,
        answers=answers,
        rows=rows,
        tables=row_tables(desk, rows),
        children=child_tables(desk, near, held),
        child_columns=CHILD_COLUMNS,
        shelf=shelf,
        asking=asking_of(session, viewer, record),
        talk=conversation(desk, near.talk, seen_before(near.talk)) if talks(desk, near) else None,
        leads=talks(desk, near) and "comment" in desk.type.portal,
        drafts=others(desk, record, near.talk, message.once_key if message else None),
        draft_url=desk.url("draft", record_id=record.id),
        unread_url=unread_url(desk, near.talk, user),
        meanwhile=was_meanwhile(message),
        message=message,
        people=people(desk, near),
        add_choices=add_choices(desk, record.id) if desk.may_write() else [],
        sharing=sharing_of(session, record) if desk.is_office and desk.type.shared else None,
        passed=forwards_of(session, record) if desk.is_office and desk.type.shared else [],
        forward_url=forward_url(desk, found),
        history=timeline(near),
        rating=rating_view(desk, record, held),
        rating_columns=OF_ONE,
        panels=panels(f"{desk.side}_record", (record,)),
        acts=acts(desk, found),
        may_write=desk.may_write(),
        may_edit=desk.may_edit() and is_open_to_change(record),
        may_publish=may_publish(desk, record),
        waits=waits_to_go_out(desk, record),
        is_published=record.visible_from is not None and record.visible_from <= clock.now(),
        moves=moves(desk, record) if desk.may_edit() else [],
        may_subscribe=writes and desk.may_subscribe(),
        may_add=writes and desk.may_subscribe() and someone_to_add(session, record, viewer.contact_id),
    )


def forward_url(desk: Desk, found: Found) -> str | None:
    offered = found.forwards and not desk.is_office and not context.previewing()
    return desk.url("forward", record_id=found.record.id) if offered else None


def seen_before(said: Talk) -> int | None:
    """After which message all are new: what a form says that came back, else what was seen at the last look."""
    return said.seen if request.method == "GET" else seen_when_typed()


def unread_url(desk: Desk, said: Talk, user: SignedIn | None) -> str | None:
    """Where somebody else's last message is made new again; nowhere in a preview."""
    others_wrote = user is not None and any(one.user_id != user.user_id for one in said.messages)
    if not others_wrote or context.previewing():
        return None
    return desk.url("unread", record_id=said.messages[-1].record_id)


def may_publish(desk: Desk, record: Any) -> bool:
    """Neither where the portal is off, nor what follows its parent or goes out by itself."""
    if not desk.may_edit() or not context.tenant().portal_on:
        return False
    return publishing_of(context.session(), desk.type) != "with_parent" and not waits_to_go_out(desk, record)


def waits_to_go_out(desk: Desk, record: Any) -> bool:
    """Whether it is published by itself as soon as its vertical lets it; what could be by now was withdrawn."""
    session = context.session()
    if not desk.is_office or record.visible_from or publishing_of(session, desk.type) != "at_once":
        return False
    return not goes_out_by_itself(session, record, context.actor())


def is_open_to_change(record: Any) -> bool:
    try:
        ask_to_change(context.session(), record, {}, context.actor())
    except Refused:
        return False
    return True


def talks(desk: Desk, near: Around) -> bool:
    """A conversation is offered where customers can answer, or where there is one."""
    return "comment" in desk.type.portal or bool(near.talk.messages) or desk.is_office


def people(desk: Desk, near: Around) -> list[dict[str, Any]]:
    may_invite = desk.is_office and portal_card.may_invite()
    return [person(line, desk.is_office, may_invite) for line in near.participants]


def person(line: Line, in_office: bool, may_invite: bool) -> dict[str, Any]:
    return {
        "id": line.id, "name": (line.a or "").strip() or line.d or "No name", "contact_id": UUID(line.c),
        "role": context.catalog().role_label(line.b or ""), "company": line.d, "is_subscriber": line.b == SUBSCRIBER,
        "far": how_far(line) if in_office else None,
        "can_be_invited": may_invite and line.e and line.f == NOT_ENROLLED,
    }  # fmt: skip


def how_far(person: Line) -> tuple[str, str] | None:
    """What keeps them from signing in: they are mailed about this, and come no further."""
    if not person.e:
        return "No email", "warn"
    return (
        None if person.f == ENROLLED else (LABELS[person.f or NOT_ENROLLED], "info" if person.f == INVITED else "warn")
    )


def acts(desk: Desk, found: Found) -> list[Choice]:
    """What else staff can do with it."""
    if not desk.may_edit():
        return []
    record, url = found.record, desk.url("archive", record_id=found.record.id)
    if record.archived_at:
        return [Choice(label="Bring back", url=url, post=True, fields={"restore": "1", **stamp(record)})]
    taken = [] if record.assigned_id == context.require_me().user_id else [take(desk, record)]
    if not may_be_removed(record):
        return taken
    kind = desk.type.label.lower()
    question = f"This {kind} leaves all lists, and customers do not see it any more. It can be brought back."
    away = Choice(label="Archive", url=url, icon="trash", post=True, confirm=question, fields=stamp(record))
    return [*taken, away]


def take(desk: Desk, record: Any) -> Choice:
    mine = {"assigned_id": str(context.require_me().user_id), **stamp(record)}
    return Choice(label="Assign to me", url=desk.url("assign", record_id=record.id), post=True, fields=mine)


def may_be_removed(record: Any) -> bool:
    try:
        ask_to_remove(context.session(), record, "archive", context.actor())
    except Refused:
        return False
    return True


def moves(desk: Desk, record: Any) -> list[Choice]:
    """The other statuses and sub-statuses, as acts."""
    url, here = desk.url("status", record_id=record.id), (record.status, record.substatus or "")
    ways = [(one, finer) for one in desk.type.statuses if one.by_hand for finer in ("", *one.substatuses)]
    return [
        Choice(
            label=status_words(desk.type, one.name, finer), url=url, post=True,
            fields={"status": one.name, "substatus": finer, **stamp(record)},
        )
        for one, finer in ways
        if (one.name, finer) != here
    ]  # fmt: skip
