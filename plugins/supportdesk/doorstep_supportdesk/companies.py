"""Colleagues: a company's own admin lets people in, chooses what they see, and ends it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from doorstep.api import (
    CONTACT,
    Colleague,
    Column,
    Managed,
    NotFound,
    PageForm,
    PortalTab,
    Room,
    Row,
    carry_out,
    change_colleague,
    colleagues_on,
    end_colleague,
    hookimpl,
    invite_colleague,
    knock_at_invitation,
    managed_accounts,
    page_actor,
    page_session,
    page_viewer,
    remind_colleague,
    settings_of,
)
from doorstep_supportdesk.schemas import required, text

room = Room("portal_colleagues", "doorstep_supportdesk", plugin="supportdesk", template_folder="templates")
BOTH, POST = ("GET", "POST"), ("POST",)
STATUS = {
    "enrolled": ("Has access", "good"),
    "invited": ("Invited", "info"),
    "not_enrolled": ("No access yet", "neutral"),
}


class InviteSchema(Schema):
    account_id = fields.UUID(required=True, metadata={"label": "Company", "kind": "select"})
    first_name = required("First name", 100, autocomplete="off")
    last_name = text("Last name", 100, autocomplete="off")
    email = required(
        "Email", 254, kind="email", autocomplete="off", hint="Their own address: the invitation goes there."
    )
    role = fields.String(required=True, metadata={"label": "What they may do", "kind": "radio"})


class RoleSchema(Schema):
    role = fields.String(required=True, metadata={"label": "What they may do", "kind": "radio"})


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (
        PortalTab(
            name="colleagues", label="Colleagues", path="colleagues", blueprint=room, area="support", icon="people",
            weight=40,
        ),
    )  # fmt: skip


def managed() -> list[Managed]:
    """What the reader manages; nothing where the business does not want that."""
    if not settings_of(page_session(), "supportdesk")["customers_invite"]:
        return []
    return managed_accounts(page_session(), page_viewer())


def must_manage() -> list[Managed]:
    if found := managed():
        return found
    raise NotFound


@room.page("/", policy=CONTACT)
def index() -> str:
    mine = managed()
    people = colleagues_on(page_session(), mine) if mine else []
    names = {one.id: one.name for one in mine}
    groups = [(name, [row_of(one) for one in people if one.account_id == key]) for key, name in names.items()]
    return render_template("supportdesk/colleagues.html", groups=groups, columns=COLUMNS)


COLUMNS = (
    Column(label="Name", key="name", kind="link", primary=True),
    Column(label="Email", key="email", alone=True),
    Column(label="Role", key="role"),
    Column(label="Access", key="status", kind="badge"),
)


def row_of(one: Colleague) -> Row:
    status = ("Access on hold", "warn") if one.suspended else STATUS[one.status]
    own = one.contact_id == page_viewer().contact_id
    cells = {
        "name": f"{one.name} (you)" if own else one.name, "email": one.email, "status": status,
        "role": page_session().catalog.role_label(one.role),
    }  # fmt: skip
    url = None if own else url_for(".show", account_id=one.account_id, contact_id=one.contact_id)
    return Row(url=url, cells=cells)


def role_choices(roles: tuple[str, ...]) -> list[tuple[str, str]]:
    known = page_session().catalog.roles
    return [(name, f"{known[name].label}: {lower_first(known[name].hint)}") for name in roles]


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


@room.page("/invite", policy=CONTACT, methods=BOTH)
def invite() -> ResponseReturnValue:
    mine = must_manage()
    roles = tuple(dict.fromkeys(role for one in mine for role in one.roles))
    bound = PageForm(
        schema=InviteSchema(), name="colleague", initial={"account_id": mine[0].id, "role": roles[-1]},
        choices={"account_id": [(str(one.id), one.name) for one in mine], "role": role_choices(roles)},
    )  # fmt: skip

    def act(values: dict[str, Any]) -> str:
        knock_at_invitation(str(page_viewer().contact_id))
        must_manage()
        account_id, role = values.pop("account_id"), values.pop("role")
        made = invite_colleague(page_session(), page_viewer(), account_id, role, values, page_actor())
        flash(f"{made.name} is invited. The mail is on its way.", "success")
        return url_for(".index")

    return carry_out(bound, lambda form: render_template("supportdesk/invite_colleague.html", form=form), act)


@room.page("/<uuid:account_id>/<uuid:contact_id>", policy=CONTACT, methods=BOTH)
def show(account_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    company = next((one for one in must_manage() if one.id == account_id), None)
    if company is None:
        raise NotFound
    found = [one for one in colleagues_on(page_session(), [company]) if one.contact_id == contact_id]
    if not found:
        raise NotFound
    bound = PageForm(
        schema=RoleSchema(), name="role", initial={"role": found[0].role},
        choices={"role": role_choices(company.roles)},
    )  # fmt: skip

    def page(form: Any) -> str:
        return render_template("supportdesk/colleague.html", form=form, one=found[0], company=company, status=STATUS)

    def act(values: dict[str, Any]) -> str:
        change_colleague(page_session(), page_viewer(), account_id, contact_id, values["role"], page_actor())
        flash("Saved. It counts from their next page on.", "success")
        return url_for(".index")

    return carry_out(bound, page, act)


@room.page("/<uuid:account_id>/<uuid:contact_id>/again", policy=CONTACT, methods=POST)
def again(account_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    knock_at_invitation(str(page_viewer().contact_id))
    return done(remind_colleague, account_id, contact_id, "The invitation is sent again.")


@room.page("/<uuid:account_id>/<uuid:contact_id>/end", policy=CONTACT, methods=POST)
def end(account_id: UUID, contact_id: UUID) -> ResponseReturnValue:
    return done(end_colleague, account_id, contact_id, "They see nothing of this company any more.")


def done(act: Callable[..., None], account_id: UUID, contact_id: UUID, said: str) -> ResponseReturnValue:
    must_manage()
    act(page_session(), page_viewer(), account_id, contact_id, page_actor())
    flash(said, "success")
    return redirect(url_for(".index"), 303)
