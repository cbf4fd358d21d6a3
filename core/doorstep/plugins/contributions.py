"""What a vertical contributes: frozen values, checked when they are made, kept in the registry with their plugin's name.

A vertical returns them from the hooks of :mod:`doorstep.plugins.specs`. All names are lower case with underscores and are
unique over all installed plugins; start-up stops and names both plugins when two of them clash. Labels are what people
read, in the vertical's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import Attribute, field, frozen
from attrs.validators import deep_iterable, in_, instance_of, optional

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Blueprint
    from marshmallow import Schema

    from doorstep.access.viewer import Viewer
    from doorstep.db.session import BusinessSession
    from doorstep.records.models import Record, RecordRow

HOOK_API = 1
"""The number of this hook interface; a vertical states the one it was written for."""

NAME = re.compile(r"^[a-z][a-z0-9_]{0,47}$")
SLUG = re.compile(r"^[a-z][a-z0-9-]{0,47}$")
Reach = Literal["links", "participants", "both"]
Scope = Literal["business", "account", "record"]
PortalAct = Literal["create", "comment", "decide", "upload"]
Tone = Literal["neutral", "info", "good", "warn", "bad"]


def _name(instance: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not NAME.match(value):
        raise ValueError(f"{type(instance).__name__}.{attribute.name}={value!r}: lower case letters, digits and _ only")


def _slug(instance: object, attribute: Attribute[str], value: str) -> None:
    if not isinstance(value, str) or not SLUG.match(value):
        raise ValueError(f"{type(instance).__name__}.{attribute.name}={value!r}: lower case letters, digits and - only")


def _acts(value: Iterable[PortalAct]) -> frozenset[PortalAct]:
    return frozenset(value)


_text = instance_of(str)
_names = deep_iterable(_text, instance_of(tuple))


@frozen(kw_only=True)
class Vertical:
    """What is known of a plugin before its models load. A plugin module has one, in the attribute ``vertical``.

    :param name: the plugin's name, also the name of its entry point in the group ``doorstep.plugins``.
    :param label: what operators read, such as ``Fire inspections``.
    :param description: one sentence for the list of plugins.
    :param requires: names of plugins that must be installed, and enabled wherever this one is.
    :param hook_api: the :data:`HOOK_API` number the plugin was written for; another number stops the start.
    :param core: the lowest version of the core it runs on, such as ``0.1``.
    :param modules: modules to import when models load, relative to the plugin's package: ``("models", "hooks")``.
        A module that has hook implementations is registered as part of the plugin.
    """

    name: str = field(validator=_name)
    label: str = field(validator=_text)
    description: str = field(default="", validator=_text)
    requires: tuple[str, ...] = field(default=(), validator=_names)
    hook_api: int = field(default=HOOK_API, validator=instance_of(int))
    core: str = field(default="0.1", validator=_text)
    modules: tuple[str, ...] = field(default=(), validator=_names)


@frozen(kw_only=True)
class Words:
    """What a business of this trade calls the people and places of the core; the business may choose others.

    :param customer: one customer account, such as ``Client``; :param customers: several.
    :param site: one site, such as ``Building``; :param sites: several.
    """

    customer: str = field(default="Customer", validator=_text)
    customers: str = field(default="Customers", validator=_text)
    site: str = field(default="Site", validator=_text)
    sites: str = field(default="Sites", validator=_text)


@frozen(kw_only=True)
class Area:
    """A named part of the portal that staff can close to a contact. Areas only limit: they never grant.

    :param name: unique name; kinds of record and document name it.
    :param label: the checkbox on the contact's form, such as ``Inspection reports``.
    :param hint: one line below the checkbox.
    :param open: whether it is open to a contact for whom nothing was chosen.
    """

    name: str = field(validator=_name)
    label: str = field(validator=_text)
    hint: str = field(default="", validator=_text)
    open: bool = field(default=True, validator=instance_of(bool))


@frozen(kw_only=True)
class Role:
    """A part a contact plays.

    :param name: unique name.
    :param label: what staff choose, such as ``Site manager``.
    :param scope: ``account`` (by a link), ``record`` (as a participant) or ``business`` (a list of the business).
    :param sees: names of the record kinds this role reaches; None is every kind.
    """

    name: str = field(validator=_name)
    label: str = field(validator=_text)
    scope: Scope = field(validator=in_(("business", "account", "record")))
    sees: tuple[str, ...] | None = field(default=None, validator=optional(_names))


@frozen(kw_only=True)
class AccountFields:
    """Extra fields of customers or sites, kept with the account and shown on its form, page, API and export.

    :param name: unique name of the block.
    :param kind: ``customer`` or ``site``.
    :param schema: a marshmallow schema class; each field's ``metadata`` may have ``label`` and ``hint``.
    """

    name: str = field(validator=_name)
    kind: Literal["customer", "site"] = field(validator=in_(("customer", "site")))
    schema: type[Schema]


@frozen(kw_only=True)
class Status:
    """One status of a record type.

    :param name: unique within the record type; :param label: what people read.
    :param closed: a record in it counts as completed: it leaves the list *Open*.
    :param tone: the badge's tone: neutral, info, good, warn or bad.
    """

    name: str = field(validator=_name)
    label: str = field(validator=_text)
    closed: bool = field(default=False, validator=instance_of(bool))
    tone: Tone = field(default="neutral", validator=in_(("neutral", "info", "good", "warn", "bad")))


@frozen(kw_only=True)
class Rows:
    """Rows a record owns, edited on its form and shown on its page as a table.

    :param name: the name of the ``List(Nested(...))`` field in the record type's schema that holds them.
    :param model: the :class:`~doorstep.api.RecordRow` subclass; the nested schema's fields are its columns.
    :param label: the table's heading.
    """

    name: str = field(validator=_name)
    model: type[RecordRow]
    label: str = field(validator=_text)


@frozen(kw_only=True)
class PdfPage:
    """What a record's PDF is made of: a typst template, and data that is never markup.

    :param template: the path of a typst file of the vertical's package, which begins with
        ``#import "/doorstep.typ": *`` and ``#show: letter``; ``doorstep/pdf/base.typ`` says what it may use.
    :param data: what the template reads as ``data``: texts, numbers, lists and mappings. ``title``, ``lang``, ``paper``
        and ``business`` (the letterhead) are filled in where they are missing.
    :param images: pictures by the names the template uses: bytes, or functions that fetch them when it is their turn.
    """

    template: Path = field(validator=instance_of(Path))
    data: Mapping[str, Any] = field(factory=dict)
    images: Mapping[str, bytes | Callable[[], bytes]] = field(factory=dict)


@frozen(kw_only=True)
class RecordType:
    """A declared record type is a working feature: list, page, forms, board, API, export, history, in office and portal.

    :param name: the kind, equal to the ``kind`` of ``model``.
    :param label: one of them, such as ``Inspection report``; :param label_plural: several.
    :param tab: the path under ``portal/`` and ``office/``, such as ``inspection-reports``.
    :param model: the :class:`~doorstep.api.Record` subclass.
    :param schema: the marshmallow schema class of the model's own fields, for forms, API and export. A field's
        ``metadata`` may hold ``label``, ``hint``, ``only_if=("other field", ("its", "values"))``, ``multiline=True``,
        ``money=True``, ``list=True`` (a column of the lists), ``portal=False`` (for staff only), ``tones={"fail": "bad"}``
        (each value as a badge of that tone).
    :param statuses: in the order of the pipeline; the first one is where a new record stands.
    :param prefix: what the number begins with, such as ``IR-``.
    :param area: the area it belongs to, or None: open to whoever it reaches.
    :param reach: ``links`` (to its account or an ancestor), ``participants`` or ``both``.
    :param places: kinds of account a record may stand on; empty means that it stands on none.
    :param parent: the record kind it is a child of, or None. A child is made from its parent's page and takes its account.
    :param publish: ``hand`` (staff publish each), ``at_once`` (published when made; a business may change either),
        ``with_parent`` (visible exactly when its parent is).
    :param portal: what a contact who sees it may do: ``create``, ``comment``, ``upload``, ``decide``.
    :param rows: rows it owns; :param board: whether a board by status is offered.
    :param attachments: names of document kinds staff may upload to it.
    :param rendered: the name of the document kind made from its page as PDF, or None.
    :param pdf: called with (session, record) where the PDF is made; returns what it is made of. None is the core's own
        page: the record's fields and rows as its schema names them.
    :param icon: the tab's icon; :param weight: the tab's place, small first.
    :param date_label: what the record's own date is called, such as ``Inspected on``.
    """

    name: str = field(validator=_name)
    label: str = field(validator=_text)
    label_plural: str = field(validator=_text)
    tab: str = field(validator=_slug)
    model: type[Record]
    schema: type[Schema]
    statuses: tuple[Status, ...] = field(validator=deep_iterable(instance_of(Status), instance_of(tuple)))
    prefix: str = field(validator=_text)
    area: str | None = field(default=None, validator=optional(_text))
    reach: Reach = field(default="links", validator=in_(("links", "participants", "both")))
    places: tuple[str, ...] = field(default=("customer", "site"), validator=_names)
    parent: str | None = field(default=None, validator=optional(_text))
    publish: Literal["hand", "at_once", "with_parent"] = field(
        default="hand", validator=in_(("hand", "at_once", "with_parent"))
    )
    portal: frozenset[PortalAct] = field(default=frozenset(), converter=_acts)
    rows: tuple[Rows, ...] = field(default=(), validator=deep_iterable(instance_of(Rows), instance_of(tuple)))
    board: bool = field(default=False, validator=instance_of(bool))
    attachments: tuple[str, ...] = field(default=(), validator=_names)
    rendered: str | None = field(default=None, validator=optional(_text))
    pdf: Callable[[BusinessSession, Record], PdfPage] | None = None
    icon: str = field(default="document", validator=_text)
    weight: int = field(default=50, validator=instance_of(int))
    date_label: str = field(default="Date", validator=_text)

    def status(self, name: str) -> Status:
        """The status of that name; KeyError when the type has none such."""
        for status in self.statuses:
            if status.name == name:
                return status
        raise KeyError(name)


@frozen(kw_only=True)
class DocumentKind:
    """A kind of document.

    :param name: unique name; :param label: what people read; :param label_plural: for lists.
    :param area: the area it belongs to, or None: for a document on a record, the record type's area counts as well.
    :param places: what it may hang on: any of ``customer``, ``site``, ``contact``, ``record``.
    :param publish: ``hand`` or ``at_once``; a business may change it.
    :param asks: the decision it asks for: ``approve`` (or decline, with a reason), ``acknowledge``, or None. On a record
        it needs ``decide`` among what the record type allows in the portal.
    :param asks_of: the role whose holders may answer, on the document's record or account; None is whoever opens it.
    :param upload: whether staff may upload files of this kind (False for kinds that are only rendered).
    :param portal_upload: whether a contact may add one to a record they see.
    :param announce: whether publishing one is news of its own (``document.published``, or ``<kind>.published`` where a rule
        or receiver names that), or part of what it hangs on, as a photo or a record's own PDF is (``document.shown``).
    """

    name: str = field(validator=_name)
    label: str = field(validator=_text)
    label_plural: str = field(validator=_text)
    area: str | None = field(default=None, validator=optional(_text))
    places: tuple[str, ...] = field(default=("record",), validator=_names)
    publish: Literal["hand", "at_once"] = field(default="hand", validator=in_(("hand", "at_once")))
    asks: Literal["approve", "acknowledge"] | None = field(
        default=None, validator=in_((None, "approve", "acknowledge"))
    )
    upload: bool = field(default=True, validator=instance_of(bool))
    portal_upload: bool = field(default=False, validator=instance_of(bool))
    asks_of: str | None = field(default=None, validator=optional(_text))
    announce: bool = field(default=True, validator=instance_of(bool))


@frozen(kw_only=True)
class Held:
    """Why a document is held, and the step that frees it.

    :param reason: for people: ``The agreement is not signed yet.``; :param step: the button's words, or None.
    :param path: where the step is done, below the business's address, such as ``portal/agreements/…``, or None.
    """

    reason: str = field(validator=_text)
    step: str | None = field(default=None, validator=optional(_text))
    path: str | None = field(default=None, validator=optional(_text))


@frozen(kw_only=True)
class Gate:
    """Holds documents that a contact sees but may not open yet.

    :param name: unique name; :param label: what explain calls it.
    :param why: called with (session, viewer, document ids of one page), at most once a page and with one statement;
        returns the held ones. When it raises, all of them are held.
    :param kinds: the document kinds it is asked about; None is every kind.
    """

    name: str = field(validator=_name)
    label: str = field(validator=_text)
    why: Callable[[BusinessSession, Viewer, tuple[UUID, ...]], Mapping[UUID, Held]]
    kinds: tuple[str, ...] | None = field(default=None, validator=optional(_names))


AUDIENCES = ("linked", "primary", "participants", "staff", "assigned", "subject")


@frozen(kw_only=True)
class NotificationRule:
    """Who is told by mail of what, in words the business can change.

    :param name: unique name; :param label: the row in the business's matrix and in the contact's choices.
    :param event: the event's name, such as ``inspection_report.published`` (a record type's events are
        ``<kind>.created``, ``.published``, ``.status``, ``.message``, ``.decided``; a document kind's ``<kind>.published``).
    :param audience: any of ``linked`` (contacts linked to its account or above), ``primary`` (only the primary ones),
        ``participants``, ``subject`` (the contact it is about), ``staff``, ``assigned``, or the name of a role.
    :param subject: the mail's subject with ``{placeholders}``; :param body: its words, paragraphs apart by an empty line.
    :param placeholders: the allowed ones with an example each; ``business``, ``first_name`` and ``link`` are always there,
        and for records ``title``, ``number``, ``status``, ``account``, ``actor``.
    :param button: the words of the button that leads to ``{link}``.
    :param statuses: for ``.status`` events, the new statuses it is for; empty is every status.
    :param on: whether it is on where the business has said nothing.
    :param required: it cannot be switched off (an invitation, a reset).
    """

    name: str = field(validator=_name)
    label: str = field(validator=_text)
    event: str = field(validator=_text)
    audience: tuple[str, ...] = field(validator=_names)
    subject: str = field(validator=_text)
    body: str = field(validator=_text)
    placeholders: Mapping[str, str] = field(factory=dict)
    button: str = field(default="Open", validator=_text)
    statuses: tuple[str, ...] = field(default=(), validator=_names)
    on: bool = field(default=True, validator=instance_of(bool))
    required: bool = field(default=False, validator=instance_of(bool))


@frozen(kw_only=True)
class SettingsSchema:
    """A vertical's settings in one business, edited in the office under the vertical's label.

    :param schema: a marshmallow schema class; ``load_default`` of each field is the value where nothing was saved.
    :param label: the heading of the block.
    """

    schema: type[Schema]
    label: str = field(validator=_text)


@frozen(kw_only=True)
class Tab:
    """The parent of :class:`PortalTab` and :class:`OfficeTab`.

    :param name: unique name among the tabs of its side; :param label: what people read.
    :param path: below ``portal/`` or ``office/``; :param blueprint: views, with a policy each, routes relative to the path.
        Its first route must be ``/``.
    :param area: the tab is hidden and its routes are not found for a contact to whom this area is closed.
    :param icon: its icon; :param weight: its place, small first.
    """

    name: str = field(validator=_name)
    label: str = field(validator=_text)
    path: str = field(validator=_slug)
    blueprint: Blueprint
    area: str | None = field(default=None, validator=optional(_text))
    icon: str = field(default="list", validator=_text)
    weight: int = field(default=50, validator=instance_of(int))


class PortalTab(Tab):
    """A tab of the portal that is no record type."""


class OfficeTab(Tab):
    """A tab of the office that is no record type."""


PLACES = ("portal_home", "portal_record", "portal_account", "office_home", "office_record", "office_account", "office_contact")


@frozen(kw_only=True)
class Panel:
    """A box on a page of the core, returned by the hook ``doorstep_panels``.

    :param heading: its heading; :param template: a Jinja template of the vertical, made of the documented components.
    :param context: what the template gets; :param weight: its place, small first.
    """

    heading: str = field(validator=_text)
    template: str = field(validator=_text)
    context: Mapping[str, Any] = field(factory=dict)
    weight: int = field(default=50, validator=instance_of(int))


@frozen(kw_only=True)
class Todo:
    """Something that needs this contact, for the top of their home page.

    :param label: the verb, such as ``Approve proposal P-0007``; :param text: one line more.
    :param path: where it is done, below the business's address; :param weight: small first.
    """

    label: str = field(validator=_text)
    text: str = field(default="", validator=_text)
    path: str = field(validator=_text)
    weight: int = field(default=50, validator=instance_of(int))


@frozen(kw_only=True)
class Job:
    """Work done again and again for every business that has the vertical enabled.

    :param name: unique name; :param every: seconds between two runs, at least 60.
    :param run: called with a writing session of one business; it may be repeated after a crash.
    """

    name: str = field(validator=_name)
    every: int = field(validator=instance_of(int))
    run: Callable[[BusinessSession], None]


Contribution = (
    Words | Area | Role | AccountFields | RecordType | DocumentKind | Gate | NotificationRule | SettingsSchema
    | PortalTab | OfficeTab | Job
)  # fmt: skip
