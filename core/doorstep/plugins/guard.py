"""Called hooks: one implementation at a time, those of enabled verticals only, by weight and then name."""

from collections.abc import Iterator
from typing import Any

import structlog
from attrs import frozen

from doorstep.plugins.registry import Catalog
from doorstep.plugins.specs import ON_ERROR
from doorstep.problems import Problem, Refused

log = structlog.get_logger()


@frozen
class HookFault:
    """An implementation that raised, for the small box staff see."""

    plugin: str
    hook: str
    text: str


def implementations(catalog: Catalog, hook: str) -> list[tuple[str, Any]]:
    impls = getattr(catalog.registry.manager.hook, hook).get_hookimpls()
    tagged = [(impl.plugin_name.split(".")[0], impl) for impl in impls]
    enabled = [(name, impl) for name, impl in tagged if name in catalog.enabled]
    return sorted(enabled, key=lambda pair: (getattr(pair[1].function, "weight", 50), pair[0], pair[1].plugin_name))


def call(catalog: Catalog, hook: str, **arguments: Any) -> Iterator[Any]:
    """The results of a hook, lists flattened; a `HookFault` stands for one that raised in a *skip* hook."""
    return (value for _, value in said(catalog, hook, **arguments))


def said(catalog: Catalog, hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
    """The same, each with the plugin it came from."""
    for plugin, impl in implementations(catalog, hook):
        try:
            result = impl.function(*(arguments[name] for name in impl.argnames))
        except Problem:
            raise
        except Exception as fault:
            start_anew(arguments.get("session"))
            yield plugin, failed(plugin, hook, fault)
            continue
        values = result if isinstance(result, list | tuple) else () if result is None else (result,)
        yield from ((plugin, value) for value in values)


def ask(catalog: Catalog, hook: str, **arguments: Any) -> None:
    """Call a deciding hook: an implementation refuses by raising `Refused`."""
    for _ in call(catalog, hook, **arguments):
        continue


def start_anew(session: Any) -> None:
    """PostgreSQL refuses all further statements after one that failed; what was read stays readable."""
    if session is not None and session.is_reader:
        session.expunge_all()
        session.rollback()


def failed(plugin: str, hook: str, fault: Exception) -> HookFault:
    log.error("hook.failed", plugin=plugin, hook=hook, exc_info=fault)
    if ON_ERROR[hook] == "refuse":
        raise Refused(
            f"{plugin} could not decide whether this is allowed, so it was not done. Staff can see why in the log."
        ) from fault
    return HookFault(plugin, hook, type(fault).__name__)
