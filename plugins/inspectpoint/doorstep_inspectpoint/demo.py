"""Two years of a fire inspector's work, for `doorstep demo`."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from doorstep.api import Account, Actor, DemoFirm, hookimpl, line_amount, percent_of, save_vertical_settings
from doorstep_inspectpoint import demo_words as words
from doorstep_inspectpoint.demo_bills import bill_visits
from doorstep_inspectpoint.models import Deficiency, InspectionReport, ServiceReport
from doorstep_inspectpoint.schemas import SYSTEMS

TAX = Decimal("8")
REPORTS, VISITS, OFFERS = 3.75, 1.5, 1.1  # a building, over the two years
LATELY = (
    (3, "report", 0), (12, "visit", 0), (5, "offer", 0), (9, "offer", 2), (16, "report", 1), (40, "report", 3),
    (28, "report", 2), (70, "report", 4), (100, "report", 0), (240, "report", 0), (2, "report", 9), (1, "report", 14),
    (3, "report", 21), (4, "offer", 11), (3, "offer", 17), (6, "offer", 22), (8, "offer", 31), (1, "visit", 6),
    (2, "visit", 12),
)  # days ago, what, at which building  # fmt: skip


@frozen
class Task:
    """One thing that happened on a day: written in the order of the days, so that numbers ascend."""

    day: date
    what: str
    site: Account


@hookimpl
def doorstep_demo_data(firm: DemoFirm) -> None:
    chosen = {
        "license": "NY-FP-20417",
        "tax_label": "Sales tax",
        "tax_percent": TAX,
        "valid_days": 30,
        "terms": words.TERMS,
    }
    with firm.at(firm.first_day, 12):
        save_vertical_settings(firm.session, "inspectpoint", chosen, firm.staff[0], version=0)
    for number, site in enumerate(firm.sites):
        use = firm.rng.choice(words.USES) if number else "Office"
        floors = 1 + number % 9 if number else 24
        site.extra = {"building": {"occupancy": use, "floors": floors, "monitored_by": "Capital Central Station"}}
        if number % 6 == 0:
            with firm.at(firm.first_day + timedelta(days=30), 9):
                firm.attach(site, "building_attachment", "alarm_panel", "Where the panel stands", firm.staff[0])
    visits: list[tuple[ServiceReport, Account]] = []
    for task in sorted(tasks(firm), key=lambda one: one.day):
        if task.what == "visit":
            visits += [(done, task.site) for done in visit(firm, task)]
        else:
            {"report": inspect, "offer": offer}[task.what](firm, task)
    bill_visits(firm, visits, TAX)


def tasks(firm: DemoFirm) -> Iterator[Task]:
    last = firm.today - timedelta(days=1)
    for what, each in (("report", REPORTS), ("visit", VISITS), ("offer", OFFERS)):
        for number in range(round(each * len(firm.sites))):
            yield Task(
                firm.work_day(firm.first_day + timedelta(days=14), last), what, firm.sites[number % len(firm.sites)]
            )
    for days, what, number in LATELY:
        day = firm.work_day(firm.today - timedelta(days=days), firm.today - timedelta(days=days))
        yield Task(day, what, firm.sites[number % len(firm.sites)])


def is_shown(firm: DemoFirm, site: Account) -> bool:
    """Whether the people whom the demo names look at it: there is always something to see."""
    return site.parent_id == firm.showcase.parent_id


def inspector(firm: DemoFirm) -> Actor:
    return firm.rng.choice(firm.staff[2:] or firm.staff)


def inspect(firm: DemoFirm, task: Task) -> None:
    """A report with its devices; what failed is a deficiency, and most of those are resolved by now."""
    site, system, actor = task.site, firm.rng.choice(SYSTEMS[:5] * 2 + SYSTEMS[5:]), inspector(firm)
    known = words.FOUND[system]
    found = firm.rng.sample(known, firm.rng.choice((0, 0, 1, 1, 2)) % (len(known) + 1))
    if is_shown(firm, site) and not found:
        found = list(known[:2])
    age = (firm.today - task.day).days
    draft = age < 6 and firm.rng.random() < 0.4 and site is not firm.showcase
    with firm.at(task.day, 9, firm.rng.randrange(60)):
        report = firm.record(
            "inspection_report", site, actor, title=words.TITLES[system], system=system, inspector=actor.name,
            status="draft", happens_on=task.day, next_due=task.day + timedelta(days=365), assigned_id=actor.user_id,
            summary=summary(len(found)), rows={"devices": devices(firm, system, len(found))},
        )  # fmt: skip
    lines = []
    for title, severity, description, recommendation, kind in found:
        with firm.at(task.day, 10, firm.rng.randrange(60)):
            one = firm.record(
                "deficiency", site, actor, parent=report, title=title, severity=severity, status="open",
                happens_on=task.day, location=firm.rng.choice(words.DEVICES[system])[0], description=description,
                recommendation=recommendation,
            )  # fmt: skip
            if age < 200 or firm.rng.random() < 0.25 or site is firm.showcase:
                firm.photo(one, kind, title, actor)
            lines.append(one)
    if draft:
        return
    publish(firm, report, site, lines, actor, task.day)
    for one in lines:
        mend(firm, one, site, age, task.day)


def publish(
    firm: DemoFirm, report: InspectionReport, site: Account, found: list[Deficiency], actor: Actor, day: date
) -> None:
    with firm.at(day, 16, firm.rng.randrange(60)) as now:
        firm.move(report, site, "deficient" if found else "passed", actor)
        if (firm.today - day).days > 4 or site is firm.showcase:
            firm.publish(report, site, actor)
            for one in found:
                one.visible_from = now


def summary(count: int) -> str:
    if not count:
        return "All devices were tested and work as they should. The system is in service."
    things = "One deficiency was" if count == 1 else f"{count} deficiencies were"
    return f"{things} found and shown to the building engineer. The system was left in service."


def devices(firm: DemoFirm, system: str, failed: int) -> list[dict[str, str]]:
    rows = [
        {"location": where, "device": what, "result": "pass", "remark": ""} for where, what in words.DEVICES[system]
    ]
    for row in firm.rng.sample(rows, min(failed, len(rows))):
        row.update(result="fail", remark="See deficiencies")
    if firm.rng.random() < 0.3:
        firm.rng.choice([row for row in rows if row["result"] == "pass"]).update(
            result="not_tested", remark="No access"
        )
    return rows


def mend(firm: DemoFirm, one: Deficiency, site: Account, age: int, day: date) -> None:
    """The older, the likelier it is resolved; critical ones sooner."""
    chance = min(0.97, age / (60 if one.severity == "critical" else 150)) * (
        0.6 if age < 200 and is_shown(firm, site) else 1
    )
    if firm.rng.random() < chance:
        with firm.at(min(day + timedelta(days=firm.rng.randrange(4, 40)), firm.today - timedelta(days=1)), 14):
            firm.move(one, site, "resolved", inspector(firm))
    elif firm.rng.random() < 0.45:
        with firm.at(min(day + timedelta(days=2), firm.today - timedelta(days=1)), 11):
            firm.move(one, site, "scheduled", firm.staff[1 % len(firm.staff)])


def visit(firm: DemoFirm, task: Task) -> list[ServiceReport]:
    """The report of a visit, when it is done."""
    title, done, left, hours = firm.rng.choice(words.VISITS)
    actor, recent = inspector(firm), (firm.today - task.day).days < 3
    with firm.at(task.day, 13, firm.rng.randrange(60)):
        report = firm.record(
            "service_report", task.site, actor, title=title, status="draft", happens_on=task.day, technician=actor.name,
            work_done=done, follow_up=left, hours=Decimal(hours), assigned_id=actor.user_id,
        )  # fmt: skip
        if recent:
            return []
        firm.move(report, task.site, "done", actor)
        if firm.rng.random() < 0.35:
            firm.photo(report, firm.rng.choice(("pipe", "alarm_panel", "sprinkler")), "After the repair", actor)
        firm.publish(report, task.site, actor)
    return [report]


def offer(firm: DemoFirm, task: Task) -> None:
    title, scope, lines = firm.rng.choice(words.OFFERS)
    site, actor, age = task.site, firm.staff[1 % len(firm.staff)], (firm.today - task.day).days
    rows = [{"text": text, "quantity": Decimal(quantity), "unit_price": price} for text, quantity, price in lines]
    with firm.at(task.day, 15, firm.rng.randrange(60)):
        proposal = firm.record(
            "proposal", site, actor, title=title, scope=scope, status="draft", happens_on=task.day, tax_percent=TAX,
            valid_until=task.day + timedelta(days=30), terms=words.TERMS, total=total(rows), rows={"lines": rows},
        )  # fmt: skip
        if age < 8 and site is not firm.showcase and firm.rng.random() < 0.5:
            return
        firm.publish(proposal, site, actor)
        firm.move(proposal, site, "sent", actor)
    if firm.rng.random() < 0.2:
        with firm.at(task.day, 17):
            firm.say(
                proposal,
                site,
                actor,
                "They asked for this on the phone; decide by the end of the month.",
                internal=True,
            )
    follow_up(firm, proposal, site, task.day, age)


def follow_up(firm: DemoFirm, proposal: Any, site: Account, day: date, age: int) -> None:
    """Answered, expired, or still waiting."""
    customer = firm.answering(site)
    waits = age < 30 and (site is firm.showcase or firm.rng.random() < 0.6)
    if waits:
        return
    if customer and firm.rng.random() < 0.85:
        answer = "approved" if firm.rng.random() < 0.7 else "declined"
        reason = firm.rng.choice(words.REASONS) if answer == "declined" else ""
        with firm.at(min(day + timedelta(days=firm.rng.randrange(2, 20)), firm.today - timedelta(days=1)), 20):
            firm.answer(proposal, site, customer, answer, reason)
            firm.move(proposal, site, answer, customer)
    elif age > 31:
        with firm.at(day + timedelta(days=31), 1):
            firm.move(proposal, site, "expired", Actor(kind="system", name="System"))
        firm.printed.remove(proposal)


def total(rows: list[dict[str, Any]]) -> int:
    subtotal = sum(line_amount(row["quantity"], row["unit_price"]) for row in rows)
    return subtotal + percent_of(subtotal, TAX)
