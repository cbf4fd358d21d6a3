"""Contacts, for staff: who the business knows, and whether they come into the portal."""

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from doorstep.contacts import archiving, queries
from doorstep.contacts.schemas import ContactSchema
from doorstep.contacts.services import create_contact, get_contact, update_contact
from doorstep.invitations import services as invitations
from doorstep.users import suspension
from doorstep.users.permissions import Permission, require
from doorstep.web import context
from doorstep.web.api import reading, shapes
from doorstep.web.api.operations import OFFICE, Call, Operation, add
from doorstep.web.api.paging import PageArguments, Paged, paged
from doorstep.web.routing import Room

ONE = "/<uuid:contact_id>"


class ContactArguments(PageArguments):
    q = fields.String(load_default="", validate=validate.Length(max=200))
    status = fields.String(load_default="", validate=validate.OneOf(["", *queries.STATUSES]))
    archived = fields.Boolean(load_default=False)


class NewContact(ContactSchema):
    invite = fields.Boolean(load_default=False, metadata={"description": "Invite them at once."})


class ChangedContact(ContactSchema):
    version = reading.version_field()


class Suspending(shapes.Schema):
    note = fields.String(load_default="", validate=validate.Length(max=suspension.NOTE_LENGTH))


LISTED: shapes.Fields = {
    "id": shapes.key(), "first_name": shapes.text(), "last_name": shapes.text(), "company": shapes.text(),
    "email": shapes.maybe(fields.String()), "status": shapes.text(), "since": shapes.moment(),
    "suspended_at": shapes.moment(), "archived_at": shapes.moment(), "do_not_email": fields.Boolean(required=True),
}  # fmt: skip
MORE: shapes.Fields = {
    name: shapes.text() for name in ("phone", "street", "city", "region", "postcode", "notes", "suspension_note")
}
ITEM: shapes.Fields = {**LISTED, "accounts": fields.Integer(required=True)}
WHOLE: shapes.Fields = {
    **LISTED, **MORE, "handle": shapes.maybe(fields.String()), "notification_role": shapes.maybe(fields.String()),
    "version": fields.Integer(required=True), "created_at": shapes.moment(), "updated_at": shapes.moment(),
    "links": fields.List(fields.Nested(shapes.schema_of("ContactLink", {
        "link_id": shapes.key(), "id": shapes.key(), "name": shapes.text(), "kind": shapes.text(),
        "role": shapes.text(), "is_primary": fields.Boolean(required=True),
    })), required=True),
}  # fmt: skip


def item(side: str) -> shapes.Schema:
    return shapes.schema_of("ContactItem", ITEM)


def whole(side: str) -> shapes.Schema:
    return shapes.schema_of("Contact", WHOLE)


def index(call: Call) -> Paged:
    wanted = queries.Filter(q=call.query["q"], status=call.query["status"], archived=call.query["archived"])
    return paged(queries.contact_list(wanted), queries.ORDER, call.query)


def show(call: Call, contact_id: UUID) -> dict[str, Any]:
    session = context.session()
    found = queries.shown_contact(session, contact_id)
    named = {name: getattr(found.contact, name) for name in WHOLE if hasattr(found.contact, name)}
    links = queries.links_of(session, contact_id)
    return {**named, "status": found.status, "since": found.since, "links": links}


def create(call: Call) -> dict[str, Any]:
    values = dict(call.body)
    wanted = values.pop("invite")
    if wanted:
        require(context.require_me().staff_role, Permission.INVITE)
    made = create_contact(context.session(), values, context.actor(), invite=wanted)
    return show(call, made.id)


def change(call: Call, contact_id: UUID) -> dict[str, Any]:
    values = dict(call.body)
    session, version = context.session(), values.pop("version")
    update_contact(session, contact_id, values, context.actor(), version=version)
    session.flush()
    return show(call, contact_id)


def invite(call: Call, contact_id: UUID) -> dict[str, Any]:
    invitations.invite(context.session(), contact_id, context.actor())
    return show(call, contact_id)


def revoke(call: Call, contact_id: UUID) -> dict[str, Any]:
    invitations.revoke(context.session(), contact_id, context.actor())
    return show(call, contact_id)


def suspend(call: Call, contact_id: UUID) -> dict[str, Any]:
    suspension.suspend(
        context.session(), get_contact(context.session(), contact_id), call.body["note"], context.actor()
    )
    return flushed(call, contact_id)


def reinstate(call: Call, contact_id: UUID) -> dict[str, Any]:
    suspension.reinstate(context.session(), get_contact(context.session(), contact_id), context.actor())
    return flushed(call, contact_id)


def archive(call: Call, contact_id: UUID) -> dict[str, Any]:
    contact = get_contact(context.session(), contact_id)
    if contact.archived_at is None:
        archiving.archive_contact(context.session(), contact, context.actor())
    return flushed(call, contact_id)


def restore(call: Call, contact_id: UUID) -> dict[str, Any]:
    contact = get_contact(context.session(), contact_id)
    if contact.archived_at is not None:
        archiving.restore_contact(context.session(), contact, context.actor())
    return flushed(call, contact_id)


def flushed(call: Call, contact_id: UUID) -> dict[str, Any]:
    context.session().flush()
    return show(call, contact_id)


def one(name: str, method: str, path: str, view: Any, summary: str, **more: Any) -> Operation:
    given = {"permission": Permission.CONTACTS, "answer": whole, **more}
    return Operation(
        name=name, method=method, path=path, view=view, summary=summary, tag="Contacts", sides=OFFICE, **given
    )


OPERATIONS = [
    one("list_contacts", "GET", "", index, "List contacts", query=lambda side: ContactArguments(),
        answer=item, listed=True, permission=None),
    one("create_contact", "POST", "", create, "Add a contact", body=lambda side: NewContact(), status=201),
    one("get_contact", "GET", ONE, show, "One contact, with links", permission=None),
    one("change_contact", "PATCH", ONE, change, "Change a contact",
        body=lambda side: reading.changing(ChangedContact())),
    one("invite_contact", "POST", f"{ONE}/invitation", invite, "Invite, or send a new invitation",
        permission=Permission.INVITE),
    one("revoke_invitation", "DELETE", f"{ONE}/invitation", revoke, "Revoke the open invitation",
        permission=Permission.INVITE),
    one("suspend_contact", "POST", f"{ONE}/suspend", suspend, "Disable access", body=lambda side: Suspending()),
    one("reinstate_contact", "POST", f"{ONE}/reinstate", reinstate, "Give access back"),
    one("archive_contact", "POST", f"{ONE}/archive", archive, "Put out of the lists"),
    one("restore_contact", "POST", f"{ONE}/restore", restore, "Bring back"),
]  # fmt: skip
room = add(Room("api_contacts", __name__, url_prefix="/api/v1/contacts"), OPERATIONS)
