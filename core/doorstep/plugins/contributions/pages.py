"""Settings, tabs, and boxes on pages of the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from attrs.validators import instance_of, is_callable, optional

from doorstep.plugins.contributions import checked

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Blueprint
    from marshmallow import Schema

    from doorstep.db.session import BusinessSession


@frozen(kw_only=True)
class SettingsSchema:
    """A vertical's settings in one business, edited in the office under the vertical's label.

    :param schema: a marshmallow schema class; ``load_default`` of each field is the value where nothing was saved.
    :param label: the heading of the block.
    """

    schema: type[Schema] = field(validator=checked.schema)
    label: str = field(validator=checked.text)


@frozen(kw_only=True)
class Tab:
    """The parent of :class:`PortalTab` and :class:`OfficeTab`.

    :param name: unique name among the tabs of its side.
    :param label: what people read.
    :param path: below ``portal/`` or ``office/``.
    :param blueprint: views, with a policy each, routes relative to the path.
        Where the navigation lists the tab, its first route must be ``/``.
    :param area: the tab is hidden and its routes are not found for a contact to whom this area is closed.
    :param icon: its icon.
    :param weight: its place, small first.
    :param in_nav: whether the navigation lists it; False: other pages lead there.
    :param within: for a tab that the navigation does not list: the name of the record type to whose work its pages
        belong, whose entry is marked on them; None: none is.
    """

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    path: str = field(validator=checked.slug)
    blueprint: Blueprint = field(validator=checked.blueprint)
    area: str | None = field(default=None, validator=optional(checked.text))
    icon: str = field(default="list", validator=checked.text)
    weight: int = field(default=50, validator=instance_of(int))
    in_nav: bool = field(default=True, validator=instance_of(bool))
    within: str | None = field(default=None, validator=optional(checked.text))

    def __attrs_post_init__(self) -> None:
        if self.in_nav and self.within:
            raise ValueError(f"{type(self).__name__} {self.name}: within is for tabs with in_nav=False")


class PortalTab(Tab):
    """A tab of the portal that is no record type."""


class OfficeTab(Tab):
    """A tab of the office that is no record type."""


PLACES = (
    "portal_home",
    "portal_new",
    "portal_record",
    "portal_account",
    "office_home",
    "office_record",
    "office_account",
    "office_contact",
)


@frozen(kw_only=True)
class NewRequest:
    """What somebody is about to ask, as far as it is typed: what a panel at ``portal_new`` is about. Such a panel
    stands below the title, inside the form, and has no form of its own; it is asked for anew as the title is typed.

    :param kind: the record type's name. :param title: what was typed as its title so far.
    :param request_type: the id of the request type chosen, or None.
    """

    kind: str
    title: str = ""
    request_type: UUID | None = None


@frozen(kw_only=True)
class WayIn:
    """Another way to a sign-in, linked from the sign-in page: pages for people who have none yet.

    :param name: unique name.
    :param question: whom it is for, such as ``Have an invoice of ours?``.
    :param label: the words of the link, such as ``Create your sign-in``.
    :param path: below the business's address, such as ``sign-up``.
    :param blueprint: views for anyone, routes relative to the path. Its first route must be ``/``.
    :param offered: called with (session); whether this business wants it now. Where not, its pages are not found.
    """

    name: str = field(validator=checked.name)
    question: str = field(validator=checked.text)
    label: str = field(validator=checked.text)
    path: str = field(validator=checked.slug)
    blueprint: Blueprint = field(validator=checked.blueprint)
    offered: Callable[[BusinessSession], bool] = field(validator=is_callable())


@frozen(kw_only=True)
class Panel:
    """A box on a page of the core, returned by the hook ``doorstep_panels``.

    :param heading: its heading.
    :param template: a Jinja template of the vertical, made of the documented components.
    :param context: what the template gets.
    :param weight: its place, small first.
    """

    heading: str = field(validator=checked.text)
    template: str = field(validator=checked.text)
    context: Mapping[str, Any] = field(factory=dict)
    weight: int = field(default=50, validator=instance_of(int))


@frozen(kw_only=True)
class Todo:
    """Something that needs this contact, for the top of their home page.

    :param label: the verb, such as ``Approve proposal P-0007``.
    :param text: one line more.
    :param path: where it is done, below the business's address.
    :param action: what its button says, such as ``Pay $240.00``.
    :param weight: small first.
    """

    label: str = field(validator=checked.text)
    text: str = field(default="", validator=checked.text)
    action: str = field(default="Open", validator=checked.text)
    path: str = field(validator=checked.text)
    weight: int = field(default=50, validator=instance_of(int))
