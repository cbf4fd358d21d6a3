"""Statements of pages are few, and as many with thirty records as with one, and with other verticals beside."""

from collections.abc import Iterator

from doorstep.businesses.services import enable_vertical
from doorstep.plugins import contributions as c
from doorstep.plugins.registry import CORE
from doorstep.testing.client import Browser
from doorstep.testing.statements import counting
from doorstep.testing.verifying.world import World

LIST, PAGE, MANY, MORE = 5, 8, 30, 10


def statements_are_few(world: World) -> None:
    """A list takes at most 5 statements (6 of what a document's answer holds), a record's page 8
    (9 where its type has request forms), and one more where customers may add a colleague, who has to be there.

    That holds whatever the number of rows and of enabled verticals, but for a statement of each gate they bring.
    """
    measured(world)  # the first look at a thing may be noted, once
    looks = [measured(world)]
    for records in (MANY - 1, MORE):
        add_records(world, records)
        looks.append(measured(world))
    for plugin in world.kit.installation.registry.plugins:
        if plugin != CORE:
            enable_vertical(world.kit.installation, world.firm.tenant.id, plugin, "the tests")
    looks.append(measured(world))
    wrong = [f"{path}: {used} of {most}" for look in looks for path, (most, used) in look.items() if used > most]
    # The first of several pages counts what there is, so the one that had a single page is left out here.
    wrong += [f"{path}: more with more rows" for path, used in looks[2].items() if used > looks[1][path]]
    asked = gates_of_others(world)
    wrong += [
        f"{path}: more with other verticals" for path, (_, used) in looks[3].items() if used > looks[2][path][1] + asked
    ]
    assert not wrong, wrong


def gates_of_others(world: World) -> int:
    """Each gate that is asked about every kind takes one statement."""
    gates = world.kit.installation.registry.all(c.Gate)
    return sum(1 for gate in gates if gate.value.kinds is None and gate.plugin not in (CORE, world.name))


def add_records(world: World, count: int) -> None:
    around = dict(world.seen.records)
    for record_type in world.record_types:
        for _ in range(count):
            world.make(world.firm, record_type, "Readable", world.seen.site, around, files=False)


def measured(world: World) -> dict[str, tuple[int, int]]:
    found = {}
    for most, browser, path in pages(world):
        with counting(world.kit.installation.database.engine) as statements:
            page = browser.get(path)
        assert page.status == 200, f"{path}: {page.status}"
        found[path] = (most, len(statements))
    return found


def step_to_add(record_type: c.RecordType, side: str) -> int:
    """Where customers write they can add a colleague, as long as one is left."""
    return int(side == "portal" and "comment" in record_type.portal)


def step_more(world: World, record_type: c.RecordType) -> int:
    """A gate takes a statement: one fits into a list, and that of what a document asks comes on top."""
    kinds = world.kit.installation.registry.all(c.DocumentKind)
    return int(any(record_type.name in kind.value.holds for kind in kinds))


def pages(world: World) -> Iterator[tuple[int, Browser, str]]:
    for browser, side in ((world.person.browser, "portal"), (world.office, "office")):
        for one in world.record_types:
            yield LIST + step_more(world, one), browser, f"/{side}/{one.tab}/"
            page = f"/{side}/{one.tab}/{world.seen.records[one.name].id}"
            yield PAGE + bool(one.request_forms) + step_to_rate(one) + step_to_add(one, side), browser, page


def step_to_rate(record_type: c.RecordType) -> int:
    """What is rated already, and a gate where something has to be open before."""
    rating = record_type.rating
    return bool(rating) + bool(rating and rating.after)
