"""Report templates: the sections a new report begins with, several of them, by the kind of inspection."""

from doorstep.api import OfficeTab, hookimpl
from doorstep_homegauge.outlines import pages, starting
from doorstep_homegauge.outlines.room import room

__all__ = ["doorstep_office_tabs", "pages", "starting"]


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(
            name="report_templates", label="Report templates", path="report-templates", blueprint=room, icon="list",
            weight=14,
        ),
    )  # fmt: skip
