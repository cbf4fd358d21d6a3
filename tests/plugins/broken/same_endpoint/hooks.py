from doorstep.api import STAFF, OfficeTab, Room, hookimpl

room = Room("first_room", __name__, plugin="same_endpoint")


@room.page("/", policy=STAFF)
def index() -> str:
    return ""


@hookimpl
def doorstep_office_tabs():
    return (OfficeTab(name="same_endpoint", label="Mine", path="same-endpoint", blueprint=room),)
