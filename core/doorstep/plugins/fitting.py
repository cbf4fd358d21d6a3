"""Whether contributions fit: with each other, with the core, and with what they name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from doorstep.db.base import Base
from doorstep.plugins import contributions as c
from doorstep.plugins import record_types
from doorstep.plugins.contributions.requests import request_faults
from doorstep.plugins.faults import Fault
from doorstep.plugins.registry import CORE, Registry
from doorstep.plugins.tabs import tab_faults

CORE_PATHS = {
    "": frozenset(
        [
            "portal", "office", "api", "brand", "calendar", "claim", "confirm-address", "forgot-password", "forwarded",
            "invitation", "request-access", "reset", "second-step", "sign-in", "sign-out", "typed", "unsubscribe",
            "verify",
        ]
    ),
    "portal": frozenset(["documents", "accounts", "profile", "search", "help", "mail-choices"]),
    "office": frozenset(
        [
            "contacts", "accounts", "documents", "imports", "outbox", "settings", "staff", "search", "requests", "jobs",
            "preview", "explain", "profile", "told",
        ]
    ),
    "api/v1": frozenset(["contacts", "accounts", "documents", "links", "me", "docs", "openapi.json"]),
}  # fmt: skip
NAMED: tuple[type[Any], ...] = (
    c.Area, c.Role, c.RecordType, c.DocumentKind, c.Gate, c.NotificationRule, c.AccountFields, c.Job, c.PortalTab,
    c.OfficeTab, c.WayIn, c.BatchJob,
)  # fmt: skip
MOST_OFTEN = 60


def registry_faults(registry: Registry) -> Iterator[Fault]:
    yield from _clashes(registry)
    yield from _more_than_one(registry)
    yield from table_faults(registry)
    for kind in NAMED:
        for entry in registry.all(kind):
            place = f"{kind.__name__} {entry.value.name}"
            for text in _texts(registry, entry.value):
                yield Fault(plugin=entry.plugin, place=place, text=text)
    yield from _job_faults(registry)
    yield from _form_faults(registry)
    yield from tab_faults(registry)


def _job_faults(registry: Registry) -> Iterator[Fault]:
    """Long work of the core has names of its own, which its rows keep."""
    for entry in registry.all(c.BatchJob):
        if not entry.value.name.startswith(f"{entry.plugin}_"):
            text = f"must have a name that begins with {entry.plugin}_"
            yield Fault(plugin=entry.plugin, place=f"BatchJob {entry.value.name}", text=text)


def _form_faults(registry: Registry) -> Iterator[Fault]:
    """A request form is for a record type that has such, and what it asks is what the office could define."""
    types = {entry.value.name: entry.value for entry in registry.all(c.RecordType)}
    for entry in registry.all(c.RequestForm):
        form, place = entry.value, f"RequestForm {entry.value.name}"
        asked = types.get(form.record_type)
        if asked is None or not asked.request_forms:
            text = f"is for the record type {form.record_type}, which has no request_forms"
            yield Fault(plugin=entry.plugin, place=place, text=text)
        for number, attribute, text in request_faults(form.fields):
            yield Fault(plugin=entry.plugin, place=place, text=f"field {number + 1}, {attribute}: {text}")


def _texts(registry: Registry, value: Any) -> Iterator[str]:
    match value:
        case c.RecordType():
            yield from record_types.faults(value)
            yield from _unknown(registry, c.Area, [value.area])
            yield from _unknown(registry, c.RecordType, [value.parent])
            yield from _unknown(registry, c.DocumentKind, [value.rendered, *value.attachments])
            yield from _unknown(registry, c.Role, value.note_audiences)
            yield from _unknown(registry, c.Role, value.rating.roles if value.rating else ())
            yield from _unknown(registry, c.RecordType, [value.rating.after] if value.rating else ())
        case c.DocumentKind():
            yield from _unknown(registry, c.Area, [value.area])
            yield from _unknown(registry, c.Role, [value.asks_of])
            yield from _asking_faults(registry, value)
            yield from _held_faults(registry, value.holds)
        case c.Role():
            yield from _sees_faults(registry, value)
            yield from _list_faults(registry, value)
            yield from _managing_faults(registry, value)
        case c.Gate():
            yield from _held_faults(registry, value.kinds or ())
        case c.Tab():
            yield from _unknown(registry, c.Area, [value.area])
            yield from _unknown(registry, c.RecordType, [value.within])
        case c.NotificationRule():
            yield from _audience_faults(registry, value)
        case c.Job() if value.every < MOST_OFTEN:
            yield f"runs every {value.every} seconds; {MOST_OFTEN} is the shortest time"


def _list_faults(registry: Registry, role: c.Role) -> Iterator[str]:
    """A list is one of the business, and those who take part in a record come from it."""
    yield from _unknown(registry, c.Role, [role.drawn_from])
    lists = {entry.value.name for entry in registry.all(c.Role) if entry.value.scope == "business"}
    if role.drawn_from and registry.owner(c.Role, role.drawn_from) and role.drawn_from not in lists:
        yield f"is drawn from {role.drawn_from}, which is no role with the scope business"
    if role.scope != "record" and (role.drawn_from or role.add_label):
        yield "has drawn_from or add_label, which are for roles with the scope record"


def _managing_faults(registry: Registry, role: c.Role) -> Iterator[str]:
    """What only roles on accounts, or on records, can have."""
    yield from _unknown(registry, c.Role, role.manages)
    if role.scope != "account" and (role.manages or role.acts is not None):
        yield "has manages or acts, which are for roles with the scope account"
    if role.asked and (role.scope != "record" or not role.sees):
        yield "is asked for, so it needs the scope record, and sees the kinds of record it is asked for"


def _sees_faults(registry: Registry, role: c.Role) -> Iterator[str]:
    """What a role sees: kinds of record, and kinds of document that are shared person by person."""
    shared = {entry.value.name for entry in registry.all(c.DocumentKind) if entry.value.shared}
    yield from _unknown(registry, c.RecordType, [name for name in role.sees or () if name not in shared])
    shared |= {entry.value.name for entry in registry.all(c.RecordType) if entry.value.shared and entry.value.rendered}
    for name in role.forwards:
        if name not in shared:
            yield f"forwards {name}, which is no kind shared person by person"


def _held_faults(registry: Registry, kinds: Iterable[str]) -> Iterator[str]:
    """What can be held: kinds of document, and records of gated types."""
    gated = {entry.value.name for entry in registry.all(c.RecordType) if entry.value.gated}
    yield from _unknown(registry, c.DocumentKind, [name for name in kinds if name not in gated])


def _asking_faults(registry: Registry, kind: c.DocumentKind) -> Iterator[str]:
    """What it asks fits: each person's answer needs people who take part in the record."""
    roles = {entry.value.name: entry.value for entry in registry.all(c.Role)}
    scope = roles[kind.asks_of].scope if kind.asks_of in roles else None
    if kind.answers == "each" and (scope != "record" or kind.places != ("record",)):
        yield "asks each person: it needs asks_of, a role of scope record, and stands on records only"
    if not kind.asks and (kind.asks_of or kind.expires_after or kind.reminders or kind.holds):
        yield "asks nothing, so asks_of, expires_after, reminders and holds mean nothing"
    gated = {entry.value.name for entry in registry.all(c.RecordType) if entry.value.gated}
    yield from _unknown(registry, c.DocumentKind, [name for name in kind.holds if name not in gated])


