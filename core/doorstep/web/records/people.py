"""Who takes part in a record: staff add anybody, also somebody new; a contact adds colleagues."""

from functools import partial
from typing import Any
from uuid import UUID

from attrs import frozen
from flask import flash, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.clean import uuid_or_none
from doorstep.contacts.services import create_contact
from doorstep.plugins.contributions import Role
from doorstep.problems import NotFound, Refused
from doorstep.records import services
from doorstep.records.choices import people_like
from doorstep.records.people import not_told_yet, participant_roles
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.contacts.editing import holder_for
from doorstep.web.forms import Bound
from doorstep.web.records import listed
from doorstep.web.records.desk import Desk
from doorstep.web.records.taken import way_out
from doorstep.web.shapes import Form

NEW = ("who", ("new",))
WHO = validate.OneOf(["known", "new"], ["Somebody you know already", "A new person"])


class PersonSchema(Schema):
    role = fields.String(required=True, metadata={"label": "Role", "kind": "select"})
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
    company = fields.String(
        load_default="", validate=validate.Length(max=200), metadata={"label": "Company", "only_if": NEW}
    )
    email = fields.String(
        load_default="",
        validate=validate.Length(max=254),
        metadata={
            "label": "Email", "kind": "email", "only_if": NEW,
            "hint": "This person’s own address, never somebody else’s. Please check the spelling twice. Leave it blank "
            "when you do not know it yet.",
        },
    )  # fmt: skip


class ColleagueSchema(Schema):
    contact_id = fields.UUID(
        required=True,
        metadata={"label": "Colleague", "kind": "select", "hint": "They are told by mail of what happens here."},
    )


@frozen(kw_only=True)
class Adding:
    """Who is added to a record: in the role asked for (Add Customer), or in one chosen in the form."""

    desk: Desk
    record: Any
    role: Role | None

    @property
    def heading(self) -> str:
        if self.role:
            return self.role.add_words
        return "Add person" if self.desk.is_office else "Add subscriber"


def add(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    found = desk.find(record_id)
    if not (desk.may_write() or desk.may_subscribe()):
        raise NotFound
    adding = Adding(desk=desk, record=found.record, role=asked_role(desk))
    if adding.role and adding.role.drawn_from:
        return listed.add(desk, found.record, adding.role)
    bound = office_form(adding) if desk.is_office else portal_form(desk, found.record)
    back_url = desk.url("show", record_id=record_id)

    def page(form: Form) -> str:
        return desk.render(
            "person", form=form, record=found.record, back_url=back_url, heading=adding.heading,
            holder=holder_for(form) if desk.is_office else None,
        )  # fmt: skip

    return handle(bound, page, lambda values: join(adding, values))


def asked_role(desk: Desk) -> Role | None:
    """The role whose own button was pressed."""
    asked = request.args.get("role")
    if not asked or not desk.is_office:
        return None
    found = next((role for role in roles_with_button(desk) if role.name == asked), None)
    if found is None:
        raise NotFound
    return found


def roles_with_button(desk: Desk) -> list[Role]:
    """A part's own button stands where it begins: whoever takes part in a record takes part in its children."""
    if desk.type.parent or not desk.type.by_hand:
        return []
    return [role for role in participant_roles(context.session(), desk.type.name) if role.add_words]


def add_choices(desk: Desk, record_id: UUID) -> list[tuple[str, str]]:
    """The buttons by which staff add people: their words and addresses; the last is for all other roles."""
    url = partial(desk.url, "participants", record_id=record_id)
    own = [(role.add_words, url(role=role.name)) for role in roles_with_button(desk)]
    return [*own, ("Add person", url())]


def office_form(adding: Adding) -> Bound:
    roles = [role for role in participant_roles(context.session(), adding.desk.type.name) if not role.add_words]
    own = [role for role in roles if role.sees is not None] + [role for role in roles if role.sees is None]
    choices = [(role.name, role.label) for role in own]
    initial = {"role": choices[0][0] if choices else "", "who": "new" if adding.role else "known"}
    return Bound(
        schema=PersonSchema(exclude=["role"] if adding.role else []), name="person", initial=initial,
        choices={} if adding.role else {"role": choices}, lookups={"contact_id": found_people},
    )  # fmt: skip


def found_people(text: str, chosen: str) -> list[tuple[str, str]]:
    return people_like(context.session(), text, uuid_or_none(chosen))


def portal_form(desk: Desk, record: Any) -> Bound:
    me = context.viewer().contact_id
    others = [(str(one.id), one.name) for one in not_told_yet(context.session(), record, me)]
    return Bound(schema=ColleagueSchema(), name="person", choices={"contact_id": others})


def join(adding: Adding, values: dict[str, Any]) -> str:
    session, actor, desk = context.session(), context.actor(), adding.desk
    record = desk.find(adding.record.id).record
    if desk.is_office:
        role = adding.role.name if adding.role else values["role"]
        services.add_participant(session, record, chosen(values), role, actor)
    else:
        services.subscribe(session, record, values["contact_id"], actor)
    flash("Added.", "success")
    return desk.url("show", record_id=record.id)


def chosen(values: dict[str, Any]) -> UUID:
    if values.get("who") != "new":
        if values.get("contact_id") is None:
            raise Refused("Type a few letters of the name, press Find, and choose.", "contact_id")
        return UUID(str(values["contact_id"]))
    names = {name: values.get(name, "") for name in ("first_name", "last_name", "company", "email")}
    if not (names["first_name"] or names["last_name"]):
        raise Refused("Write this person’s name.", "first_name")
    held, names["email"] = way_out(names["email"])
    return held.id if held else create_contact(context.session(), names, context.actor()).id
