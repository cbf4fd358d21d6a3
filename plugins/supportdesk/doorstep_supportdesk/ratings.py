"""What customers say of completed requests, for staff."""

from doorstep.api import STAFF, OfficeTab, Room, hookimpl, ratings_page

room = Room("office_request_ratings", "doorstep_supportdesk", plugin="supportdesk", template_folder="templates")


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(
            name="request_ratings", label="Ratings", path="request-ratings", blueprint=room, icon="people", weight=32
        ),
    )


@room.page("/", policy=STAFF)
def index() -> str:
    lead = "How customers rated what was done for them, once each, when a request was completed."
    return ratings_page("support_request", "Ratings", lead)
