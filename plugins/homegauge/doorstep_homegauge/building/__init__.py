"""The office's pages where a report is written, and its stock comments."""

from doorstep.api import OfficeTab, hookimpl
from doorstep_homegauge.building import comments, findings, order, photos, sections
from doorstep_homegauge.building.room import room, stock

__all__ = ["comments", "doorstep_office_tabs", "findings", "order", "photos", "sections"]


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(
            name="report_builder", label="Write a report", path="report-builder", blueprint=room, in_nav=False,
            within="home_report",
        ),
        OfficeTab(
            name="stock_comments", label="Stock comments", path="stock-comments", blueprint=stock, icon="comment",
            weight=13,
        ),
    )  # fmt: skip
