"""What is done on a record's page by one button."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from doorstep.clean import uuid_or_none
from doorstep.problems import NotFound
from doorstep.records import services
from doorstep.records.facts import status_words
from doorstep.records.unread import mark_unread
from doorstep.web import context
from doorstep.web.documents.acts import choose_for, stop_one_of
from doorstep.web.reading import read_time
from doorstep.web.records.desk import Desk
from doorstep.web.records.meanwhile import back_to, press
from doorstep.web.records.show import with_message
from doorstep.web.records.talk import may_write_messages


def by_hand(desk: Desk) -> None:
    """:raises NotFound: when only its vertical makes and changes records of this type."""
    if not desk.type.by_hand:
        raise NotFound


def status(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    by_hand(desk)
    wanted, finer = request.form.get("status", ""), request.form.get("substatus", "")

    def move(record: Any) -> None:
        services.change_status(context.session(), record, wanted, context.actor(), substatus=finer, by_hand=True)
        flash(f"{record.number} is now: {status_words(desk.type, record.status, record.substatus)}.", "success")

    return press(desk, record_id, move, f"Set to “{status_words(desk.type, wanted, finer)}” all the same")


def share(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    """Show it to one person who takes part, or hide it from them; let them forward it, or not."""
    flash(choose_for(desk.find(record_id).record), "success")
    return back_to(desk, record_id)


def stop_forward(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    """End a link that somebody was sent."""
    flash(stop_one_of(desk.find(record_id).record), "success")
    return back_to(desk, record_id)


def publish(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    by_hand(desk)
    record, at = desk.find(record_id).record, chosen_time()
    services.publish_by_hand(context.session(), record, context.actor(), at=at)
    flash(f"Customers see {record.number} {'from then on' if at else 'now'}.", "success")
    return back_to(desk, record_id)


def chosen_time() -> datetime | None:
    text = request.form.get("at", "").strip()
    return datetime.fromisoformat(read_time(text, context.tenant().zone, "at")) if text else None


def withdraw(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    by_hand(desk)
    record = desk.find(record_id).record
    services.withdraw(context.session(), record, context.actor())
    flash(f"Customers do not see {record.number} any more.", "success")
    return back_to(desk, record_id)


def archive(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    by_hand(desk)
    if request.form.get("restore"):
        return press(desk, record_id, bring_back, "Bring it back")
    return press(desk, record_id, put_away, "Archive all the same", desk.url("index"))


def bring_back(record: Any) -> None:
    services.restore(context.session(), record, context.actor())
    flash(f"{record.number} was brought back.", "success")


def put_away(record: Any) -> None:
    services.archive(context.session(), record, context.actor())
    flash(f"{record.number} was archived.", "success")


def assign(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    user_id = uuid_or_none(request.form.get("assigned_id"))

    def give(record: Any) -> None:
        services.assign(context.session(), record, user_id, context.actor())
        flash("Assigned." if record.assigned_id else "Assigned to nobody.", "success")

    return press(desk, record_id, give, "Assign all the same")


def leave(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    """Take a participant off; a contact can only take off whom contacts add."""
    record = desk.find(record_id).record
    participant_id = uuid_or_none(request.form.get("participant_id"))
    if participant_id is None:
        raise NotFound
    if desk.is_office:
        services.remove_participant(context.session(), record, participant_id, context.actor())
    elif desk.may_act("comment"):
        services.unsubscribe(context.session(), record, participant_id, context.actor())
    else:
        raise NotFound
    flash("Removed.", "success")
    return back_to(desk, record_id)


def message(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    desk.find(record_id)
    if not may_write_messages(desk):
        raise NotFound
    return with_message(desk, record_id)


def unread(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    """The last message is new again, here and on the home page; so one leaves its page, which would note it as read."""
    desk.find(record_id)
    user_id = context.require_me().user_id
    if mark_unread(context.session(), desk.viewer(), user_id, record_id):
        flash("Marked as unread.", "success")
    return redirect(desk.url("index"), 303)
