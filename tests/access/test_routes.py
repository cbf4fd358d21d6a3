"""Every route, for every kind of visitor, gives the answer its policy declares."""

from uuid import uuid4
from weakref import WeakKeyDictionary

import pytest
from attrs import frozen

from doorstep.operators.acts import save_operator
from doorstep.testing.client import Browser
from doorstep.testing.kit import PASSWORD
from doorstep.users.permissions import BY_ROLE
from doorstep.web.business_app import create_business_app
from doorstep.web.policy import Policy

ENDS_SESSIONS = {"sign_in.sign_out"}
ROLES = ("member", "manager", "owner")
USUAL = ("worktype",)
VERTICALS = ("billing", "haulerhero", "homegauge", "inspectpoint", "papers", "supportdesk", "sweven", "worktype")
TOKENS: WeakKeyDictionary[Browser, str] = WeakKeyDictionary()


@frozen
class Route:
    endpoint: str
    method: str
    path: str
    policy: Policy
    plugin: str
    has_arguments: bool


def routes(app) -> list[Route]:
    known, found = app.extensions["doorstep-policies"], []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {name: _sample(rule, name) for name in rule.arguments}
        path = adapter.build(rule.endpoint, values) if values else rule.rule
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            if (rule.endpoint, method) in known:
                policy, plugin = known[rule.endpoint, method]
                found.append(Route(rule.endpoint, method, path, policy, plugin, bool(rule.arguments)))
    return found


def _sample(rule, name: str):
    converter = type(rule._converters[name]).__name__
    if converter == "AnyConverter":
        return min(rule._converters[name].items)
    return {"UUIDConverter": uuid4(), "IntegerConverter": 7}.get(converter, "nothing-like-it")


def ask(browser: Browser, route: Route):
    if route.method == "GET":
        return browser.get(route.path)
    if browser not in TOKENS:
        TOKENS[browser] = browser.csrf()
    return browser.client.open(browser.path(route.path), method=route.method, data={"csrf_token": TOKENS[browser]})


def code(answer) -> int:
    return getattr(answer, "status_code", None) or answer.status


def declared(route: Route, visitor: str) -> str:
    """What the policy promises: in, sign-in, not found, refused, or elsewhere (a page of the visitor's own side)."""
    who = route.policy.who
    if who == "anyone":
        return "in"
    if visitor == "nobody":
        return "sign-in" if route.method == "GET" and not route.path.startswith("/api/") else "not found"
    if who == "signed_in":
        return "in"
    if who == "contact":
        if visitor == "customer":
            return "in"
        return "elsewhere" if route.method == "GET" else "not found"
    if visitor == "customer":
        return "not found"
    allowed = route.policy.permission is None or route.policy.permission in BY_ROLE[visitor]
    return "in" if allowed else "refused"


def verdict(route: Route, expected: str, answer) -> str | None:
    status, where = code(answer), answer.headers.get("Location") or ""
    good = {
        "in": status < 500 and status not in (401, 403) and "/sign-in?next=" not in where,
        "sign-in": status == 302 and "/sign-in" in where,
        "not found": status in (401, 404),
        "refused": status == 409,
        "elsewhere": status == 302 and "/office" in where,
    }[expected]
    return (
        None if good else f"{route.method} {route.path} ({route.endpoint}): expected {expected}, got {status} {where}"
    )


def operator(firm) -> Browser:
    """An operator at the addresses of a business: with their own cookie, and with its content in the firm's."""
    save_operator(firm.kit.installation, "ada@example.org", "Ada Byron", PASSWORD)
    browser = Browser(firm.kit.app, "/operator")
    browser.submit("/sign-in", email="ada@example.org", password=PASSWORD)
    assert browser.get("/businesses/").status == 200
    cookie = browser.client.get_cookie("operator", path="/operator/")
    here = firm.visitor()
    here.client = browser.client
    here.client.set_cookie("operator", cookie.value)
    here.client.set_cookie("portal", cookie.value, path=f"{here.prefix}/")
    return here


@pytest.mark.sqlite
@pytest.mark.timeout(600)
@pytest.mark.parametrize("verticals", [USUAL, pytest.param(VERTICALS, marks=pytest.mark.long)], ids=["one", "all"])
def test_every_route_answers_every_visitor_as_declared(kit, verticals):
    """HG-02 IP-02 IP-29: nobody, a customer, each staff role, another business's staff, an operator."""
    firm, other = kit.firm(*verticals), kit.firm(*verticals)
    stranger = firm.visitor()
    stranger.client = other.staff("owner").client
    visitors = {
        "nobody": [firm.visitor(), stranger, operator(firm)],
        "customer": [firm.person("Lee Example", firm.account()).browser],
        **{role: [firm.staff(role)] for role in ROLES},
    }
    faults, asked = [], 0
    for route in routes(create_business_app(kit.installation)):
        if route.endpoint in ENDS_SESSIONS or route.plugin not in {"core", *verticals}:
            continue
        for visitor, browsers in visitors.items():
            expected = declared(route, visitor)
            if expected == "in" and route.method != "GET" and route.policy.who != "anyone" and not route.has_arguments:
                continue
            for browser in browsers:
                asked += 1
                faults.append(verdict(route, expected, ask(browser, route)))
    assert [fault for fault in faults if fault] == []
    assert asked > 800


@pytest.mark.sqlite
@pytest.mark.timeout(300)
def test_routes_of_a_vertical_that_is_off_are_not_found(kit):
    """HG-02 IP-23: where a vertical is off its routes are not found, for whoever asks."""
    firm = kit.firm()
    owner, customer = firm.staff("owner"), firm.person("Lee Example", firm.account()).browser
    plugged = [route for route in routes(create_business_app(kit.installation)) if route.plugin != "core"]
    wrong = [
        f"{route.method} {route.path}: {code(answer)}"
        for route in plugged
        for browser in (owner, customer)
        if code(answer := ask(browser, route)) != 404
    ]
    assert len(plugged) > 40
    assert wrong == []
