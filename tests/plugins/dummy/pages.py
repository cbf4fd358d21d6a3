"""Tabs that are no record types."""

from collections.abc import Iterable, Sequence

from flask import render_template

from doorstep.api import (
    ANYONE,
    CONTACT,
    BatchJob,
    BusinessSession,
    JobOutcome,
    JobRow,
    JobRun,
    NewRow,
    OfficeTab,
    Permission,
    PortalTab,
    Room,
    WayIn,
    hookimpl,
    page_actor,
    page_session,
    page_viewer,
    settings_of,
    staff_who_may,
)

desk = Room("dummy_desk", __name__, plugin="dummy")
back_office = Room("dummy_back_office", __name__, plugin="dummy")


@desk.page("/", policy=CONTACT)
def index() -> str:
    return render_template("dummy/desk.html", person=page_viewer().name, firm=page_session().tenant.name)


@back_office.page("/", policy=staff_who_may(Permission.SETTINGS))
def office() -> str:
    return render_template("dummy/back_office.html", person=page_actor().name)


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (PortalTab(name="dummy_desk", label="Desk", path="dummy-desk", blueprint=desk, area="dummy_orders"),)


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (OfficeTab(name="dummy_back_office", label="Back office", path="dummy-back-office", blueprint=back_office),)


door = Room("dummy_door", __name__, plugin="dummy")


@door.page("/", policy=ANYONE)
def knock() -> str:
    return render_template("dummy/door.html", firm=page_session().tenant.name)


def offered(session: BusinessSession) -> bool:
    return settings_of(session, "dummy")["greeting"] != "Rude"


@hookimpl
def doorstep_ways_in() -> tuple[WayIn, ...]:
    way = WayIn(
        name="dummy_door", question="Know the dummy?", label="Knock", path="dummy-door", blueprint=door, offered=offered
    )
    return (way,)


def feedings(session: BusinessSession, run: JobRun) -> Iterable[NewRow]:
    return [NewRow(label=f"Meal {number}") for number in range(run.params.get("meals", 3))]


def feed(session: BusinessSession, run: JobRun, rows: Sequence[JobRow]) -> list[tuple[str, str]]:
    return [("fed", "") if row.position else ("skipped", "Not hungry yet.") for row in rows]


@hookimpl
def doorstep_batch_jobs() -> tuple[BatchJob, ...]:
    job = BatchJob(
        name="dummy_meals", label="Meals", work=feed, size=2, gather=feedings,
        outcomes={"fed": JobOutcome(label="Fed", tone="good")},
    )  # fmt: skip
    return (job,)
