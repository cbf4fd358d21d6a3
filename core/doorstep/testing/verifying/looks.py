"""The vertical's pages pass the accessibility check, in light and in dark."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from doorstep.testing.accessibility import OF_COLOURS, OPTIONS, accessibility_faults
from doorstep.testing.client import Browser
from doorstep.testing.live_server import serving
from doorstep.testing.verifying.routes import routes_of
from doorstep.testing.verifying.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium

WIDTH, HEIGHT = 390, 844


def pages_pass_the_accessibility_check(world: World, chromium: "Chromium") -> None:
    """Lists, pages, forms and tabs, on a phone, in both colour schemes: axe finds nothing, nothing scrolls sideways."""
    wrong: list[str] = []
    with serving(world.kit.app) as address:
        for browser, paths in ((world.person.browser, portal(world)), (world.office, office(world))):
            context = chromium.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
            context.add_cookies(cookies(browser, address))
            page = context.new_page()
            for path in paths:
                page.goto(address + browser.path(path))
                wrong += [f"{path}: {fault}" for fault in faults(page)]
            context.close()
    assert not wrong, "\n".join(wrong)


def faults(page: Any) -> Iterator[str]:
    for scheme, rules in (("light", OPTIONS), ("dark", OF_COLOURS)):
        page.emulate_media(color_scheme=scheme)
        yield from (f"{scheme}: {fault}" for fault in accessibility_faults(page, rules))
    if page.evaluate("document.documentElement.scrollWidth") > WIDTH:
        yield "scrolls sideways on a phone"


def cookies(browser: Browser, address: str) -> list[Any]:
    kept = browser.client._cookies or {}
    return [{"name": one.key, "value": one.value, "url": address} for one in kept.values()]


def portal(world: World) -> list[str]:
    own = [f"/portal/{one.tab}/{world.seen.records[one.name].id}" for one in world.record_types]
    return [*found(world, "/portal/", world.person.browser), *own]


def office(world: World) -> list[str]:
    own = [f"/office/{one.tab}/{world.seen.records[one.name].id}" for one in world.record_types]
    return [*found(world, "/office/", world.office), *own]


def found(world: World, side: str, browser: Browser) -> list[str]:
    """Routes without arguments that answer a page to this person."""
    bare = [route.path for route in routes_of(world.kit, world.name) if route.bare and route.method == "GET"]
    answers = {path: browser.get(path) for path in bare if path.startswith(side)}
    return [
        path for path, page in answers.items() if page.status == 200 and "text/html" in page.headers["Content-Type"]
    ]
