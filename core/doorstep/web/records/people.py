"""Who takes part in a record: staff add anybody, also somebody new; a contact adds colleagues."""

from typing import Any
from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.clean import uuid_or_none
from doorstep.contacts.services import create_contact
from doorstep.problems import NotFound, Refused
from doorstep.records import services
from doorstep.records.choices import people_like
from doorstep.records.people import participant_roles
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.records.desk import Desk
from doorstep.web.shapes import Form

NEW = ("who", ("new",))
WHO = validate.OneOf(["known", "new"], ["Somebody you know already", "A new person"])


class PersonSchema(Schema):
    role = fields.String(required=True, metadata={"label": "Takes part as", "kind": "select"})
    who = fields.String(required=True, validate=WHO, metadata={"label": "Who", "kind": "radio"})
    contact_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"label": "Person", "kind": "lookup", "empty": "Choose …", "only_if": ("who", ("known",))},
    )
    first_name = fields.String(
        load_default="", validate=validate.Length(max=100), metadata={"label": "First name", "only_if": NEW}
    )
    last_name = fields.String(
        load_default="", validate=validate.Length(max=100), metadata={"label": "Last name", "only_if": NEW}
    )
    email = fields.String(
        load_default="",
        validate=validate.Length(max=254),
        metadata={
            "label": "Email", "kind": "email", "only_if": NEW,
            "hint": "This person’s own address. Leave it blank when you do not know it yet.",
        },
    )  # fmt: skip


class ColleagueSchema(Schema):
    contact_id = fields.UUID(
        required=True,
        metadata={"label": "Colleague", "kind": "select", "hint": "They are told by mail of what happens here."},
    )


def add(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    found = desk.find(record_id)
    if not (desk.may_write() or desk.may_act("comment")):
        raise NotFound
    bound = office_form(desk, found.record) if desk.is_office else portal_form(desk, found.record)
    back_url = desk.url("show", record_id=record_id)

    def page(form: Form) -> str:
        return desk.render("person", form=form, record=found.record, back_url=back_url)

    return handle(bound, page, lambda values: join(desk, record_id, values))


def office_form(desk: Desk, record: Any) -> Bound:
    roles = participant_roles(context.session(), desk.type.name)
    own = [role for role in roles if role.sees is not None] + [role for role in roles if role.sees is None]
    choices = [(role.name, role.label) for role in own]
    initial = {"role": choices[0][0] if choices else "", "who": "known"}
    return Bound(
        schema=PersonSchema(),
        name="person",
        initial=initial,
        choices={"role": choices},
        lookups={"contact_id": found_people},
    )


def found_people(text: str, chosen: str) -> list[tuple[str, str]]:
    return people_like(context.session(), text, uuid_or_none(chosen))


def portal_form(desk: Desk, record: Any) -> Bound:
    me = context.viewer().contact_id
    others = [(str(one.id), one.name) for one in services.colleagues(context.session(), record) if one.id != me]
    return Bound(schema=ColleagueSchema(), name="person", choices={"contact_id": others})


def join(desk: Desk, record_id: UUID, values: dict[str, Any]) -> str:
    session, actor = context.session(), context.actor()
    record = desk.find(record_id).record
    if desk.is_office:
        services.add_participant(session, record, chosen(values), values["role"], actor)
    else:
        services.subscribe(session, record, values["contact_id"], actor)
    flash("Added.", "success")
    return desk.url("show", record_id=record_id)


def chosen(values: dict[str, Any]) -> UUID:
    if values.get("who") != "new":
        if values.get("contact_id") is None:
            raise Refused("Type a few letters of the name, press Find, and choose.", "contact_id")
        return UUID(str(values["contact_id"]))
    names = {name: values.get(name, "") for name in ("first_name", "last_name", "email")}
    if not (names["first_name"] or names["last_name"]):
        raise Refused("Write this person’s name.", "first_name")
    return create_contact(context.session(), names, context.actor()).id
