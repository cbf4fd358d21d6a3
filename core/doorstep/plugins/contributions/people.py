"""Areas, roles, and the extra fields of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import evolve, field, frozen
from attrs.validators import in_, instance_of, optional

from doorstep.plugins.contributions import checked
from doorstep.plugins.contributions.checked import Scope

if TYPE_CHECKING:
    from marshmallow import Schema


@frozen(kw_only=True)
class Area:
    """A named part of the portal that staff can close to a contact. Areas only limit: they never grant.

    :param name: unique name; kinds of record and document name it.
    :param label: the checkbox on the contact's form, such as ``Inspection reports``.
    :param hint: one line below the checkbox.
    :param open: whether it is open to a contact for whom nothing was chosen.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    hint: str = field(default="", validator=checked.text)
    open: bool = field(default=True, validator=instance_of(bool))


@frozen(kw_only=True)
class Role:
    """A part a contact plays.

    :param name: unique name.
    :param label: what staff choose, such as ``Site manager``.
    :param label_plural: what the list of a ``business`` role is called, such as ``REPs``; else the label and an s.
    :param scope: ``account`` (by a link), ``record`` (as a participant) or ``business``: a list of the business, which
        staff put contacts on.
    :param sees: names of the record kinds this role reaches, and of the ``shared`` document kinds it sees unless staff
        say otherwise; None is every kind.
    :param forwards: of a ``record`` role, names of the ``shared`` kinds of document and record it may forward by mail
        to somebody else, unless staff say otherwise.
    :param drawn_from: of a ``record`` role, the ``business`` role from whose list alone its participants come.
    :param add_label: of a ``record`` role, the words of a button of its own on the record's page, such as ``Add
        Customer``; a role that is drawn from a list has one in any case.
    :param asked: of a ``record`` role that names its kinds in `sees`: whoever makes such a record in the portal holds
        it from the start, and staff who make one are asked who does.
    :param acts: of an ``account`` role, what its holders may do with what they see by it, among what the record type
        allows in the portal; None is all of it, an empty tuple is reading only.
    :param manages: of an ``account`` role, the roles that its holders may give to colleagues on the same account, with
        :func:`~doorstep.api.invite_colleague`.
    :param hint: what it means, in a few words, where somebody chooses it.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    scope: Scope = field(validator=in_(("business", "account", "record")))
    sees: tuple[str, ...] | None = field(default=None, validator=optional(checked.each))
    forwards: tuple[str, ...] = field(default=(), validator=checked.each)
    label_plural: str | None = field(default=None, validator=optional(checked.text))
    drawn_from: str | None = field(default=None, validator=optional(checked.text))
    add_label: str = field(default="", validator=checked.text)
    asked: bool = field(default=False, validator=instance_of(bool))
    acts: tuple[str, ...] | None = field(default=None, validator=optional(checked.each))
    manages: tuple[str, ...] = field(default=(), validator=checked.each)
    hint: str = field(default="", validator=checked.text)

    def called(self, name: str | None) -> Role:
        """The role as a business calls it."""
        words = f"Add {name}" if self.add_label else ""
        return evolve(self, label=name, label_plural=None, add_label=words) if name else self

    @property
    def plural(self) -> str:
        return self.label_plural or f"{self.label}s"

    @property
    def add_words(self) -> str:
        """The words of its own button; none for a role that is one of many in one form."""
        return self.add_label or (f"Add {self.label}" if self.drawn_from else "")


@frozen(kw_only=True)
class AccountFields:
    """Extra fields of customers or sites, kept with the account and shown on its form, page, API and export.

    :param name: unique name of the block.
    :param kind: ``customer`` or ``site``.
    :param schema: a marshmallow schema class; each field's ``metadata`` may have ``label`` and ``hint``.
    """

    name: str = field(validator=checked.name)
    kind: Literal["customer", "site"] = field(validator=in_(("customer", "site")))
    schema: type[Schema] = field(validator=checked.schema)
