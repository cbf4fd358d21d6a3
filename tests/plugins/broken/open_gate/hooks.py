from doorstep.api import STAFF, OfficeTab, Room, hookimpl

room = Room("open_gate_room", __name__, plugin="core")


@room.page("/", policy=STAFF)
def index() -> str:
    return ""


@hookimpl
def doorstep_office_tabs():
    return (OfficeTab(name="open_gate", label="Mine", path="open-gate", blueprint=room),)
