"""Inspections for `doorstep demo`: one whole report with drawn photos, and short ones."""

from datetime import timedelta

from doorstep.api import Account, Actor, Contact, DemoFirm, Participant, hookimpl, now
from doorstep_homegauge import demo_words as words
from doorstep_homegauge.demo_report import comments, request_list, write_report
from doorstep_homegauge.models import Inspection

EVERY = 9  # of the findings, in the short reports


@hookimpl
def doorstep_demo_data(firm: DemoFirm) -> None:
    with firm.at(firm.first_day, 9):
        comments(firm)
    for number, site in enumerate(reversed(firm.sites)):
        shown = site is firm.showcase
        day = firm.today - timedelta(days=6 if shown else 10 + 23 * number)
        inspector = firm.staff[number % len(firm.staff)]
        with firm.at(firm.work_day(day, day), 9):
            visit = inspect(firm, site, inspector)
        found = words.FOUND if shown else words.FOUND[number % EVERY :: EVERY]
        report = write_report(firm, visit, site, inspector, found)
        if shown:
            request_list(firm, visit, report, site)


def inspect(firm: DemoFirm, site: Account, inspector: Actor) -> Inspection:
    """Whoever is linked to the property buys it; one of the others is their agent."""
    visit: Inspection = firm.record(
        "inspection", site, inspector, title=site.name, service="home", status="reported", published=True,
        happens_on=now().date(), assigned_id=inspector.user_id,
    )  # fmt: skip
    buyers = list(firm.reach.get(site.id, ()))
    others = [one for one in firm.contacts if one not in buyers]
    for contact in buyers:
        join(firm, visit, contact, "buyer")
    if others:
        join(firm, visit, others[0], "agent")
    return visit


def join(firm: DemoFirm, visit: Inspection, contact: Contact, role: str) -> None:
    firm.made(Participant, record_id=visit.id, contact_id=contact.id, role=role)