def _audience_faults(registry: Registry, rule: c.NotificationRule) -> Iterator[str]:
    roles = [name for name in (*rule.audience, *rule.role_statuses) if name not in c.AUDIENCES]
    for name in _lacking(registry, c.Role, roles):
        yield f"names the audience {name}, which nothing contributes"
    yield from _status_faults(registry, rule)


def _status_faults(registry: Registry, rule: c.NotificationRule) -> Iterator[str]:
    """Columns by status need the statuses of a record type; no other rule says something by status."""
    kind, _, what = rule.event.partition(".")
    types = {entry.value.name: entry.value for entry in registry.all(c.RecordType)}
    if rule.by_status and (what != "status" or kind not in types):
        yield f"is by status, but {rule.event} is no change of a record type's status"
    elif rule.role_statuses and not rule.by_status:
        yield "has role_statuses, which mean something with by_status only"
    elif rule.by_status:
        known = {status.name for status in types[kind].statuses}
        said = {*rule.statuses, *(name for names in rule.role_statuses.values() for name in names)}
        for name in sorted(said - known):
            yield f"names the status {name}, which {kind} lacks"


def _unknown(registry: Registry, kind: type[Any], names: Iterable[str | None]) -> Iterator[str]:
    for name in _lacking(registry, kind, names):
        yield f"names the {kind.__name__} {name}, which nothing contributes"


