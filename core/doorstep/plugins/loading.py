"""Finding installed plugins, checking them, and filling the registry: all faults are collected, then start-up stops."""

from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points, version
from types import ModuleType
from typing import Any

import pluggy
from attrs import evolve
from packaging.version import Version

import doorstep
from doorstep.plugins import checks, fitting, receivers, specs
from doorstep.plugins import contributions as c
from doorstep.plugins.faults import Fault, PluginFaults
from doorstep.plugins.registry import CORE, Plugin, Registry

GROUP = "doorstep.plugins"
CONTRIBUTION_HOOKS: dict[str, type[Any]] = {
    "doorstep_words": c.Words,
    "doorstep_areas": c.Area,
    "doorstep_roles": c.Role,
    "doorstep_account_fields": c.AccountFields,
    "doorstep_record_types": c.RecordType,
    "doorstep_document_kinds": c.DocumentKind,
    "doorstep_gates": c.Gate,
    "doorstep_notification_rules": c.NotificationRule,
    "doorstep_settings": c.SettingsSchema,
    "doorstep_portal_tabs": c.PortalTab,
    "doorstep_office_tabs": c.OfficeTab,
    "doorstep_ways_in": c.WayIn,
    "doorstep_jobs": c.Job,
    "doorstep_importers": c.Importer,
    "doorstep_batch_jobs": c.BatchJob,
    "doorstep_request_forms": c.RequestForm,
}


def installed() -> list[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda point: point.name)


def load(names: Iterable[str] | None = None, *, extra: Iterable[str] = ()) -> Registry:
    """The registry of the installed plugins.

    :param names: only these entry points; None is all of them. :param extra: further packages, for tests.
    :raises PluginFaults: with every fault found.
    """
    faults: list[Fault] = []
    wanted = None if names is None else set(names)
    sources = [(p.name, _opener(p.value)) for p in installed() if wanted is None or p.name in wanted]
    sources += [(package, _opener(package)) for package in extra]
    plugins = [plugin for source in sources if (plugin := _describe(*source, faults))]
    return build([_core(), *_in_order(plugins, faults)], faults)


def _opener(package: str) -> Callable[[], ModuleType]:
    return lambda: import_module(package)


def _core() -> Plugin:
    papers = ("documents.reminding", "documents.signing", "documents.holding")
    modules = ("plugins.core", "businesses.housekeeping", *papers)
    vertical = c.Vertical(name=CORE, label="Core", modules=modules)
    return Plugin(vertical=vertical, package="doorstep", version=doorstep.__version__)


def _describe(name: str, opener: Callable[[], ModuleType], faults: list[Fault]) -> Plugin | None:
    try:
        module = opener()
        vertical = module.vertical
    except Exception as fault:
        faults.append(Fault(plugin=name, place="import", text=f"{type(fault).__name__}: {fault}"))
        return None
    found = checks.vertical_faults(name, module.__name__, vertical, doorstep.__version__)
    faults.extend(found)
    return None if found else Plugin(vertical=vertical, package=module.__name__, version=_version(module.__name__))


def _version(package: str) -> str:
    try:
        return version(package.replace("_", "-"))
    except Exception:
        return str(Version("0"))


def _in_order(plugins: list[Plugin], faults: list[Fault]) -> list[Plugin]:
    """What is required comes first; then by name."""
    faults.extend(checks.requirement_faults(plugins))
    names = {plugin.name for plugin in plugins}
    done: list[Plugin] = []
    waiting = sorted(plugins, key=lambda plugin: plugin.name)
    while ready := [p for p in waiting if (names & {*p.vertical.requires}) <= {d.name for d in done}]:
        done.append(ready[0])
        waiting.remove(ready[0])
    return done + waiting


def build(plugins: list[Plugin], faults: list[Fault]) -> Registry:
    manager = pluggy.PluginManager("doorstep")
    manager.add_hookspecs(specs)
    registry = Registry(manager)
    for plugin in plugins:
        _load_plugin(registry, plugin, faults)
    faults.extend(fitting.registry_faults(registry))
    if faults:
        raise PluginFaults(faults)
    return registry


def _load_plugin(registry: Registry, plugin: Plugin, faults: list[Fault]) -> None:
    modules: dict[str, ModuleType] = {}
    for name in plugin.vertical.modules:
        try:
            modules[name] = _register(registry, plugin, name)
        except Exception as fault:
            faults.append(Fault(plugin=plugin.name, place=name, text=f"{type(fault).__name__}: {fault}"))
    registry.plugins[plugin.name] = evolve(plugin, modules=tuple(modules.values()))
    for name, module in modules.items():
        registry.receivers.extend(receivers.of_module(plugin.name, module))
        _collect(registry, plugin.name, name, module, faults)


def _register(registry: Registry, plugin: Plugin, name: str) -> ModuleType:
    module = import_module(f"{plugin.package}.{name}")
    registry.manager.register(module, f"{plugin.name}.{name}")
    return module


def _collect(registry: Registry, plugin: str, place: str, module: ModuleType, faults: list[Fault]) -> None:
    for hook, kind in CONTRIBUTION_HOOKS.items():
        for impl in getattr(registry.manager.hook, hook).get_hookimpls():
            if impl.plugin is module:
                _collect_one(registry, plugin, f"{place}.{hook}", impl.function, kind, faults)
    faults.extend(checks.hook_faults(registry.manager, plugin, place, module))


def _collect_one(
    registry: Registry, plugin: str, place: str, function: Callable[[], Any], kind: type[Any], faults: list[Fault]
) -> None:
    try:
        result = function()
    except Exception as fault:
        faults.append(Fault(plugin=plugin, place=place, text=f"{type(fault).__name__}: {fault}"))
        return
    for value in result if isinstance(result, list | tuple) else (result,):
        if type(value) is kind:
            registry.add(plugin, value)
        else:
            faults.append(Fault(plugin=plugin, place=place, text=f"returned {value!r}, not a {kind.__name__}"))
