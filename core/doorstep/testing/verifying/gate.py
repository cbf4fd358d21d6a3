"""Where the vertical is disabled nothing of it is there, and nothing of it is lost."""

from typing import Any

from sqlalchemy import func, select

from doorstep.businesses.services import disable_vertical, enable_vertical
from doorstep.db.base import Base
from doorstep.testing.kit import Firm
from doorstep.testing.verifying.routes import routes_of, status_of
from doorstep.testing.verifying.world import World


def closed_where_it_is_disabled(world: World) -> None:
    """Every route answers 404 in a business that has not enabled the vertical, for staff and for customers."""
    firm = world.kit.firm()
    visitors = [firm.staff("owner"), firm.person("Lee Example", firm.account()).browser]
    wrong = []
    for browser in visitors:
        token = browser.csrf()
        found = [(route, status_of(browser, route, token)) for route in routes_of(world.kit, world.name)]
        wrong += [f"{route.method} {route.path}: {status}" for route, status in found if status != 404]
    assert not wrong, f"open although {world.name} is disabled: {wrong}"


def nothing_is_lost_by_disabling(world: World) -> None:
    """Disabling hides everything and keeps every row; enabled again, all is as it was."""
    pages, before = _pages(world), rows_of(world.firm)
    disable_vertical(world.kit.installation, world.firm.tenant.id, world.name)
    world.firm.refresh()
    hidden = [path for path in pages if world.office.get(path).status != 404]
    assert not hidden, f"still there after disabling: {hidden}"
    assert rows_of(world.firm) == before, "disabling changed the number of rows"
    enable_vertical(world.kit.installation, world.firm.tenant.id, world.name, "the tests")
    world.firm.refresh()
    assert rows_of(world.firm) == before, "enabling changed the number of rows"
    assert _pages(world) == pages, "pages are not as they were before"


def _pages(world: World) -> dict[str, list[str]]:
    """The lines of each list in the office, and the title of each record's page."""
    paths = [f"/office/{one.tab}/" for one in world.record_types]
    paths += [f"/office/{one.tab}/{world.seen.records[one.name].id}" for one in world.record_types]
    pages = {path: world.office.get(path) for path in paths}
    return {path: [row.get_text(" ") for row in page.all("h1, td.cell-primary")] for path, page in pages.items()}


def rows_of(firm: Firm) -> dict[str, Any]:
    """How many rows the business has in each table; looking and signing in leave traces that do not count."""
    traces = {"user_session", "document_read", "wake", "enabled_vertical"}
    tables = [table for table in Base.metadata.sorted_tables if "business_id" in table.c and table.name not in traces]
    with firm.reading() as session:
        known = set(session.connection().dialect.get_table_names(session.connection()))
        return {
            table.name: session.scalar(
                select(func.count()).select_from(table).where(table.c.business_id == session.business_id)
            )
            for table in tables
            if table.name in known
        }
