"""People from a list of the business take part: one is chosen, or made and then chosen (REPs of an inspection)."""

from typing import Any
from uuid import UUID

from attrs import frozen
from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.clean import uuid_or_none
from doorstep.contacts.lists import put_on_list
from doorstep.contacts.services import create_contact, get_contact
from doorstep.invitations.usernames import create_username
from doorstep.plugins.contributions import Role
from doorstep.problems import NotFound, Refused
from doorstep.records import services
from doorstep.records.choices import MOST_LISTED, people_on
from doorstep.users.permissions import Permission, may
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.contacts.editing import holder_for, may_invite
from doorstep.web.forms import Bound
from doorstep.web.records.desk import Desk
from doorstep.web.records.taken import way_out
from doorstep.web.shapes import Form


@frozen(kw_only=True)
class Drawing:
    """A part in a record whose holders come from a list. :ivar role: the part; :ivar drawn: the list."""

    desk: Desk
    record: Any
    role: Role
    drawn: Role

    def url(self, **values: Any) -> str:
        return self.desk.url("participants", record_id=self.record.id, role=self.role.name, **values)

    def render(self, template: str, **values: Any) -> str:
        return self.desk.render(template, record=self.record, role=self.role, drawn=self.drawn, **values)


class ListSchema(Schema):
    contact_id = fields.UUID(required=True, metadata={"label": "Who", "kind": "radio"})


def text(label: str, length: int, **metadata: object) -> fields.String:
    meta = {"label": label, "autocomplete": "off", **metadata}
    return fields.String(load_default="", validate=validate.Length(max=length), metadata=meta)


class ListedSchema(Schema):
    first_name = text("First name", 100)
    last_name = text("Last name", 100)
    company = text("Company", 200)
    email = text(
        "Primary email address", 254, kind="email",
        hint="This person’s own address, never somebody else’s. Please check the spelling twice.",
    )  # fmt: skip
    handle = text("Username", 100, hint="Leave it blank and one is made from the email. That is what we recommend.")


def add(desk: Desk, record: Any, role: Role) -> ResponseReturnValue:
    """The list to choose from, or the form for somebody who is not on it yet."""
    drawn = context.catalog().roles.get(role.drawn_from or "")
    if drawn is None:
        raise NotFound
    drawing = Drawing(desk=desk, record=record, role=role, drawn=drawn)
    return new(drawing) if request.args.get("new") else choose(drawing)


def choose(drawing: Drawing) -> ResponseReturnValue:
    chosen, text = uuid_or_none(request.args.get("chosen")), request.args.get("q", "")
    people = people_on(context.session(), drawing.drawn.name, text, chosen)
    bound = Bound(schema=ListSchema(), name="listed", initial={"contact_id": chosen}, choices={"contact_id": people})

    def page(form: Form) -> str:
        return drawing.render(
            "listed", form=form, text=text, people=people, searches=bool(text) or len(people) >= MOST_LISTED,
            here=drawing.url(), new_url=drawing.url(new=1) if may_make() else None,
            back_url=drawing.desk.url("show", record_id=drawing.record.id),
        )  # fmt: skip

    return handle(bound, page, lambda values: join(drawing, values["contact_id"]))


def may_make() -> bool:
    return may(context.require_me().staff_role, Permission.CONTACTS)


def join(drawing: Drawing, contact_id: UUID) -> str:
    record = drawing.desk.find(drawing.record.id).record
    services.add_participant(context.session(), record, contact_id, drawing.role.name, context.actor())
    flash("Added.", "success")
    return drawing.desk.url("show", record_id=record.id)


def new(drawing: Drawing) -> ResponseReturnValue:
    if not may_make():
        raise NotFound
    invites = may_invite()
    bound = Bound(schema=ListedSchema(exclude=[] if invites else ["handle"]), name="listed")

    def page(form: Form) -> str:
        return drawing.render("listed_new", form=form, invites=invites, holder=holder_for(form), back_url=drawing.url())

    return handle(bound, page, lambda values: made(drawing, values))


def made(drawing: Drawing, values: dict[str, Any]) -> str:
    """On the list, and with a username unless saved without; the list then shows them already chosen."""
    session, actor = context.session(), context.actor()
    way = request.form.get("_way")
    handle = values.pop("handle", None)
    if way is None and handle is not None and not values["email"]:
        raise Refused("Type the email address the username is for, or press Save without username.", "email")
    held, values["email"] = way_out(values["email"])
    contact = held or create_contact(session, values, actor)
    put_on_list(session, get_contact(session, contact.id), drawing.drawn.name, actor)
    then = drawing.url(chosen=contact.id)
    if way or handle is None:
        flash(f"{contact.name} is on the {drawing.drawn.plural} list now.", "success")
        return then
    create_username(session, contact.id, handle, actor)
    return url_for("inviting.username_created", contact_id=contact.id, next=then.removeprefix(request.script_root))
