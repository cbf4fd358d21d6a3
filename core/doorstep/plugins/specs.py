"""The hook specifications: everything a vertical can implement.

*Contribution hooks* are called once, at start, and return tuples of :mod:`doorstep.plugins.contributions`.
*Called hooks* are called later, one implementation at a time, those of the business's enabled verticals only, ordered
by weight and name. A called hook states what happens when an implementation raises: ``skip`` leaves it out (it is
logged, and staff see a small box that names the plugin), ``refuse`` refuses the act.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import pluggy

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from doorstep.access.viewer import Viewer
    from doorstep.db.session import BusinessSession
    from doorstep.demo.firm import DemoFirm
    from doorstep.events.actors import Actor
    from doorstep.plugins import contributions as c
    from doorstep.records.models import Record

hookspec = pluggy.HookspecMarker("doorstep")
hookimpl = pluggy.HookimplMarker("doorstep")

OnError = Literal["skip", "refuse"]
ON_ERROR: dict[str, OnError] = {
    "doorstep_before_create": "refuse",
    "doorstep_before_status": "refuse",
    "doorstep_before_change": "refuse",
    "doorstep_before_publish": "refuse",
    "doorstep_before_removal": "refuse",
    "doorstep_panels": "skip",
    "doorstep_todo": "skip",
    "doorstep_appointments": "skip",
    "doorstep_demo_data": "refuse",
    "doorstep_broken": "skip",
}


@hookspec
def doorstep_words() -> c.Words:
    """What this trade calls customers and sites. At most one per vertical; the first enabled vertical's words count
    until the business chooses its own."""


@hookspec
def doorstep_areas() -> tuple[c.Area, ...]:
    """Areas of the portal that staff can close to a contact."""


@hookspec
def doorstep_roles() -> tuple[c.Role, ...]:
    """Roles of contacts on accounts, on records, or in the business."""


@hookspec
def doorstep_account_fields() -> tuple[c.AccountFields, ...]:
    """Extra fields of customers and sites."""


@hookspec
def doorstep_record_types() -> tuple[c.RecordType, ...]:
    """Record types, each with its pages, forms, board, API, export and history."""


@hookspec
def doorstep_document_kinds() -> tuple[c.DocumentKind, ...]:
    """Kinds of document."""


@hookspec
def doorstep_gates() -> tuple[c.Gate, ...]:
    """Gates, which hold documents that a contact sees but may not open yet."""


@hookspec
def doorstep_notification_rules() -> tuple[c.NotificationRule, ...]:
    """Rules: who is told by mail of what."""


@hookspec
def doorstep_settings() -> c.SettingsSchema:
    """The vertical's settings in one business."""


@hookspec
def doorstep_portal_tabs() -> tuple[c.PortalTab, ...]:
    """Tabs of the portal that are no record type."""


@hookspec
def doorstep_office_tabs() -> tuple[c.OfficeTab, ...]:
    """Tabs of the office that are no record type."""


@hookspec
def doorstep_ways_in() -> tuple[c.WayIn, ...]:
    """Other ways to a sign-in, linked from the sign-in page."""


@hookspec
def doorstep_request_forms() -> tuple[c.RequestForm, ...]:
    """Request types a business starts with when it enables the vertical, for record types with ``request_forms``."""


@hookspec
def doorstep_batch_jobs() -> tuple[c.BatchJob, ...]:
    """Long work with rows, started by a page or by a job."""


@hookspec
def doorstep_jobs() -> tuple[c.Job, ...]:
    """Work done again and again."""


@hookspec
def doorstep_importers() -> tuple[c.Importer, ...]:
    """Kinds of file that the office's import takes in."""


@hookspec
def doorstep_before_create(
    session: BusinessSession, record_type: c.RecordType, values: dict[str, Any], actor: Actor
) -> None:
    """Called before a record of any kind is created, with the checked values, which an implementation may complete.

    :param session: the transaction the record will be created in.
    :param record_type: what is created; look at its ``name`` first.
    :param values: the schema's values and ``title``, ``account_id``, ``happens_on``; change them in place.
    :param actor: who creates it.
    :raises doorstep.api.Refused: with a message for people, and optionally the field it stands at.

    On error: ``refuse``.
    """


