"""Work orders for `doorstep demo`: clients in levels, orders in all statuses, some expired, one emergency."""

from datetime import date, datetime, time, timedelta
from typing import Any

from doorstep.api import Account, DemoFirm, create_account, hookimpl, link_contact, now
from doorstep_sweven import demo_words as words
from doorstep_sweven.models import WorkOrder
from doorstep_sweven.records import LEVELS
from doorstep_sweven.settings import PRIORITIES

ORDERS = 60
HOURS = dict(PRIORITIES)
STANDINGS = {9: "prospect", 10: "lead", 11: "inactive"}
# How an order went on, by its age in days: the statuses it passed, and a sub-status in the last.
YOUNG: tuple[tuple[tuple[str, ...], str], ...] = (
    ((), ""), (("in_progress",), "Scheduled"), (("in_progress",), "Waiting for parts"), (("on_hold",), "No access"),
    (("in_progress",), "On site"), (("in_progress", "completed"), ""),
)  # fmt: skip
OLD: tuple[tuple[tuple[str, ...], str], ...] = (
    (("in_progress", "completed"), ""), (("in_progress", "completed", "invoiced"), ""), (("cancelled",), ""),
)  # fmt: skip


@hookimpl
def doorstep_demo_data(firm: DemoFirm) -> None:
    standing(firm)
    levels(firm)
    last = {firm.customers[number].id for number in STANDINGS}
    active = [site for site in firm.sites if site.parent_id not in last]
    for number in range(ORDERS, 0, -1):
        site = firm.showcase if number % 8 == 0 else firm.rng.choice(firm.sites if number > 45 else active)
        place(firm, site, number)
    with firm.at(firm.today, 23):
        title, details, where, picture = ("Water through the ceiling", "Above the checkouts. We have put up buckets.",
                                          "Sales floor", "pipe")  # fmt: skip
        order(firm, firm.showcase, title, "Urgent", details=details, location=where, emergency=True, picture=picture)


def standing(firm: DemoFirm) -> None:
    """Prefixes and standings; one group stands above two of the clients' own."""
    for number, account in enumerate(firm.customers):
        prefix = words.PREFIXES[number % len(words.PREFIXES)]
        account.extra = {"client": {"prefix": prefix, "standing": STANDINGS.get(number, "active")}}
    for name in ("Northern Franchise", "Southern Franchise"):
        with firm.at(firm.first_day, 10):
            values = {
                "kind": "customer",
                "name": f"{firm.customers[0].name}, {name}",
                "parent_id": firm.customers[0].id,
            }
            below = create_account(firm.session, values, firm.staff[0])
            link_contact(firm.session, firm.contacts[-1].id, below.id, "regional_manager", firm.staff[0])


def levels(firm: DemoFirm) -> None:
    for number, contact in enumerate(firm.contacts):
        contact.notification_role = LEVELS[number % len(LEVELS)][0]


def place(firm: DemoFirm, site: Account, number: int) -> None:
    """The older, the further it came; the number is its place from today backwards."""
    age = number * number // 25
    title, details, where, picture = words.ORDERS[number % len(words.ORDERS)]
    day = firm.work_day(firm.today - timedelta(days=age), firm.today - timedelta(days=age))
    with firm.at(day, 8 + number % 9, firm.rng.randrange(60)):
        made = order(
            firm, site, title, PRIORITIES[number % len(PRIORITIES)][0], details=details, location=where,
            picture=picture if number % 3 == 0 else "",
        )  # fmt: skip
    story, finer = YOUNG[number % len(YOUNG)] if age < 12 else OLD[number % len(OLD)]
    if age < 2:
        story, finer = (), ""
    go_on(firm, made, site, day, story, finer)


def order(firm: DemoFirm, site: Account, title: str, priority: str, *, picture: str, **values: Any) -> WorkOrder:
    """By the client where somebody signs in there, else by the office; assigned to somebody."""
    author = firm.answering(site) or firm.staff[0]
    made: WorkOrder = firm.record(
        "work_order", site, author, title=title, status="new", happens_on=now().date(), priority=priority,
        due_at=now() + timedelta(hours=HOURS[priority]), assigned_id=firm.rng.choice(firm.staff).user_id,
        published=True, **values,
    )  # fmt: skip
    if picture:
        firm.photo(made, picture, "What it looks like", author)
    return made


def go_on(firm: DemoFirm, made: WorkOrder, site: Account, day: date, story: tuple[str, ...], finer: str) -> None:
    for step, status in enumerate(story, 1):
        then = min(day + timedelta(days=step), firm.today - timedelta(days=1))
        actor = firm.rng.choice(firm.staff)
        with firm.at(then, 11, firm.rng.randrange(60)):
            said = firm.say(made, site, actor, firm.rng.choice(words.NOTES), tag=words.TAGS.get(status, "update"))
            if step == 2:
                firm.photo(made, "pipe", "As we left it", actor, said)
            made.substatus = finer if status == story[-1] and finer else None
            firm.move(made, site, status, actor)
    if finer == "Scheduled":
        made.starts_at = datetime.combine(
            firm.today + timedelta(days=1 + len(site.name) % 5), time(9, 30), firm.session.tenant.zone
        )
        made.minutes = 90
    if firm.rng.random() < 0.1:
        with firm.at(day, 17):
            firm.say(made, site, firm.staff[0], words.INTERNAL, internal=True)
