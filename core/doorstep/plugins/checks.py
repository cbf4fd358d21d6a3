"""Every reason why start-up stops."""

import inspect
from collections import defaultdict
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pluggy
from packaging.version import Version

from doorstep.db.base import Base
from doorstep.plugins import contributions as c
from doorstep.plugins.faults import Fault
from doorstep.plugins.registry import CORE, Plugin, Registry

CORE_PATHS = {
    "portal": {"documents", "accounts", "profile", "search", "help", "decisions"},
    "office": {"contacts", "accounts", "documents", "invitations", "imports", "outbox", "settings", "staff", "search", "requests", "jobs", "preview", "reads", "links"},
}


def vertical_faults(name: str, package: str, vertical: Any, core_version: str) -> list[Fault]:
    if not isinstance(vertical, c.Vertical):
        return [Fault(plugin=name, place=package, text="its attribute `vertical` is no doorstep.api.Vertical")]
    faults = []
    if vertical.name not in (name, package.removeprefix("doorstep_"), package.rsplit(".", maxsplit=1)[-1]):
        faults.append(f"is installed as {name} but calls itself {vertical.name}")
    if vertical.hook_api != c.HOOK_API:
        faults.append(f"was written for hook interface {vertical.hook_api}, this core has {c.HOOK_API}")
    if Version(vertical.core) > Version(core_version):
        faults.append(f"needs core {vertical.core} or later, this is {core_version}")
    return [Fault(plugin=name, place="vertical", text=text) for text in faults]


def requirement_faults(plugins: dict[str, Plugin]) -> Iterator[Fault]:
    for plugin in plugins.values():
        for need in plugin.vertical.requires:
            if need not in plugins:
                yield Fault(plugin=plugin.name, place="requires", text=f"needs the plugin {need}, which is not installed")
            elif plugin.name in plugins[need].vertical.requires:
                yield Fault(plugin=plugin.name, place="requires", text=f"and {need} require each other")


def hook_faults(manager: pluggy.PluginManager, plugin: str, place: str, module: ModuleType) -> Iterator[Fault]:
    for name, value in vars(module).items():
        if _marked(value) and not hasattr(manager.hook, name):
            yield Fault(plugin=plugin, place=f"{place}.{name}", text="implements an unknown hook")
        elif name.startswith("doorstep_") and callable(value) and not _marked(value):
            yield Fault(plugin=plugin, place=f"{place}.{name}", text="looks like a hook but lacks @hookimpl")
    for name, value in vars(module).items():
        if _marked(value) and _has_defaults(value):
            yield Fault(plugin=plugin, place=f"{place}.{name}", text="has a default for an argument, which would hide a mistake")


def _marked(value: Any) -> bool:
    # Not merely "has the attribute": objects such as sqlalchemy.func have every attribute one asks for.
    return callable(value) and isinstance(getattr(value, "doorstep_impl", None), dict)


def _has_defaults(function: Any) -> bool:
    return any(p.default is not p.empty for p in inspect.signature(function).parameters.values())


def registry_faults(registry: Registry) -> Iterator[Fault]:
    yield from _clashes(registry)
    yield from table_faults(registry)
    for entry in registry.all(c.RecordType):
        yield from _record_type_faults(registry, entry.plugin, entry.value)
    for entry in registry.all(c.DocumentKind):
        yield from _unknown(registry, entry.plugin, f"DocumentKind {entry.value.name}", c.Area, entry.value.area)
        yield from _unknown(registry, entry.plugin, f"DocumentKind {entry.value.name}", c.Role, entry.value.asks_of)
    for entry in registry.all(c.NotificationRule):
        yield from _rule_faults(registry, entry.plugin, entry.value)
    for entry in registry.all(c.Job):
        if entry.value.every < 60:
            yield Fault(plugin=entry.plugin, place=f"Job {entry.value.name}", text="runs more often than every 60 seconds")


