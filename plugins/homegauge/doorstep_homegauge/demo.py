"""Inspections for `doorstep demo`: one whole report with drawn photos, and short ones."""

from datetime import datetime, time, timedelta
from uuid import UUID

from doorstep.api import Account, Actor, Contact, ContactRole, DemoFirm, Participant, hookimpl, is_demo, now
from doorstep_homegauge import demo_words as words
from doorstep_homegauge.agreements.samples import SAMPLES
from doorstep_homegauge.models import Agreement, Inspection
from doorstep_homegauge.outlines.samples import SAMPLES as OUTLINES
from doorstep_homegauge.report_models import HomeReport, Outline

EVERY = 9  # of the findings, in the short reports
WAITING = {1: "to sign", 2: "to pay"}  # by the place of the property; the others are released


@hookimpl
def doorstep_demo_data(firm: DemoFirm) -> None:
    # Not at the top: it draws, and Pillow waits for it.
    from doorstep_billing.demo import take_practice_payments
    from doorstep_homegauge.demo_release import afterwards, release
    from doorstep_homegauge.demo_report import comments, request_list, write_report

    if is_demo(firm.session):
        take_practice_payments(firm)
    with firm.at(firm.first_day, 9):
        comments(firm)
        agreements(firm)
    done: list[tuple[Inspection, Account, Actor]] = []
    reports: dict[UUID, HomeReport] = {}
    for number, site in enumerate(reversed(firm.sites)):
        shown = site is firm.showcase
        day = firm.today - timedelta(days=6 if shown else 10 + 23 * number)
        inspector = firm.staff[number % len(firm.staff)]
        with firm.at(firm.work_day(day, day), 9):
            visit = inspect(firm, site, inspector)
        found = words.FOUND if shown else words.FOUND[number % EVERY :: EVERY]
        report = write_report(firm, visit, site, inspector, found)
        done.append((visit, site, inspector))
        reports[visit.id] = report
        if shown:
            request_list(firm, visit, report, site)
            coming(firm, site, inspector)
            put_off(firm, site, inspector)
    firm.write()
    for place, (visit, site, inspector) in enumerate(reversed(done)):
        state = WAITING.get(place, "released")
        release(firm, visit, site, inspector, state)
        if state == "released":
            afterwards(firm, visit, reports[visit.id], site, inspector, place)


def inspect(firm: DemoFirm, site: Account, inspector: Actor) -> Inspection:
    """Whoever is linked to the property buys it, with an agent who serves many."""
    visit: Inspection = firm.record(
        "inspection", site, inspector, title=site.name, service="home", status="reported", published=True,
        happens_on=now().date(), assigned_id=inspector.user_id, city=site.city, fee=450_00, minutes=150,
        starts="09:30", starts_at=now() + timedelta(minutes=30),
    )  # fmt: skip
    for contact in firm.reach.get(site.id, ()):
        join(firm, visit, contact, "buyer")
    for contact in agents(firm)[:1]:
        join(firm, visit, contact, "agent")
    return visit


def agents(firm: DemoFirm) -> list[Contact]:
    """Those of the firm's people who are linked to no place."""
    linked = {one.id for people in firm.reach.values() for one in people}
    return [one for one in firm.contacts if one.id not in linked]


def agreements(firm: DemoFirm) -> None:
    """Templates of agreements and reports, and the agents whom the firm knows."""
    for name, text in SAMPLES.values():
        firm.made(Agreement, name=name, text=text)
    for name, service, sections in OUTLINES.values():
        firm.made(Outline, name=name, service=service, sections=sections)
    for contact in agents(firm):
        firm.made(ContactRole, contact_id=contact.id, role="rep")


def coming(firm: DemoFirm, site: Account, inspector: Actor) -> None:
    """One that is arranged for the days to come."""
    day = firm.today + timedelta(days=4)
    begins = datetime.combine(day, time(14), firm.session.tenant.zone)
    visit: Inspection = firm.record(
        "inspection", site, inspector, title=f"{site.name}, radon", service="radon", status="scheduled",
        published=True, happens_on=day, assigned_id=inspector.user_id, city=site.city, fee=175_00, minutes=60,
        starts="14:00", starts_at=begins,
    )  # fmt: skip
    for contact in firm.reach.get(site.id, ()):
        join(firm, visit, contact, "buyer")


def put_off(firm: DemoFirm, site: Account, inspector: Actor) -> None:
    """One that was inspected and has no report yet, and one that was cancelled."""
    states = (("inspected", "termite", "wood-destroying insects", 2), ("cancelled", "home", "again", 20))
    for status, service, what, ago in states:
        with firm.at(firm.today - timedelta(days=ago), 9):
            visit: Inspection = firm.record(
                "inspection", site, inspector, title=f"{site.name}, {what}", service=service, status=status,
                published=True, happens_on=now().date(), assigned_id=inspector.user_id, city=site.city, fee=125_00,
                minutes=45, starts="10:00", starts_at=now(),
            )  # fmt: skip
            for contact in firm.reach.get(site.id, ()):
                join(firm, visit, contact, "buyer")


def join(firm: DemoFirm, visit: Inspection, contact: Contact, role: str) -> None:
    firm.made(Participant, record_id=visit.id, contact_id=contact.id, role=role)
