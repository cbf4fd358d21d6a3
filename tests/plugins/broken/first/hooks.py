"""What the others clash with; nothing is wrong with this one."""

from marshmallow import Schema

from doorstep.api import STAFF, Area, OfficeTab, RecordType, Role, Room, Status, hookimpl

from .models import Thing

room = Room("first_room", __name__, plugin="first")


@room.page("/", policy=STAFF)
def index() -> str:
    return ""


class ThingSchema(Schema):
    """Nothing of its own."""


@hookimpl
def doorstep_areas():
    return (Area(name="taken_area", label="Taken"),)


@hookimpl
def doorstep_roles():
    return (Role(name="taken_role", label="Taken", scope="account"),)


@hookimpl
def doorstep_office_tabs():
    return (OfficeTab(name="first_tab", label="First", path="first-tab", blueprint=room),)


@hookimpl
def doorstep_record_types():
    return (
        RecordType(
            name="first_thing", label="Thing", label_plural="Things", tab="first-things", model=Thing,
            schema=ThingSchema, prefix="FT-", statuses=(Status(name="open", label="Open"),),
        ),
    )  # fmt: skip
