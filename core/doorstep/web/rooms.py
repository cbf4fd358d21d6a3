"""The rooms of pages that the business application is made of, in one list."""

from importlib import import_module

from doorstep.web.routing import Room

MODULES: tuple[str, ...] = (
    "doorstep.web.help",
    "doorstep.web.accounts.portal",
    "doorstep.web.accounts.people",
    "doorstep.web.contacts",
    "doorstep.web.documents.office",
    "doorstep.web.documents.acts",
    "doorstep.web.documents.portal",
    "doorstep.web.forwarding",
    "doorstep.web.search",
    "doorstep.web.preview",
    "doorstep.web.explain",
    "doorstep.web.home",
    "doorstep.web.imports",
    "doorstep.web.jobs",
    "doorstep.web.mail_choices",
    "doorstep.web.outbox",
    "doorstep.web.told",
    "doorstep.web.request_types.pages",
    "doorstep.web.rules",
    "doorstep.web.settings.pages",
    "doorstep.web.settings.brand",
    "doorstep.web.sign_in",
    "doorstep.web.retyping",
    "doorstep.web.providers",
    "doorstep.web.second_step",
    "doorstep.web.own_second_step",
    "doorstep.web.passwords",
    "doorstep.web.invitation",
    "doorstep.web.claims",
    "doorstep.web.requests",
    "doorstep.web.verify",
    "doorstep.web.inviting",
    "doorstep.web.profile",
    "doorstep.web.api_keys",
    "doorstep.web.calendar_feeds",
    "doorstep.web.staff",
)


def rooms() -> list[Room]:
    """Every `Room` of those modules."""
    found = []
    for name in MODULES:
        found += [value for value in vars(import_module(name)).values() if isinstance(value, Room)]
    return found
