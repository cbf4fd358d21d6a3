"""Kinds of document, and the gates that hold them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen
from attrs.validators import in_, instance_of, is_callable, optional

from doorstep.plugins.contributions import checked

if TYPE_CHECKING:
    from uuid import UUID

    from doorstep.access.viewer import Viewer
    from doorstep.db.session import BusinessSession


@frozen(kw_only=True)
class DocumentKind:
    """A kind of document.

    :param name: unique name.
    :param label: what people read.
    :param label_plural: for lists.
    :param area: the area it belongs to, or None: for a document on a record, the record type's area counts as well.
    :param places: what it may hang on: any of ``customer``, ``site``, ``contact``, ``record``.
    :param publish: ``hand`` or ``at_once``; a business may change it.
    :param asks: the decision it asks for: ``approve`` (or decline, with a reason), ``acknowledge``, ``sign`` (a PDF; or
        decline), or None. On a record it needs ``decide`` among what the record type allows in the portal.
    :param asks_of: the role whose holders may answer, on the document's record or account; None is whoever opens it.
    :param answers: ``one``: the first answer settles it; ``each``: everybody who takes part in the document's record as
        ``asks_of`` answers for themselves, and one who declines settles it.
    :param expires_after: for how many days it can be answered, counted from when customers see it; None is for ever.
    :param reminders: after how many days those who have not answered are reminded by mail, such as ``(3, 7)``.
    :param holds: the kinds of documents, and of gated records, on the same record and its children that customers
        cannot open until this is answered favourably.
    :param shared: whether staff choose, person by person among those who take part in its record, who sees it; until
        they do, ``Role.sees`` says it.
    :param upload: whether staff may upload files of this kind (False for kinds that are only rendered).
    :param portal_upload: whether a contact may add one to a record they see.
    :param listed: whether it stands in lists of documents, their counts, zips and search, or only beside what it
        belongs to, as a photo of a report does.
    :param announce: whether publishing one is news of its own (``document.published``, or ``<kind>.published`` where
        a rule
        or receiver names that), or part of what it hangs on, as a photo or a record's own PDF is (``document.shown``).
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    label_plural: str = field(validator=checked.text)
    area: str | None = field(default=None, validator=optional(checked.text))
    places: tuple[str, ...] = field(default=("record",), validator=checked.each)
    publish: Literal["hand", "at_once"] = field(default="hand", validator=in_(("hand", "at_once")))
    asks: Literal["approve", "acknowledge", "sign"] | None = field(
        default=None, validator=in_((None, "approve", "acknowledge", "sign"))
    )
    upload: bool = field(default=True, validator=instance_of(bool))
    listed: bool = field(default=True, validator=instance_of(bool))
    portal_upload: bool = field(default=False, validator=instance_of(bool))
    asks_of: str | None = field(default=None, validator=optional(checked.text))
    answers: Literal["one", "each"] = field(default="one", validator=in_(("one", "each")))
    expires_after: int | None = field(default=None, validator=optional(checked.days))
    reminders: tuple[int, ...] = field(default=(), validator=checked.ascending_days)
    holds: tuple[str, ...] = field(default=(), validator=checked.each)
    shared: bool = field(default=False, validator=instance_of(bool))
    announce: bool = field(default=True, validator=instance_of(bool))


@frozen(kw_only=True)
class Held:
    """Why something is held, and the step that frees it.

    :param reason: for people: ``The agreement is not signed yet.``.
    :param step: the button's words, or None where this person can do nothing about it.
    :param path: where the step is done, below the business's address, such as ``portal/agreements/…``, or None.
    """

    reason: str = field(validator=checked.text)
    step: str | None = field(default=None, validator=optional(checked.text))
    path: str | None = field(default=None, validator=optional(checked.text))


@frozen(kw_only=True)
class Gated:
    """What a gate is asked about: a document, or a record of a type that is ``gated``.

    :param id: its id.
    :param kind: its document kind, or its record kind.
    :param record_id: the record a document hangs on, or the record's own id; None where it hangs on none.
    """

    id: UUID
    kind: str
    record_id: UUID | None = None


@frozen(kw_only=True)
class Gate:
    """Holds what a contact sees but may not open yet.

    :param name: unique name.
    :param label: what explain calls it.
    :param why: called with (session, viewer, things of one page), at most once a page and with one statement; returns
        the held ones by id. When it raises, all of them are held. What holds a record holds all documents on it.
    :param kinds: the document kinds and gated record kinds it is asked about; None is every kind.
    :param weight: its place among the numbered steps that people read, small first.
    :param by_record: whether documents of one kind on one record are held all or none, so that one mail may tell of
        several of them.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    why: Callable[[BusinessSession, Viewer, tuple[Gated, ...]], Mapping[UUID, Held]] = field(validator=is_callable())
    kinds: tuple[str, ...] | None = field(default=None, validator=optional(checked.each))
    weight: int = field(default=50, validator=instance_of(int))
    by_record: bool = field(default=False, validator=instance_of(bool))
