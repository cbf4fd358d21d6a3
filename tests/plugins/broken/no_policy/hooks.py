from doorstep.api import OfficeTab, Room, hookimpl

room = Room("no_policy_room", __name__, plugin="no_policy")


@room.route("/")
def index() -> str:
    return ""


@hookimpl
def doorstep_office_tabs():
    return (OfficeTab(name="no_policy", label="Mine", path="no-policy", blueprint=room),)
