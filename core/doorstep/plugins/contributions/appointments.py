"""What stands in a calendar."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen
from attrs.validators import instance_of, optional

from doorstep.plugins.contributions import checked


@frozen(kw_only=True)
class Appointment:
    """One appointment, returned by the hook ``doorstep_appointments`` for a person's calendar.

    :param uid: the same for the same appointment for ever, such as the id of its record.
    :param title: its heading in the calendar.
    :param starts_at: the instant it begins.
    :param minutes: how long it takes.
    :param place: where, as people write it.
    :param text: a few words more.
    :param path: its page below the business's address, such as ``portal/inspections/…``, or None.
    :param cancelled: whether it was called off: calendars show it as such.
    """

    uid: str = field(validator=checked.text)
    title: str = field(validator=checked.text)
    starts_at: datetime = field(validator=checked.moment)
    minutes: int = field(default=60, validator=instance_of(int))
    place: str = field(default="", validator=checked.text)
    text: str = field(default="", validator=checked.text)
    path: str | None = field(default=None, validator=optional(checked.text))
    cancelled: bool = field(default=False, validator=instance_of(bool))
