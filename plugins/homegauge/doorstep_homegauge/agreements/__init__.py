"""Agreements that clients sign: templates with placeholders, and one of them sent for an inspection."""

from doorstep.api import OfficeTab, hookimpl
from doorstep_homegauge.agreements import importing, sending, templates
from doorstep_homegauge.agreements.room import room, to_send

__all__ = ["doorstep_office_tabs", "importing", "sending", "templates"]


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(
            name="agreements", label="Agreement templates", path="agreements", blueprint=room, icon="document",
            weight=15,
        ),
        OfficeTab(
            name="send_agreement", label="Send agreement", path="send-agreement", blueprint=to_send, in_nav=False,
            within="inspection",
        ),
    )  # fmt: skip
