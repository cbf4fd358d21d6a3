"""The routes of a vertical, walked."""

from collections.abc import Iterator
from uuid import uuid4

from attrs import frozen
from flask import Flask
from werkzeug.routing import Rule

from doorstep.testing.client import Browser
from doorstep.testing.kit import Kit
from doorstep.web.business_app import create_business_app

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


@frozen(kw_only=True)
class Route:
    """One route of a vertical, with arguments that name nothing."""

    method: str
    path: str
    bare: bool
    """Whether its path has no arguments."""


def routes_of(kit: Kit, plugin: str) -> list[Route]:
    """All routes that stand and fall with a plugin."""
    app = create_business_app(kit.installation)
    return [route for rule in app.url_map.iter_rules() for route in _routes(app, rule, plugin)]


def _routes(app: Flask, rule: Rule, plugin: str) -> Iterator[Route]:
    known = app.extensions["doorstep-policies"]
    for method in sorted((rule.methods or set()) & METHODS):
        if known.get((rule.endpoint, method), (None, None))[1] == plugin:
            yield Route(method=method, path=_path(app, rule), bare=not rule.arguments)


def _path(app: Flask, rule: Rule) -> str:
    samples = {"UUIDConverter": uuid4(), "IntegerConverter": 7}
    values = {name: samples.get(type(one).__name__, "nothing-like-it") for name, one in rule._converters.items()}
    return app.url_map.bind("localhost").build(rule.endpoint, values) if values else rule.rule


def status_of(browser: Browser, route: Route, token: str) -> int:
    if route.method == "GET":
        return browser.get(route.path).status
    answer = browser.client.open(browser.path(route.path), method=route.method, data={"csrf_token": token})
    return int(answer.status_code)