def _lacking(registry: Registry, kind: type[Any], names: Iterable[str | None]) -> list[str]:
    return [name for name in names if name is not None and registry.owner(kind, name) is None]


def table_faults(registry: Registry) -> Iterator[Fault]:
    """A plugin's tables begin with its name: whose a table is, and who migrates it, follows from that."""
    owners = {plugin.package: plugin.name for plugin in registry.plugins.values()}
    for model in _models(Base):
        plugin, table = _plugin_of(model.__module__, owners), model.__table__.name
        if plugin not in (None, CORE) and not table.startswith(f"{plugin}_"):
            text = f"is called {table}; it must begin with {plugin}_"
            yield Fault(plugin=str(plugin), place=f"table of {model.__name__}", text=text)


def tables_of(registry: Registry) -> frozenset[str]:
    """The tables of the core and of the plugins installed here; a process may know those of others."""
    owners = {plugin.package: plugin.name for plugin in registry.plugins.values()}
    return frozenset(m.__table__.name for m in _models(Base) if _plugin_of(m.__module__, owners) is not None)


def _models(base: type[Any]) -> Iterator[type[Any]]:
    """Classes with a table of their own; the registry of mappers cannot be read once a class failed to be mapped."""
    for model in base.__subclasses__():
        if "__table__" in vars(model):
            yield model
        yield from _models(model)


def _plugin_of(module: str, owners: dict[str, str]) -> str | None:
    return next((name for package, name in owners.items() if f"{module}.".startswith(f"{package}.")), None)


def _clashes(registry: Registry) -> Iterator[Fault]:
    for kind in NAMED:
        yield from _clash(kind.__name__, [(entry.value.name, entry.plugin) for entry in registry.all(kind)])
    tabs: dict[str, tuple[type[Any], ...]] = {
        "": (c.WayIn,), "portal": (c.PortalTab,), "office": (c.OfficeTab,), "api/v1": (),
    }  # fmt: skip
    for side, kinds in tabs.items():
        paths = [(path, CORE) for path in sorted(CORE_PATHS[side])]
        paths += [(entry.value.path, entry.plugin) for tab in kinds for entry in registry.all(tab)]
        paths += [(entry.value.tab, entry.plugin) for entry in registry.all(c.RecordType) if side]
        yield from _clash(f"path {side}/", paths)
    yield from _clash("number prefix", [(e.value.prefix, e.plugin) for e in registry.all(c.RecordType)])
    yield from _clash("endpoint", list(_endpoints(registry)))


def _endpoints(registry: Registry) -> Iterator[tuple[str, str]]:
    for entry in registry.all(c.RecordType):
        yield f"portal_{entry.value.name}", entry.plugin
        yield f"office_{entry.value.name}", entry.plugin
    kinds: tuple[type[Any], ...] = (c.PortalTab, c.OfficeTab, c.WayIn)
    for kind in kinds:
        for tab in registry.all(kind):
            yield tab.value.blueprint.name, tab.plugin


def _clash(what: str, names: list[tuple[str, str]]) -> Iterator[Fault]:
    owners = defaultdict(list)
    for name, plugin in names:
        owners[name].append(plugin)
    for name, plugins in owners.items():
        if len(plugins) > 1:
            yield Fault(plugin=plugins[-1], place=f"{what} {name}", text=f"is contributed by {' and '.join(plugins)}")


def _more_than_one(registry: Registry) -> Iterator[Fault]:
    for kind in (c.Words, c.SettingsSchema):
        plugins = [entry.plugin for entry in registry.all(kind)]
        for plugin in sorted({one for one in plugins if plugins.count(one) > 1}):
            yield Fault(plugin=plugin, place=kind.__name__, text="is contributed more than once by this plugin")
