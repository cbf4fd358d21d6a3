"""Who is linked to a customer or site: choose somebody, make somebody new, set the primary contact, remove."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from doorstep.accounts import links, queries, services
from doorstep.invitations.status import LABELS
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.accounts.office import room
from doorstep.web.accounts.views import AccountPage
from doorstep.web.acting import handle
from doorstep.web.addresses import known_url
from doorstep.web.forms import Bound
from doorstep.web.policy import staff
from doorstep.web.shapes import Choice, Column, Filters, Row

EDIT = staff(Permission.CONTACTS)
TONES = {"enrolled": "good", "invited": "info", "not_enrolled": "neutral"}
PEOPLE = (
    Column(label="Name", key="name", kind="link", primary=True),
    Column(label="Role", key="role"),
    Column(label="Email", key="email", alone=True),
    Column(label="Portal", key="status", kind="badge"),
)
ACT = Column(label="Actions", key="act", hide_label=True, align="end")
SOURCE = Column(label="Linked to", key="source", kind="link")


class LinkSchema(Schema):
    contact_id = fields.UUID(required=True, metadata={"label": "Contact", "kind": "select"})
    role = fields.String(required=True, metadata={"label": "Role", "kind": "select"})
    primary = fields.Boolean(load_default=False, metadata={"label": "The primary contact"})


@room.page("/<uuid:account_id>/contacts", policy=EDIT, methods=("GET", "POST"))
def contacts(account_id: UUID) -> ResponseReturnValue:
    db, q = context.session(), request.args.get("q", "")[:200]
    page = AccountPage.of(account_id, "contacts")
    linked = queries.linked_contacts(db, account_id)
    found = queries.contact_choices(db, q, account_id)
    choices = {"contact_id": [(str(one.id), choice_label(one)) for one in found], "role": roles()}

    def act(values: dict[str, Any]) -> str:
        added, role = values["contact_id"], values["role"]
        services.link_contact(db, added, account_id, role, context.actor(), primary=values["primary"])
        flash("The contact is linked, and sees what belongs here once they are enrolled.", "success")
        return url_for(".contacts", account_id=account_id)

    def show(form: Any) -> str:
        return render_template(
            "office/accounts/contacts.html",
            page=page,
            form=form,
            columns=PEOPLE,
            act_column=ACT,
            source_column=SOURCE,
            q=q,
            choose=bool(found),
            Row=Row,
            own=[linked_row(one) for one in linked if one.depth == 0],
            search=search(account_id, q),
            inherited=[linked_row(one) for one in linked if one.depth],
            found=[found_row(one) for one in found] if q else [],
            new_url=known_url("contacts.new", account=account_id),
        )

    form = Bound(schema=LinkSchema(), name="link", initial={"role": links.DEFAULT_ROLE}, choices=choices)
    form.choices = {**choices, "contact_id": offered(choices["contact_id"])}
    return handle(form, show, act)


def offered(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The drop-down, and whoever was found by a search beyond it and is added with one press."""
    given = request.form.get("contact_id", "")
    known = {value for value, _ in choices}
    return choices if not given or given in known else [*choices, (given, "The chosen contact")]


def roles() -> list[tuple[str, str]]:
    return [(role.name, role.label) for role in context.catalog().roles.values() if role.scope == "account"]


def choice_label(one: Any) -> str:
    about = one.company or one.email
    name = full_name(one)
    return f"{name} ({about})" if about and about != name else name


def full_name(one: Any) -> str:
    return f"{one.first_name} {one.last_name}".strip() or one.company or one.email or "No name"


def search(account_id: UUID, q: str) -> Filters:
    return Filters(
        action=url_for("accounts.contacts", account_id=account_id),
        search_value=q,
        search_label="Search existing contacts",
    )


def found_row(one: Any) -> dict[str, Any]:
    return {"id": one.id, "name": full_name(one), "company": one.company, "email": one.email}


def linked_row(one: Any) -> dict[str, Any]:
    """A linked contact: cells for the table, and what its menu offers."""
    status = ("Suspended", "bad") if one.suspended_at else (LABELS[one.status], TONES[one.status])
    role = context.catalog().role_label(one.role)
    cells = {
        "name": full_name(one),
        "role": f"{role}, primary contact" if one.is_primary else role,
        "email": one.email,
        "status": status,
        "source": (one.account_name, url_for("accounts.contacts", account_id=one.account_id)),
    }
    return {
        "cells": cells,
        "url": known_url("contacts.show", contact_id=one.id),
        "choices": link_choices(one),
        "name": cells["name"],
    }


def link_choices(one: Any) -> list[Choice]:
    name, link = full_name(one), {"link_id": one.link_id}
    question = f"Remove {name} from {one.account_name}? They stop seeing what belongs to it at once."
    remove = Choice(label="Remove", url=url_for("accounts.unlink", **link), icon="trash", post=True, confirm=question)
    if one.is_primary:
        return [remove]
    return [Choice(label="Make primary", url=url_for("accounts.primary", **link), icon="check", post=True), remove]


@room.page("/links/<uuid:link_id>/primary", policy=EDIT, methods=("POST",))
def primary(link_id: UUID) -> ResponseReturnValue:
    link = links.choose_primary(context.session(), link_id, context.actor())
    flash("The primary contact is chosen.", "success")
    return redirect(url_for(".contacts", account_id=link.account_id), 303)


@room.page("/links/<uuid:link_id>/remove", policy=EDIT, methods=("POST",))
def unlink(link_id: UUID) -> ResponseReturnValue:
    link = links.unlink(context.session(), link_id, context.actor())
    flash("The contact is no longer linked here.", "success")
    return redirect(url_for(".contacts", account_id=link.account_id), 303)
