"""Inspectors as their clients see them: one to five stars and words, once for each inspection."""

from doorstep.api import OfficeTab, PortalTab, hookimpl
from doorstep_homegauge.ratings import giving, reading
from doorstep_homegauge.ratings.rooms import office, portal

__all__ = ["doorstep_office_tabs", "doorstep_portal_tabs", "giving", "reading"]


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (
        PortalTab(
            name="my_inspectors", label="My inspectors", path="inspectors", blueprint=portal, area="home_reports",
            icon="people", weight=16,
        ),
    )  # fmt: skip


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(name="inspectors", label="Inspectors", path="inspectors", blueprint=office, icon="people", weight=17),
    )
