"""Record types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen
from attrs.validators import deep_iterable, ge, in_, instance_of, is_callable, optional
from sqlalchemy import ColumnElement

from doorstep.plugins.contributions import checked
from doorstep.plugins.contributions.checked import PortalAct, Reach, Tone

if TYPE_CHECKING:
    from uuid import UUID

    from marshmallow import Schema

    from doorstep.access.viewer import Viewer
    from doorstep.db.session import BusinessSession
    from doorstep.records.models import Record, RecordRow


@frozen(kw_only=True)
class Status:
    """One status of a record type.

    :param name: unique within the record type.
    :param label: what people read.
    :param closed: a record in it counts as completed: it leaves the list *Open*.
    :param tone: the badge's tone: neutral, info, good, warn or bad.
    :param by_hand: whether people choose it; False: only the vertical's own code moves a record there, because it
        follows from something else, as *paid* follows from payments.
    :param substatuses: finer words within it, in their order; a record has at most one of them.

    A business may call it otherwise and have sub-statuses of its own: what it says counts wherever
    ``session.catalog`` is asked.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    closed: bool = field(default=False, validator=instance_of(bool))
    tone: Tone = field(default="neutral", validator=in_(("neutral", "info", "good", "warn", "bad")))
    by_hand: bool = field(default=True, validator=instance_of(bool))
    substatuses: tuple[str, ...] = field(default=(), validator=checked.each)


