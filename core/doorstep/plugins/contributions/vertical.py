"""What is known of a plugin before its models load, and its words."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import instance_of

from doorstep.plugins.contributions import checked
from doorstep.plugins.contributions.checked import HOOK_API


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

    name: str = field(validator=checked.name)
    label: str = field(validator=checked.text)
    description: str = field(default="", validator=checked.text)
    requires: tuple[str, ...] = field(default=(), validator=checked.each)
    hook_api: int = field(default=HOOK_API, validator=instance_of(int))
    core: str = field(default="0.1", validator=checked.text)
    modules: tuple[str, ...] = field(default=(), validator=checked.each)


@frozen(kw_only=True)
class Words:
    """What a business of this trade calls the people and places of the core; the business may choose others.

    :param customer: one customer account, such as ``Client``.
    :param customers: several.
    :param site: one site, such as ``Building``.
    :param sites: several.
    """

    customer: str = field(default="Customer", validator=checked.text)
    customers: str = field(default="Customers", validator=checked.text)
    site: str = field(default="Site", validator=checked.text)
    sites: str = field(default="Sites", validator=checked.text)
