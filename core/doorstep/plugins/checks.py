"""Whether a plugin can be loaded at all: its description, what it requires, and the hooks it implements."""

import inspect
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import pluggy
from packaging.version import InvalidVersion, Version

from doorstep.plugins import contributions as c
from doorstep.plugins.faults import Fault
from doorstep.plugins.registry import Plugin


def vertical_faults(name: str, package: str, vertical: Any, core_version: str) -> list[Fault]:
    if not isinstance(vertical, c.Vertical):
        return [Fault(plugin=name, place=package, text="its attribute `vertical` is no doorstep.api.Vertical")]
    faults = []
    if vertical.name not in (name, package.removeprefix("doorstep_"), package.rsplit(".", maxsplit=1)[-1]):
        faults.append(f"is installed as {name} but calls itself {vertical.name}")
    if vertical.hook_api != c.HOOK_API:
        faults.append(f"was written for hook interface {vertical.hook_api}, this core has {c.HOOK_API}")
    faults += _core_faults(vertical.core, core_version)
    return [Fault(plugin=name, place="vertical", text=text) for text in faults]


def _core_faults(needed: str, core_version: str) -> Iterator[str]:
    try:
        if Version(needed) > Version(core_version):
            yield f"needs core {needed} or later, this is {core_version}"
    except InvalidVersion:
        yield f"names the core version {needed!r}, which is no version"


def requirement_faults(plugins: list[Plugin]) -> Iterator[Fault]:
    by_name = {plugin.name: plugin for plugin in plugins}
    for plugin in plugins:
        if by_name[plugin.name] is not plugin:
            yield Fault(plugin=plugin.name, place="vertical", text=f"two plugins call themselves {plugin.name}")
        for need in plugin.vertical.requires:
            if need not in by_name:
                text = f"needs the plugin {need}, which is not installed"
                yield Fault(plugin=plugin.name, place="requires", text=text)
        if circle := _circle(by_name, (plugin.name,)):
            yield Fault(plugin=plugin.name, place="requires", text=f"requires itself: {' → '.join(circle)}")


def _circle(plugins: dict[str, Plugin], path: tuple[str, ...]) -> tuple[str, ...]:
    """The way by which the first of the path requires itself, or nothing."""
    for need in plugins[path[-1]].vertical.requires if path[-1] in plugins else ():
        if need == path[0]:
            return (*path, need)
        if need not in path and (found := _circle(plugins, (*path, need))):
            return found
    return ()


def hook_faults(manager: pluggy.PluginManager, plugin: str, place: str, module: ModuleType) -> Iterator[Fault]:
    for name, value in vars(module).items():
        for text in _texts(manager, name, value):
            yield Fault(plugin=plugin, place=f"{place}.{name}", text=text)


def _texts(manager: pluggy.PluginManager, name: str, value: Any) -> Iterator[str]:
    if not _marked(value):
        if name.startswith("doorstep_") and callable(value):
            yield "looks like a hook but lacks @hookimpl"
        return
    if not _specified(manager, name):
        yield "implements an unknown hook"
    if _has_defaults(value):
        yield "has a default for an argument, which would hide a mistake"


def _specified(manager: pluggy.PluginManager, name: str) -> bool:
    # pluggy makes a caller for whatever a module implements; only those of the specifications have one.
    caller = getattr(manager.hook, name, None)
    return caller is not None and caller.has_spec()


def _marked(value: Any) -> bool:
    # Not merely "has the attribute": sqlalchemy.func has every attribute, and flask's request raises without one.
    return isinstance(value, FunctionType) and isinstance(getattr(value, "doorstep_impl", None), dict)


def _has_defaults(function: Any) -> bool:
    return any(p.default is not p.empty for p in inspect.signature(function).parameters.values())
