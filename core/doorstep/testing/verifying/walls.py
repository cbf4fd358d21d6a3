"""No row of another business, nor of an unseen account, on any page; and counts that equal their lists."""

import re
from collections.abc import Iterator

from doorstep.testing.client import Browser, Page
from doorstep.testing.verifying.routes import Route, routes_of
from doorstep.testing.verifying.world import Made, World

CORE_PAGES = ("/portal", "/portal/documents", "/portal/accounts", "/portal/search?q=")
CLOSED = (404, 409)


def nothing_of_others_is_seen(world: World) -> None:
    """A person sees the records they reach, and no trace of an unseen account's or of another business's."""
    browser, others = world.person.browser, strangers(world)
    wrong = [f"{path} shows {mark}" for path, page in portal_pages(world, browser) for mark in marks_on(page, others)]
    wrong += [f"{path}: {status}" for path, status in details(world, browser, "portal", others) if status != 404]
    assert not wrong, wrong
    lost = [path for path, status in details(world, browser, "portal", [world.seen]) if status != 200]
    assert not lost, f"reached, but not shown: {lost}"


def staff_see_their_business_only(world: World) -> None:
    """Staff see all of their business, and no trace of another."""
    elsewhere = world.fill(world.kit.firm(world.name), "Elsewhere")
    paths = [route.path for route in bare(world, "/office/") + bare(world, "/api/")]
    paths += [f"/office/{one.tab}/?status=all" for one in world.record_types]
    wrong = [f"{path} shows Elsewhere" for path in paths if marks_on(world.office.get(path, follow=True), [elsewhere])]
    found = details(world, world.office, "office", [elsewhere])
    wrong += [f"{path}: {status}" for path, status in found if status != 404]
    assert not wrong, wrong


def closed_areas_are_closed(world: World) -> None:
    """To whom the vertical's areas are closed, records and tabs of these areas are not there."""
    person = world.firm.person("Sam Example", world.seen.site)
    world.take_part(world.firm, world.seen, person.contact)
    world.open_areas(world.firm, person.contact, set())
    kinds = [one for one in world.record_types if one.area]
    paths = [f"/portal/{one.tab}/{world.seen.records[one.name].id}" for one in kinds]
    paths += [f"/portal/{one.tab}/" for one in kinds]
    wrong = [path for path in paths if person.browser.get(path).status not in CLOSED]
    titles = {f"{world.seen.mark} {one.name}" for one in kinds}
    for path in CORE_PAGES:
        text = person.browser.get(f"{path}{world.seen.mark}" if path.endswith("=") else path, follow=True).text
        wrong += [f"{path} shows {title}" for title in titles if title in text]
    assert not wrong, wrong


def counts_equal_lists(world: World) -> None:
    """The number below each list is the number of its lines, in office and portal."""
    world.fill(world.firm, "Hidden", files=False)
    wrong = []
    for browser, side in ((world.person.browser, "portal"), (world.office, "office")):
        for one in world.record_types:
            path = f"/{side}/{one.tab}/?status=all"
            page = browser.get(path)
            lines, said = len(lines_of(page, f"/{side}/{one.tab}/")), total_of(page)
            wrong += [f"{path}: {lines} lines, said to be {said}"] if lines != said or not lines else []
    assert not wrong, wrong


def strangers(world: World) -> list[Made]:
    return [world.fill(world.firm, "Hidden"), world.fill(world.kit.firm(world.name), "Elsewhere")]


def bare(world: World, side: str) -> list[Route]:
    found = [route for route in routes_of(world.kit, world.name) if route.bare and route.method == "GET"]
    return [route for route in found if route.path.startswith(side)]


def portal_pages(world: World, browser: Browser) -> Iterator[tuple[str, Page]]:
    for route in bare(world, "/portal/") + bare(world, "/api/"):
        yield route.path, browser.get(route.path)
    for one in world.record_types:
        for path in (f"/portal/{one.tab}/?status=all", f"/portal/{one.tab}/{world.seen.records[one.name].id}"):
            yield path, browser.get(path)
    for path in CORE_PAGES:
        for mark in ("Hidden", "Elsewhere") if path.endswith("=") else ("",):
            yield path + mark, browser.get(path + mark, follow=True)


def marks_on(page: Page, others: list[Made]) -> list[str]:
    """Titles and ids of strangers' records on a page; what the person typed themselves does not count."""
    found = [f"{made.mark} {kind}" for made in others for kind in made.records if f"{made.mark} {kind}" in page.text]
    return found + [str(one.id) for made in others for one in made.records.values() if str(one.id) in page.text]


def details(world: World, browser: Browser, side: str, made: list[Made]) -> Iterator[tuple[str, int]]:
    """Each record's page on a side, and the record in the API."""
    listed = {route.path for route in bare(world, "/api/")}
    for one in world.record_types:
        api = [path for path in listed if path.endswith(f"/{one.tab}")]
        for base in (f"/{side}/{one.tab}", *api):
            for record in (group.records[one.name] for group in made):
                yield f"{base}/{record.id}", browser.get(f"{base}/{record.id}").status


def lines_of(page: Page, below: str) -> set[str]:
    found = (re.search(rf"{re.escape(below)}([0-9a-f-]{{36}})$", link) for link in page.links())
    return {one[1] for one in found if one}


def total_of(page: Page) -> int:
    words = " ".join(one.get_text(" ") for one in page.all("nav.pager p"))
    found = re.search(r"of\s+([\d,]+)", words)
    return int(found[1].replace(",", "")) if found else 0
