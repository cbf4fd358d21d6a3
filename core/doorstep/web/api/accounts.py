"""Customers and sites: all of them for staff, those reached for contacts; and the links that reach them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from doorstep.accounts import fields as extra_fields
from doorstep.accounts import links, queries, services
from doorstep.accounts.schemas import AccountSchema, account_schema
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.api import reading, shapes
from doorstep.web.api.operations import OFFICE, Call, Operation, add
from doorstep.web.api.paging import PageArguments, Paged, paged
from doorstep.web.routing import Room

ONE = "/<uuid:account_id>"
KIND = validate.OneOf(services.KINDS)
PLACE = ("street", "city", "region", "postcode")


class AccountArguments(PageArguments):
    q = fields.String(load_default="", validate=validate.Length(max=200))
    kind = fields.String(load_default="", validate=validate.OneOf(["", *services.KINDS]))
    under = fields.UUID(load_default=None)
    archived = fields.Boolean(load_default=False)


class ReachedArguments(PageArguments):
    q = fields.String(load_default="", validate=validate.Length(max=200))


def arguments(side: str) -> Schema:
    return AccountArguments() if side == "office" else ReachedArguments()


def brought(portal: bool = False) -> dict[str, fields.Field]:
    """The fields that verticals bring to either kind, as ``block__field``."""
    found = [extra_fields.form_fields(context.catalog(), kind) for kind in services.KINDS]
    every = {name: one for each in found for name, one in each.items()}
    return {name: one for name, one in every.items() if not portal or one.metadata.get("portal", True)}


def optional(one: fields.Field) -> fields.Field:
    one.required = False
    return one


def sent(more: dict[str, fields.Field]) -> Schema:
    """What may be sent for either kind; whether it belongs to this one is looked at with the account."""
    extra = {name: optional(one) for name, one in brought().items()}
    return type("AccountSent", (AccountSchema,), {**extra, **more})()


def new_body(side: str) -> Schema:
    return sent({"kind": fields.String(required=True, validate=KIND)})


def change_body(side: str) -> Schema:
    return reading.changing(sent({"version": reading.version_field()}))


LISTED: shapes.Fields = {
    "id": shapes.key(), "kind": shapes.text(), "name": shapes.text(), "number": shapes.maybe(fields.String()),
    **{name: shapes.text() for name in PLACE}, "parent_name": shapes.maybe(fields.String()),
}  # fmt: skip
OFFICE_LISTED: shapes.Fields = {
    **LISTED, "phone": shapes.text(), "parent_id": shapes.maybe_key(), "archived_at": shapes.moment(),
    "contacts": fields.Integer(required=True), "below": fields.Integer(required=True),
}  # fmt: skip
WHOLE: shapes.Fields = {name: one for name, one in LISTED.items() if name != "parent_name"} | {"phone": shapes.text()}
OFFICE_WHOLE: shapes.Fields = {
    **WHOLE, "parent_id": shapes.maybe_key(), "notes": shapes.text(), "archived_at": shapes.moment(),
    "version": fields.Integer(required=True),
}  # fmt: skip


def item(side: str) -> Schema:
    return shapes.schema_of("AccountItem", OFFICE_LISTED if side == "office" else LISTED)


def whole(side: str) -> Schema:
    extra = {name: shapes.kept(one) for name, one in brought(side == "portal").items()}
    for one in extra.values():
        one.required = False
    return shapes.schema_of("Account", {**(OFFICE_WHOLE if side == "office" else WHOLE), **extra})


def index(call: Call) -> Paged:
    given = call.query
    statement = queries.account_list(kind=given["kind"], q=given["q"], archived=given["archived"], under=given["under"])
    return paged(statement, queries.ORDER, given)


def reached(call: Call) -> Paged:
    return paged(queries.visible_accounts(context.viewer(), call.query["q"]), queries.ORDER, call.query)


def either(call: Call) -> Paged:
    return index(call) if call.is_office else reached(call)


def show(call: Call, account_id: UUID) -> dict[str, Any]:
    session = context.session()
    find = services.get_account if call.is_office else _seen
    return shown(find(session, account_id))


def _seen(session: Any, account_id: UUID) -> Any:
    return queries.visible_account(session, context.viewer(), account_id)


def shown(account: Any) -> dict[str, Any]:
    extra = extra_fields.initial(context.catalog(), account.kind, account.extra or {})
    return {**{name: getattr(account, name) for name in OFFICE_WHOLE}, **extra}


def create(call: Call) -> dict[str, Any]:
    raw = dict(call.raw)
    kind = raw.pop("kind")
    values = reading.load(account_schema(context.catalog(), kind), raw)
    values["extra"] = extra_fields.gather(context.catalog(), kind, values, {})
    made = services.create_account(context.session(), {**values, "kind": kind}, context.actor())
    context.session().flush()
    return shown(made)


def change(call: Call, account_id: UUID) -> dict[str, Any]:
    session = context.session()
    account = services.get_account(session, account_id)
    values = merged(account, {name: value for name, value in call.raw.items() if name != "version"})
    services.update_account(session, account_id, values, context.actor(), version=call.body["version"])
    session.flush()
    return shown(account)


def merged(account: Any, raw: Mapping[str, Any]) -> dict[str, Any]:
    schema = account_schema(context.catalog(), account.kind)
    stored = {name: value for name, value in shown(account).items() if name in schema.fields}
    values = reading.overlaid(schema, stored, raw)
    values["extra"] = extra_fields.gather(context.catalog(), account.kind, values, account.extra or {})
    return values


def archive(call: Call, account_id: UUID) -> dict[str, Any]:
    account = services.get_account(context.session(), account_id)
    if account.archived_at is None:
        services.archive_account(context.session(), account, context.actor(), all_below=call.body["all_below"])
    context.session().flush()
    return shown(account)


def restore(call: Call, account_id: UUID) -> dict[str, Any]:
    account = services.get_account(context.session(), account_id)
    if account.archived_at is not None:
        services.restore_account(context.session(), account, context.actor())
    context.session().flush()
    return shown(account)


class Archiving(Schema):
    all_below = fields.Boolean(load_default=False, metadata={"description": "With everything below it."})


class NewLink(Schema):
    contact_id = fields.UUID(required=True)
    account_id = fields.UUID(required=True)
    role = fields.String(load_default=links.DEFAULT_ROLE)
    is_primary = fields.Boolean(load_default=False)


def link_shape(side: str) -> Schema:
    found = {name: shapes.key() for name in ("id", "contact_id", "account_id")}
    return shapes.schema_of("Link", {**found, "role": shapes.text(), "is_primary": fields.Boolean(required=True)})


def link(call: Call) -> Any:
    given = call.body
    return links.link_contact(
        context.session(), given["contact_id"], given["account_id"], given["role"], context.actor(),
        primary=given["is_primary"],
    )  # fmt: skip


def unlink(call: Call, link_id: UUID) -> None:
    links.unlink(context.session(), link_id, context.actor())


WRITE: dict[str, Any] = {"sides": OFFICE, "permission": Permission.CONTACTS, "answer": whole, "tag": "Accounts"}
OPERATIONS = [
    Operation(name="list_accounts", method="GET", path="", view=either, summary="List customers and sites",
              tag="Accounts", query=arguments, answer=item, listed=True),
    Operation(name="create_account", method="POST", path="", view=create, summary="Add a customer or site",
              body=new_body, status=201, **WRITE),
    Operation(name="get_account", method="GET", path=ONE, view=show, summary="One of them", tag="Accounts",
              answer=whole),
    Operation(name="change_account", method="PATCH", path=ONE, view=change, summary="Change it", body=change_body,
              **WRITE),
    Operation(name="archive_account", method="POST", path=f"{ONE}/archive", view=archive, body=lambda side: Archiving(),
              summary="Put out of the lists", **WRITE),
    Operation(name="restore_account", method="POST", path=f"{ONE}/restore", view=restore, summary="Bring back",
              **WRITE),
]  # fmt: skip
LINKS = [
    Operation(name="create_link", method="POST", path="", view=link, summary="Link a contact to a customer or site",
              body=lambda side: NewLink(), status=201, **{**WRITE, "answer": link_shape, "tag": "Links"}),
    Operation(name="end_link", method="DELETE", path="/<uuid:link_id>", view=unlink, summary="End a link", status=204,
              **{**WRITE, "answer": None, "tag": "Links"}),
]  # fmt: skip
room = add(Room("api_accounts", __name__, url_prefix="/api/v1/accounts"), OPERATIONS)
links_room = add(Room("api_links", __name__, url_prefix="/api/v1/links"), LINKS)