@hookspec
def doorstep_before_status(session: BusinessSession, record: Record, status: str, actor: Actor) -> None:
    """Called before a record changes its status.

    :param session: the transaction of the change.
    :param record: the record, still in its former status.
    :param status: the name of the new status.
    :param actor: who changes it.
    :raises doorstep.api.Refused: with a message for people.

    On error: ``refuse``.
    """


@hookspec
def doorstep_before_change(session: BusinessSession, record: Record, values: dict[str, Any], actor: Actor) -> None:
    """Called before a record's values change; its status and publication have hooks of their own.

    :param session: the transaction of the change.
    :param record: the record with its former values.
    :param values: the checked values, which an implementation may complete; empty when somebody opens the form.
    :param actor: who changes it.
    :raises doorstep.api.Refused: with a message for people, and optionally the field it stands at.

    On error: ``refuse``.
    """


@hookspec
def doorstep_before_publish(session: BusinessSession, record: Record, actor: Actor) -> None:
    """Called before customers see a record, now or from a time on. Where the business publishes a kind at once, a
    refusal only means that it is too early: it is asked again when the record changes.

    :param session: the transaction.
    :param record: the record with its rows written.
    :param actor: who publishes it.
    :raises doorstep.api.Refused: with a message for people.

    On error: ``refuse``.
    """


@hookspec
def doorstep_before_removal(
    session: BusinessSession, record: Record, how: Literal["withdraw", "archive"], actor: Actor
) -> None:
    """Called before a record is taken out of the sight of customers (``withdraw``), or of everybody (``archive``).

    :param session: the transaction.
    :param record: the record as it still is.
    :param how: ``withdraw`` or ``archive``.
    :param actor: who does it.
    :raises doorstep.api.Refused: with a message for people.

    On error: ``refuse``.
    """


@hookspec
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> Sequence[c.Panel]:
    """Boxes on a page of the core.

    :param session: a reading session of the business.
    :param place: one of ``contributions.PLACES``.
    :param viewer: who looks: a contact, or staff (``viewer.is_staff``).
    :param things: what the page is about: one record, account or contact (read-only); empty for home pages.
    :return: panels; nothing where there is nothing to say.

    Called once a page. On error: ``skip``.
    """


@hookspec
def doorstep_todo(session: BusinessSession, viewer: Viewer) -> Sequence[c.Todo]:
    """What needs this contact now, for the top of the portal's home page. At most one statement.

    :param session: a reading session of the business.
    :param viewer: the contact who looks.
    :return: what needs them; nothing where nothing does.

    Called once for the home page. On error: ``skip``.
    """


@hookspec
def doorstep_appointments(
    session: BusinessSession, viewer: Viewer, user_id: UUID | None, since: datetime, until: datetime
) -> Sequence[c.Appointment]:
    """What stands in a person's calendar between two moments. At most two statements.

    :param session: a reading session of the business.
    :param viewer: whose calendar it is: a contact, who gets what they see, or staff (``viewer.is_staff``).
    :param user_id: the staff member, for what is assigned to them; None for a contact.
    :param since: the earliest start.
    :param until: the latest start.
    :return: their appointments, in any order; nothing where there are none.

    Called by calendar programs, at the address a person made in their profile. On error: ``skip``.
    """


@hookspec
def doorstep_demo_data(firm: DemoFirm) -> None:
    """Fills a demo business of this vertical with two years of plausible work.

    :param firm: the session, the business, its people, accounts and helpers to make records and documents in the past.

    Called by ``doorstep demo`` once for each demo business that has the vertical enabled. On error: ``refuse``.
    """


@hookspec
def doorstep_broken(session: BusinessSession) -> Sequence[str]:
    """What does not hold in the vertical's data though it always must, such as a sum that its parts do not make.

    :param session: a reading session of the business.
    :return: a sentence for each fault, naming the row; nothing where all is well.

    Called by ``doorstep check`` once for each business, which reports a failure as a fault. On error: ``skip``.
    """