def table_faults(registry: Registry) -> Iterator[Fault]:
    """A plugin's tables begin with its name: whose a table is, and who migrates it, follows from that."""
    owners = {plugin.package: plugin.name for plugin in registry.plugins.values()}
    for mapper in Base.registry.mappers:
        plugin = _plugin_of(mapper.class_.__module__, owners)
        table = mapper.local_table.name  # type: ignore[attr-defined]
        if plugin not in (None, CORE) and not table.startswith(f"{plugin}_"):
            text = f"is called {table}; it must begin with {plugin}_"
            yield Fault(plugin=str(plugin), place=f"table of {mapper.class_.__name__}", text=text)


def _plugin_of(module: str, owners: dict[str, str]) -> str | None:
    return next((name for package, name in owners.items() if f"{module}.".startswith(f"{package}.")), None)


def _clashes(registry: Registry) -> Iterator[Fault]:
    for kind in (c.Area, c.Role, c.RecordType, c.DocumentKind, c.Gate, c.NotificationRule, c.AccountFields, c.Job, c.PortalTab, c.OfficeTab):
        yield from _clash(kind.__name__, [(entry.value.name, entry.plugin) for entry in registry.all(kind)])
    for side, tab in (("portal", c.PortalTab), ("office", c.OfficeTab)):
        paths = [(path, "core") for path in CORE_PATHS[side]]
        paths += [(entry.value.path, entry.plugin) for entry in registry.all(tab)]
        paths += [(entry.value.tab, entry.plugin) for entry in registry.all(c.RecordType)]
        yield from _clash(f"path {side}/", paths)
    yield from _clash("number prefix", [(e.value.prefix, e.plugin) for e in registry.all(c.RecordType)])


def _clash(what: str, names: list[tuple[str, str]]) -> Iterator[Fault]:
    owners = defaultdict(list)
    for name, plugin in names:
        owners[name].append(plugin)
    for name, plugins in owners.items():
        if len(plugins) > 1:
            yield Fault(plugin=plugins[-1], place=f"{what} {name}", text=f"is contributed by {' and '.join(plugins)}")


def _record_type_faults(registry: Registry, plugin: str, record_type: c.RecordType) -> Iterator[Fault]:
    place = f"RecordType {record_type.name}"
    for text in _own_faults(record_type):
        yield Fault(plugin=plugin, place=place, text=text)
    yield from _unknown(registry, plugin, place, c.Area, record_type.area)
    yield from _unknown(registry, plugin, place, c.RecordType, record_type.parent)
    for kind in (record_type.rendered, *record_type.attachments):
        yield from _unknown(registry, plugin, place, c.DocumentKind, kind)


def _own_faults(record_type: c.RecordType) -> Iterator[str]:
    identity = getattr(record_type.model, "__mapper_args__", {}).get("polymorphic_identity")
    if identity != record_type.name:
        yield f"its model {record_type.model.__name__} has kind {identity!r}"
    if not record_type.statuses or record_type.statuses[0].closed:
        yield "needs statuses, and the first one may not be a closed one"
    if len({s.name for s in record_type.statuses}) != len(record_type.statuses):
        yield "names a status twice"
    if record_type.reach != "participants" and not (record_type.places or record_type.parent):
        yield "is reached by links, but stands on no kind of account"
    if record_type.publish == "with_parent" and not record_type.parent:
        yield "is published with its parent, but names none"
    fields = record_type.schema._declared_fields
    missing = [rows.name for rows in record_type.rows if rows.name not in fields]
    if missing:
        yield f"its schema lacks the rows {', '.join(missing)}"
    columns = set(record_type.model.__table__.columns.keys())
    for name in set(fields) - columns - {rows.name for rows in record_type.rows}:
        yield f"its schema has the field {name}, which the model lacks"


def _unknown(registry: Registry, plugin: str, place: str, kind: type, name: str | None) -> Iterator[Fault]:
    if name is not None and registry.owner(kind, name) is None:
        yield Fault(plugin=plugin, place=place, text=f"names the {kind.__name__} {name}, which nothing contributes")


def _rule_faults(registry: Registry, plugin: str, rule: c.NotificationRule) -> Iterator[Fault]:
    for name in rule.audience:
        if name not in c.AUDIENCES and registry.owner(c.Role, name) is None:
            yield Fault(plugin=plugin, place=f"NotificationRule {rule.name}", text=f"names the audience {name}, which nothing contributes")
