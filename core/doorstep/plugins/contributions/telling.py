"""Who is told of what."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen
from attrs.validators import instance_of

from doorstep.plugins.contributions import checked

AUDIENCES = ("linked", "primary", "participants", "staff", "assigned", "subject")


@frozen(kw_only=True)
class NotificationRule:
    """Who is told by mail of what, in words the business can change.

    :param name: unique name.
    :param label: the row in the business's matrix and in the contact's choices.
    :param event: the event's name, such as ``inspection_report.published`` (a record type's events are
        ``<kind>.created``, ``.published``, ``.status``, ``.message``, ``.decided``; a document kind's
        ``<kind>.published``).
    :param audience: who is told where the business has said nothing: any of ``linked`` (every role of an account),
        ``participants`` (every role of a record), the name of a role, ``primary`` (the primary contacts), ``subject``
        (the contact it is about), ``staff``, ``assigned``. These are ticks in the business's matrix, which it changes.
    :param subject: the mail's subject with ``{placeholders}``.
    :param body: its words, paragraphs apart by an empty line.
    :param placeholders: the allowed ones with an example each; ``business``, ``first_name`` and ``link`` are always
        there,
        and for records ``title``, ``number``, ``status``, ``account``, ``actor``.
    :param button: the words of the button that leads to ``{link}``.
    :param statuses: for ``.status`` events, the new statuses it is for; empty is every status.
    :param by_status: for ``.status`` events: every status of the record type is a column of its own in the matrix, and
        `statuses` are those in which the audience is ticked at first.
    :param role_statuses: with `by_status`, by a role (or ``staff``, ``primary`` …) the statuses in which it is ticked
        at first, where they are others than `statuses`; an empty tuple offers its row with no tick.
    :param on: whether anything is ticked where the business has said nothing.
    :param required: its ticks cannot be taken away (an invitation, a reset).
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    event: str = field(validator=checked.text)
    audience: tuple[str, ...] = field(validator=checked.each)
    subject: str = field(validator=checked.text)
    body: str = field(validator=checked.text)
    placeholders: Mapping[str, str] = field(factory=dict)
    button: str = field(default="Open", validator=checked.text)
    statuses: tuple[str, ...] = field(default=(), validator=checked.each)
    by_status: bool = field(default=False, validator=instance_of(bool))
    role_statuses: Mapping[str, tuple[str, ...]] = field(factory=dict)
    on: bool = field(default=True, validator=instance_of(bool))
    required: bool = field(default=False, validator=instance_of(bool))
