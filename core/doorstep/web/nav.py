"""The navigation of portal and office: the core's own entries, and a tab for each enabled contribution."""

from attrs import frozen
from flask import request, url_for

from doorstep.businesses.words import lower, words_of
from doorstep.plugins.contributions import OfficeTab, PortalTab, Tab
from doorstep.users.permissions import Permission, may
from doorstep.web import context
from doorstep.web.shapes import NavItem

LISTS = "List Manager"


@frozen
class Entry:
    """:ivar endpoint: None for a tab of a vertical: its first route is its path. :ivar exact: not for what is below.

    :ivar also: paths of other pages that belong to it.
    """

    label: str
    endpoint: str | None
    path: str
    icon: str
    group: str | None = None
    permission: Permission | None = None
    exact: bool = False
    also: tuple[str, ...] = ()

    def leads_to(self, path: str) -> bool:
        below = self.also if self.exact else (self.path, *self.also)
        return path.rstrip("/") == self.path.rstrip("/") or path.startswith(tuple(f"{one}/" for one in below))


def items(path: str) -> list[NavItem]:
    user = context.me()
    if user is None:
        return []
    if path.startswith("/office") and user.is_staff:
        allowed = (one for one in _office() if one.permission is None or may(user.staff_role, one.permission))
        return [_item(entry, path) for entry in allowed]
    if path.startswith("/portal") and (user.viewer or context.previewing()):
        return [_item(entry, path) for entry in _portal()]
    return []


def search_url(path: str) -> str | None:
    user = context.me()
    if user is None:
        return None
    if path.startswith("/office") and user.is_staff:
        return url_for("search.office")
    return url_for("search.portal") if path.startswith("/portal") else None


def _item(entry: Entry, path: str) -> NavItem:
    url = url_for(entry.endpoint) if entry.endpoint else f"{request.script_root}{entry.path}/"
    return NavItem(label=entry.label, url=url, icon=entry.icon, active=entry.leads_to(path), group=entry.group)


def _tabs(side: str) -> list[tuple[int, Entry]]:
    catalog, viewer = context.catalog(), context.viewer() if side == "portal" else None
    kinds = viewer.record_kinds() if viewer else catalog.record_types.keys()
    tabs: list[Tab] = list(catalog.values(PortalTab if side == "portal" else OfficeTab))
    group = "Work" if side == "office" else None

    def below(name: str) -> tuple[str, ...]:
        return tuple(f"/{side}/{t.path}" for t in tabs if t.within == name)

    record_types = [
        (
            t.weight,
            Entry(t.label_plural, f"{side}_{t.name}.index", f"/{side}/{t.tab}", t.icon, group, also=below(t.name)),
        )
        for t in catalog.record_types.values()
        if t.name in kinds
    ]
    own = [
        (t.weight, Entry(t.label, None, f"/{side}/{t.path}", t.icon, group))
        for t in tabs
        if t.in_nav and (viewer is None or t.area is None or t.area not in viewer.closed_areas)
    ]
    return record_types + own


def _portal() -> list[Entry]:
    words = words_of(context.tenant(), context.catalog())
    tabs = [entry for _, entry in sorted(_tabs("portal"), key=lambda pair: (pair[0], pair[1].label))]
    return [
        Entry("Home", "portal.home", "/portal", "home", exact=True),
        *tabs,
        Entry("Documents", "portal_documents.index", "/portal/documents", "document"),
        Entry(words["sites"], "portal_accounts.index", "/portal/accounts", "building"),
        Entry("Help", "portal_help.show", "/portal/help", "help"),
    ]


def _office() -> list[Entry]:
    words = words_of(context.tenant(), context.catalog())
    tabs = [entry for _, entry in sorted(_tabs("office"), key=lambda pair: (pair[0], pair[1].label))]
    return [
        Entry("Home", "office.home", "/office", "home", exact=True),
        Entry(words["contacts"], "contacts.index", "/office/contacts", "people", LISTS),
        Entry(
            f"{words['customers']} and {lower(words['sites'])}", "accounts.index", "/office/accounts", "building", LISTS
        ),
        Entry("Access requests", "requests.index", "/office/requests", "key", LISTS),
        *tabs,
        Entry("Documents", "documents.index", "/office/documents", "document", "Work"),
        Entry("Outbox", "outbox.index", "/office/outbox", "mail", "Running it"),
        Entry("Import", "imports.index", "/office/imports", "upload", "Running it", Permission.IMPORT),
        Entry("Staff", "staff.index", "/office/staff", "people", "Running it", Permission.STAFF),
        Entry("Settings", "settings.index", "/office/settings", "settings", "Running it", Permission.SETTINGS),
    ]