@frozen(kw_only=True)
class Flag:
    """Something that is said of open records beside their status, such as *Emergency* or *Expired*: a badge on lists,
    boards and pages, a filter of the lists, and a count on the office's home page.

    :param name: unique within the record type, and the name of none of its statuses.
    :param label: the badge's words, and the filter's.
    :param when: the condition on the model's own columns. For the moment of asking it names
        :data:`~doorstep.api.NOW`; no other moment may stand in it.
    :param tone: the badge's tone: neutral, info, good, warn or bad.
    :param first: whether those that have it stand before the others in lists, on the board and on the home page.
    :param portal: whether contacts read it as well.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    when: ColumnElement[bool] = field(eq=False, validator=instance_of(ColumnElement))
    tone: Tone = field(default="warn", validator=in_(("neutral", "info", "good", "warn", "bad")))
    first: bool = field(default=False, validator=instance_of(bool))
    portal: bool = field(default=True, validator=instance_of(bool))


@frozen(kw_only=True)
class Rows:
    """Rows a record owns, edited on its form and shown on its page as a table.

    :param name: the name of the ``List(Nested(...))`` field in the record type's schema that holds them.
    :param model: the :class:`~doorstep.api.RecordRow` subclass; the nested schema's fields are its columns.
    :param label: the table's heading.
    """

    name: str = field(validator=checked.name)
    model: type[RecordRow] = field(validator=checked.model)
    label: str = field(validator=checked.text)


@frozen(kw_only=True)
class RecordContent:
    """What a record holds beside its fields and rows, for whoever reads it by the API: it is not changed there.

    :param schema: a marshmallow schema class of what is read, for the answer and its description.
    :param read: called with (session, record) for a record whose page the reader may open; returns the schema's values
        by name. As many statements for one row as for a thousand.
    """

    schema: type[Schema] = field(validator=checked.schema)
    read: Callable[[BusinessSession, Record], Mapping[str, Any]] = field(validator=is_callable())


@frozen(kw_only=True)
class PdfPage:
    """What a record's PDF is made of: a typst template, and data that is never markup.

    :param template: the path of a typst file of the vertical's package, which begins with
        ``#import "/doorstep.typ": *`` and ``#show: letter``; ``doorstep/pdf/base.typ`` says what it may use.
    :param data: what the template reads as ``data``: texts, numbers, lists and mappings. ``title``, ``lang``, ``paper``
        and ``business`` (the letterhead) are filled in where they are missing.
    :param images: pictures by the names the template uses: bytes, or functions that fetch them when it is their turn.
    :param in_job: whether a job makes it even where it has few pictures: for pages that take long to set.
    :param answer_until: the last day on which what its document kind asks can be answered, where the record has one.
    """

    template: Path = field(validator=instance_of(Path))
    data: Mapping[str, Any] = field(factory=dict)
    images: Mapping[str, bytes | Callable[[], bytes]] = field(factory=dict)
    in_job: bool = field(default=False, validator=instance_of(bool))
    answer_until: date | None = field(default=None, validator=optional(instance_of(date)))


@frozen(kw_only=True)
class ReadyText:
    """Words that staff may put into a message by one press.

    :param id: its id. :param name: what it is chosen by.
    :param text: the words as they go into the message; asked for of the one chosen only.
    """

    id: UUID
    name: str = field(validator=checked.text)
    text: str = field(default="", validator=checked.text)


@frozen(kw_only=True)
class Rating:
    """Customers say how it was: one to five stars and words, once for each person and record.

    :param question: what the stars answer, such as ``How was the inspection?``.
    :param words: the label of the words below them, which nobody has to write.
    :param statuses: where a record can be rated; empty: wherever it stands.
    :param roles: who of those who take part in it, or in its parent, may rate; empty: whoever sees it and may write
        on it.
    :param days: for how many days one can change what one gave; 0: what was sent stays.
    :param after: the kind of a child that they must be able to open before, such as the report of an inspection; None:
        none. It costs the record's page a statement for each gate. :param early: what says so as long as they cannot.

    ``<kind>.rated`` is told with each, for rules of staff: the facts `stars` and `rated`, who saw to the record.
    """

    question: str = field(validator=checked.text)
    words: str = field(default="What went well, what did not", validator=checked.text)
    statuses: tuple[str, ...] = field(default=(), validator=checked.each)
    roles: tuple[str, ...] = field(default=(), validator=checked.each)
    days: int = field(default=0, validator=[instance_of(int), ge(0)])
    after: str | None = field(default=None, validator=optional(checked.text))
    early: str = field(default="This cannot be rated yet.", validator=checked.text)


@frozen(kw_only=True)
class RecordType:
    """A declared record type is a working feature: list, page, forms, board, API, export, history, in office and
    portal.

    :param name: the kind, equal to the ``kind`` of ``model``.
    :param label: one of them, such as ``Inspection report``.
    :param label_plural: several.
    :param tab: the path under ``portal/`` and ``office/``, such as ``inspection-reports``.
    :param model: the :class:`~doorstep.api.Record` subclass.
    :param schema: the marshmallow schema class of the model's own fields, for forms, API and export. A field's
        ``metadata`` may hold ``label``, ``hint``, ``only_if=("other field", ("its", "values"))``, ``multiline=True``,
        ``money=True``, ``list=True`` (a column of the lists), ``portal=False`` (for staff only) or
        ``"read"`` (customers read it and do not fill it in), ``tones={"fail": "bad"}`` (each value as a badge of that
        tone).
    :param statuses: in the order of the pipeline; the first one is where a new record stands.
    :param prefix: what the number begins with, such as ``IR-``.
    :param number_prefix: called with (session, record) when a record gets its number; returns what stands in the
        prefix's place, such as ``AC-KW-``. Counted is all the same by one counter, so that no number is given twice;
        what ends in a digit gets a hyphen.
    :param numbered: ``made`` (each gets its number when it is made) or ``published`` (when it is published for the
        first time, so that the published ones have no gaps; until then it is called ``Draft-`` and a number).
    :param by_hand: whether people make and change it by the core's forms and the API; False: only its vertical does.
    :param area: the area it belongs to, or None: open to whoever it reaches.
    :param reach: ``links`` (to its account or an ancestor), ``participants`` or ``both``.
    :param places: kinds of account a record may stand on; empty means that it stands on none.
    :param parent: the record kind it is a child of, or None. A child is made from its parent's page and takes its
        account.
    :param about: the model's column that holds the id of the record it is about, of whatever kind, as an invoice is
        about a proposal; that record's page lists it. None where it is about none.
    :param begins: called with (session, record) where a form for a new one opens on its parent's page, or about another
        record; returns what stands in the form at first, by field. At most one statement.
    :param publish: ``hand`` (staff publish each), ``at_once`` (published when made; a business may change either),
        ``with_parent`` (visible exactly when its parent is).
    :param portal: what a contact who sees it may do: ``create``, ``comment``, ``upload``, ``decide``.
    :param rows: rows it owns.
    :param content: what else it holds that the API gives, or None.
    :param choices: called with (session) for its forms; returns choices that come from data, by field of the schema, as
        (value, words). At most one statement; what programs send is checked in ``doorstep_before_create`` and
        ``doorstep_before_change``.
    :param board: whether a board by status is offered, to staff with its moves and to contacts without.
    :param board_label: what the board is called, such as ``Pipeline``.
    :param flags: what is said of open ones beside their status.
    :param refusal: called with (session, viewer) where the portal would offer a contact to make one; returns why they
        cannot, or an empty text. At most one statement; ``doorstep_before_create`` still refuses whoever asks anyway.
    :param attachments: names of document kinds staff may upload to it.
    :param rendered: the name of the document kind made from its page as PDF, or None.
    :param pdf: called with (session, record) where the PDF is made; returns what it is made of. None is the core's own
        page: the record's fields and rows as its schema names them.
    :param facts: called with (session, record) when something happens to one; returns texts by name, which mails may
        name as placeholders (a rule declares those it uses) beside the title, number, status and account.
    :param claimable: whether a mail about one lets a customer without a sign-in make one, where the business wants
        that: the mail's button leads there while the record is open, and a link to the address it went to does it.
    :param gated: whether gates may hold its page: a contact then reads in lists that there is one, what is still to be
        done, and neither its values nor its documents.
    :param shared: whether staff choose, person by person among those who take part in one, who sees it; until they
        do, ``Role.sees`` says it.
    :param note_tags: what a message may be marked as: names and labels, such as ``{"billing": "Billing"}``; none where
        nothing is to be chosen.
    :param note_audiences: names of roles a message may be narrowed to. Beside staff and its author, a narrowed message
        and its files are then seen by those who see the record and hold one of the chosen roles there: by taking part
        in it or its parent, by a link to its account or one above, or as their role for notifications.
    :param ready_texts: called with (session, record, chosen) for staff who write a message: returns :class:`ReadyText`
        values, that with the id `chosen` with its words. They are put below what was typed, and can be changed.
    :param reopens: the status a customer's message moves a closed record to; None: it stays closed, and they can write
        all the same.
    :param request_forms: the words of the choice a request begins with, such as ``What is it about?``. Where they are
        given, a business may define request types for these records, each with fields of its own, which are asked
        beside the schema's; see :class:`~doorstep.api.RequestForm`. Empty: there are none.
    :param rating: how customers rate one, or None; see :class:`~doorstep.api.Rating`.
    :param icon: the tab's icon.
    :param weight: the tab's place, small first.
    :param date_label: what the record's own date is called, such as ``Inspected on``.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    label_plural: str = field(validator=checked.text)
    tab: str = field(validator=checked.slug)
    model: type[Record] = field(validator=checked.model)
    schema: type[Schema] = field(validator=checked.schema)
    # Not compared: what is made once for a type is the same for every business, whatever it calls its statuses.
    statuses: tuple[Status, ...] = field(eq=False, validator=deep_iterable(instance_of(Status), instance_of(tuple)))
    prefix: str = field(validator=checked.text)
    number_prefix: Callable[[BusinessSession, Record], str] | None = field(
        default=None, validator=optional(is_callable())
    )
    numbered: Literal["made", "published"] = field(default="made", validator=in_(("made", "published")))
    by_hand: bool = field(default=True, validator=instance_of(bool))
    area: str | None = field(default=None, validator=optional(checked.text))
    reach: Reach = field(default="links", validator=in_(("links", "participants", "both")))
    places: tuple[str, ...] = field(default=("customer", "site"), validator=checked.each)
    parent: str | None = field(default=None, validator=optional(checked.text))
    about: str | None = field(default=None, validator=optional(checked.text))
    begins: Callable[[BusinessSession, Record], Mapping[str, Any]] | None = field(
        default=None, validator=optional(is_callable())
    )
    publish: Literal["hand", "at_once", "with_parent"] = field(
        default="hand", validator=in_(("hand", "at_once", "with_parent"))
    )
    portal: frozenset[PortalAct] = field(default=frozenset(), converter=checked.acts)
    choices: Callable[[BusinessSession], Mapping[str, Sequence[tuple[str, str]]]] | None = field(
        default=None, validator=optional(is_callable())
    )
    rows: tuple[Rows, ...] = field(default=(), validator=deep_iterable(instance_of(Rows), instance_of(tuple)))
    content: RecordContent | None = field(default=None, validator=optional(instance_of(RecordContent)))
    board: bool = field(default=False, validator=instance_of(bool))
    board_label: str = field(default="Board", validator=checked.text)
    flags: tuple[Flag, ...] = field(default=(), validator=deep_iterable(instance_of(Flag), instance_of(tuple)))
    refusal: Callable[[BusinessSession, Viewer], str] | None = field(default=None, validator=optional(is_callable()))
    attachments: tuple[str, ...] = field(default=(), validator=checked.each)
    rendered: str | None = field(default=None, validator=optional(checked.text))
    pdf: Callable[[BusinessSession, Record], PdfPage] | None = field(default=None, validator=optional(is_callable()))
    facts: Callable[[BusinessSession, Record], Mapping[str, str]] | None = field(
        default=None, validator=optional(is_callable())
    )
    claimable: bool = field(default=False, validator=instance_of(bool))
    gated: bool = field(default=False, validator=instance_of(bool))
    shared: bool = field(default=False, validator=instance_of(bool))
    note_tags: Mapping[str, str] = field(factory=dict, validator=checked.labels, eq=False)
    note_audiences: tuple[str, ...] = field(default=(), validator=checked.each)
    ready_texts: Callable[[BusinessSession, Record, UUID | None], Sequence[ReadyText]] | None = field(
        default=None, validator=optional(is_callable())
    )
    reopens: str | None = field(default=None, validator=optional(checked.text))
    request_forms: str = field(default="", validator=checked.text)
    rating: Rating | None = field(default=None, validator=optional(instance_of(Rating)))
    icon: str = field(default="document", validator=checked.text)
    weight: int = field(default=50, validator=instance_of(int))
    date_label: str = field(default="Date", validator=checked.text)

    def __attrs_post_init__(self) -> None:
        if self.about and self.about not in self.model.__table__.columns:
            raise ValueError(f"RecordType.about = {self.about!r}: {self.model.__name__} has no such column")

    def status(self, name: str) -> Status:
        """The status of that name; KeyError when the type has none such."""
        for status in self.statuses:
            if status.name == name:
                return status
        raise KeyError(name)
