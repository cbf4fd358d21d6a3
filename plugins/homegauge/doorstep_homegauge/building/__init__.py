"""The office's pages where a report is written, and its stock comments."""

from doorstep.api import OfficeTab, hookimpl
from doorstep_homegauge.building import comments, findings, order, photos, sections
from doorstep_homegauge.building.room import room

__all__ = ["comments", "doorstep_office_tabs", "findings", "order", "photos", "sections"]


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(
            name="stock_comments", label="Stock comments", path="report-builder", blueprint=room, icon="comment",
            weight=13,
        ),
    )  # fmt: skip
