"""The portal's pages where a buyer or an agent writes down what to ask for, and says who reads it."""

from doorstep.api import PortalTab, hookimpl
from doorstep_homegauge.requests import people, picking, writing
from doorstep_homegauge.requests.room import room

__all__ = ["doorstep_portal_tabs", "people", "picking", "writing"]


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (
        PortalTab(
            name="request_writing", label="New request list", path="request-writing", blueprint=room,
            area="home_reports", in_nav=False, within="request_list",
        ),
    )  # fmt: skip
