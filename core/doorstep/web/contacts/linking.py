"""A contact's links to customers and sites."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields

from doorstep.accounts.links import DEFAULT_ROLE, link_contact
from doorstep.accounts.links import unlink as end_link
from doorstep.contacts import queries
from doorstep.contacts.services import get_contact
from doorstep.db.session import BusinessSession
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.contacts.room import room
from doorstep.web.forms import Bound
from doorstep.web.policy import staff
from doorstep.web.shapes import Filters, Form

CONTACTS = staff(Permission.CONTACTS)


class LinkSchema(Schema):
    account_id = fields.UUID(required=True, metadata={"label": "Link to", "kind": "select"})
    role = fields.String(load_default=DEFAULT_ROLE, metadata={"label": "Their role there", "kind": "select"})
    primary = fields.Boolean(load_default=False, metadata={"label": "The primary contact there"})


def account_roles(session: BusinessSession) -> list[tuple[str, str]]:
    return [(role.name, role.label) for role in session.catalog.roles.values() if role.scope == "account"]


def account_label(row: Any) -> str:
    """Main 1 (Davis PLC)"""
    beside = row.parent_name or row.number
    return f"{row.name} ({beside})" if beside else str(row.name)


@room.page("/<uuid:contact_id>/link", policy=CONTACTS, methods=("GET", "POST"))
def link(contact_id: UUID) -> ResponseReturnValue:
    """Find what to link them to, choose it and their role there."""
    contact = get_contact(context.session(), contact_id)
    q, here = request.args.get("q", ""), url_for(".show", contact_id=contact.id)
    found = queries.account_choices(context.session(), contact.id, q)
    offered = [(str(row.id), account_label(row)) for row in found]
    choices = {"account_id": offered, "role": account_roles(context.session())}
    bound = Bound(schema=LinkSchema(), name="link", initial={"role": DEFAULT_ROLE}, choices=choices)

    def page(form: Form) -> str:
        search = Filters(
            action=url_for(".link", contact_id=contact.id), search_value=q, search_label=_("Name, number or street")
        )
        return render_template(
            "office/contacts/link.html", contact=contact, form=form, search=search, back=here, choose=bool(offered)
        )

    def act(values: dict[str, Any]) -> str:
        role = values["role"] or DEFAULT_ROLE
        link_contact(
            context.session(), contact.id, values["account_id"], role, context.actor(), primary=values["primary"]
        )
        flash(_("Linked. They see what belongs there and below, once they are enrolled."), "success")
        return here

    return handle(bound, page, act)


@room.page("/<uuid:contact_id>/unlink/<uuid:link_id>", policy=CONTACTS, methods=("POST",))
def unlink(contact_id: UUID, link_id: UUID) -> ResponseReturnValue:
    end_link(context.session(), link_id, context.actor())
    flash(_("The link is ended: what it reached is closed to them at once."), "success")
    return redirect(url_for(".show", contact_id=contact_id), 303)
