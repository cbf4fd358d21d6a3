"""Tabs and panels answer, and none of them fails in silence."""

from doorstep.testing.verifying.routes import routes_of
from doorstep.testing.verifying.world import World

FAILED = "could not be shown. The log says why."


def every_page_answers(world: World) -> None:
    """Each page without arguments answers those it is for, and no panel of the vertical fails on pages of the core."""
    wrong = []
    for side, browser in (("/portal/", world.person.browser), ("/office/", world.office)):
        for route in routes_of(world.kit, world.name):
            if route.bare and route.method == "GET" and route.path.startswith(side):
                status = browser.get(route.path, follow=True).status
                allowed = (200,) if is_tab(route.path) else (200, 404)
                wrong += [] if status in allowed else [f"{route.path}: {status}"]
    site = world.seen.site.id
    for path in ("/office", f"/office/accounts/{site}", f"/office/contacts/{world.person.contact.id}"):
        page = world.office.get(path, follow=True)
        wrong += [f"{path}: a panel failed"] if FAILED in page.words else []
    assert not wrong, wrong


def is_tab(path: str) -> bool:
    """The first page of a tab; a board or a form may be closed to this person."""
    return path.count("/") == 3 and path.endswith("/")
