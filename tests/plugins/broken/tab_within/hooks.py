from doorstep.api import STAFF, OfficeTab, Room, hookimpl

room = Room("tab_within", __name__, plugin="tab_within")


@room.page("/deeper", policy=STAFF)
def deeper():
    return ""


@hookimpl
def doorstep_office_tabs():
    return (OfficeTab(name="tab_within", label="A", path="tab-within", blueprint=room, in_nav=False, within="nothing"),)
