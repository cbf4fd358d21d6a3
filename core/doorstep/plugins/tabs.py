"""Whether the pages of tabs can be served: each with a policy, below the gate of its plugin."""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from doorstep.plugins import contributions as c
from doorstep.plugins.faults import Fault
from doorstep.plugins.registry import Registry


def tab_faults(registry: Registry) -> Iterator[Fault]:
    kinds: tuple[type[Any], ...] = (c.PortalTab, c.OfficeTab, c.WayIn)
    for kind in kinds:
        for entry in registry.all(kind):
            for text in _texts(entry.plugin, entry.value):
                yield Fault(plugin=entry.plugin, place=f"{kind.__name__} {entry.value.name}", text=text)


def _texts(plugin: str, tab: c.Tab | c.WayIn) -> Iterator[str]:
    owner = getattr(tab.blueprint, "plugin", None)
    if owner != plugin:
        yield f"its room belongs to {owner or 'nobody'}: write Room(…, plugin={plugin!r}), which closes the gate"
    try:
        app = _tried(tab)
    except Exception as fault:
        yield f"its pages cannot be registered: {fault}"
        return
    rules = list(app.url_map.iter_rules())
    if listed(tab) and not any(rule.rule == f"/{tab.path}/" for rule in rules):
        yield "has no page at /"
    for rule in rules:
        yield from _without_policy(app.extensions["doorstep-policies"], rule)


def listed(tab: c.Tab | c.WayIn) -> bool:
    return isinstance(tab, c.WayIn) or tab.in_nav


def _tried(tab: c.Tab | c.WayIn) -> Flask:
    """The tab alone in an application of its own."""
    app = Flask(__name__, static_folder=None)
    app.extensions["doorstep-policies"] = {}
    app.register_blueprint(tab.blueprint, url_prefix=f"/{tab.path}")
    return app


def _without_policy(known: dict[Any, Any], rule: Rule) -> Iterator[str]:
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        if (rule.endpoint, method) not in known:
            yield f"the route {method} {rule.rule} states no policy"
