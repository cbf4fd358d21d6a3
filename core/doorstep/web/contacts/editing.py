"""The two forms of a contact: new, and edit."""

from typing import Any
from uuid import UUID

from attrs import evolve, frozen
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from doorstep.accounts.services import get_account, link_contact
from doorstep.clean import uuid_or_none
from doorstep.contacts import queries
from doorstep.contacts.addresses import email_key
from doorstep.contacts.areas import choose_areas, default_areas, open_areas
from doorstep.contacts.lists import choose_lists, lists_in
from doorstep.contacts.queries import Shown, shown_contact
from doorstep.contacts.services import (
    create_contact,
    get_contact,
    holder_of,
    invites_everybody,
    snapshot,
    update_contact,
)
from doorstep.invitations.services import invite
from doorstep.problems import Changed
from doorstep.users.permissions import Permission, may
from doorstep.users.suspension import reinstate, suspend
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.conflicts import conflict
from doorstep.web.contacts import schemas
from doorstep.web.contacts.linking import account_roles
from doorstep.web.contacts.room import room
from doorstep.web.contacts.schemas import ContactForm
from doorstep.web.contacts.words import status_badge
from doorstep.web.forms import Bound
from doorstep.web.policy import staff
from doorstep.web.redirects import own_path
from doorstep.web.shapes import Form

CONTACTS = staff(Permission.CONTACTS)


@frozen(kw_only=True)
class Holder:
    """Who has the address that was typed for somebody else."""

    name: str
    url: str


@room.page("/new", policy=CONTACTS, methods=("GET", "POST"))
def new() -> ResponseReturnValue:
    account_id = uuid_or_none(request.args.get("account") or request.form.get("account_id"))
    account = get_account(context.session(), account_id) if account_id else None
    bound = new_form(account_id)

    def page(form: Form) -> str:
        holder = holder_for(form)
        form = hinted(form, holder, invite_hint(None))
        return render_template(
            "office/contacts/new.html", form=form, account=account, holder=holder, note=new_note(),
            cancel_url=back() or url_for(".index"),
        )  # fmt: skip

    return handle(bound, page, create)


def new_form(account_id: UUID | None) -> Bound:
    session = context.session()
    left_out = {*schemas.NEW, *([] if account_id else schemas.LINK), *not_brought()}
    if not may_invite() or invites_everybody(session):
        left_out |= {"invite", "says"}
    return bound_to(left_out, {"areas": default_areas(session), "account_id": account_id})


def bound_to(left_out: set[str], initial: dict[str, Any]) -> Bound:
    schema = ContactForm(exclude=sorted(left_out))
    areas = [(area.name, area.label) for area in context.catalog().areas.values()]
    lists = [(role.name, role.plural) for role in lists_in(context.catalog())]
    roles = account_roles(context.session())
    choices = {"areas": areas, "lists": lists, "notification_role": mail_roles(), "role": roles}
    known = schema.fields.keys()
    sections = [
        (_("Person"), schemas.PERSON), (_("Lists"), ("lists",)), (_("Address"), schemas.ADDRESS),
        (_("Mails"), schemas.MAILS), (_("Notes"), ("notes",)), (_("Link"), schemas.LINK), (_("Access"), schemas.ACCESS),
    ]  # fmt: skip
    shown = [(heading, [name for name in names if name in known]) for heading, names in sections]
    kept = [(heading, names) for heading, names in shown if names]
    return Bound(
        schema=schema, name="contact", initial=initial, sections=kept,
        choices={name: found for name, found in choices.items() if name in known},
    )  # fmt: skip


def not_brought() -> list[str]:
    """Fields for what no enabled vertical brings."""
    brought = {"areas": context.catalog().areas, "lists": lists_in(context.catalog())}
    return [name for name, found in brought.items() if not found]


def mail_roles() -> list[tuple[str, str]]:
    """Roles that notifications are for: those of accounts and lists, and those that rules name."""
    catalog = context.catalog()
    named = {name for rule in catalog.rules.values() for name in (*rule.audience, *rule.role_statuses)}
    return [(r.name, r.label) for r in catalog.roles.values() if r.scope != "record" or r.name in named]


def may_invite() -> bool:
    return context.tenant().portal_on and may(context.require_me().staff_role, Permission.INVITE)


def invite_hint(shown: Shown | None) -> str:
    if shown is None:
        return _("They get a mail with a link to register. They need an email address.")
    status = queries.STATUSES[shown.status]
    if shown.status == "invited":
        return _("Portal status: %(status)s. A new mail goes out, and the former link stops working.", status=status)
    return _("Portal status: %(status)s. They get a mail with a link to register.", status=status)


def hinted(form: Form, holder: Holder | None, invite: str) -> Form:
    hints = {"invite": invite, **({"email": _("The two buttons above Save lead on.")} if holder else {})}
    return evolve(form, fields=[evolve(f, hint=hints.get(f.name, f.hint)) for f in form.fields])


def new_note() -> str | None:
    """What happens by itself, where the box to tick is missing."""
    if invites_everybody(context.session()):
        return _("Everybody new with an email address is invited to the customer portal when you save.")
    if not context.tenant().portal_on:
        return _("The customer portal is switched off, so nobody can be invited now.")
    return None


def create(values: dict[str, Any]) -> str:
    """Contact, areas, link and invitation in one step; or one of the two ways out of an address that is taken."""
    session, actor = context.session(), context.actor()
    way = request.form.get("_way")
    found = holder_of(session, email_key(values["email"])) if way and values["email"] else None
    if way == "attach" and found:
        return attach(found.id, values)
    if way == "without_email" and found:
        values = {**values, "email": ""}
    own = {name: value for name, value in values.items() if name in schemas.OWN}
    own["use_company_address"] = not any(own[name] for name in schemas.ADDRESS)
    asked = bool(values.get("invite")) and way is None
    contact = create_contact(session, own, actor, invite=asked, grants=values.get("says") == "access_granted")
    choose_access(contact, values)
    if values.get("account_id"):
        link_contact(session, contact.id, values["account_id"], values["role"], actor)
    tell_created(contact.name, contact.email, values, asked)
    return back() or url_for(".show", contact_id=contact.id)


def choose_access(contact: Any, values: dict[str, Any]) -> None:
    if "areas" in values:
        choose_areas(context.session(), contact, values["areas"], context.actor())
    if "lists" in values:
        choose_lists(context.session(), contact, values["lists"], context.actor())


def attach(contact_id: UUID, values: dict[str, Any]) -> str:
    """The person is here already: they are linked where the new one was to be."""
    if values.get("account_id"):
        link_contact(context.session(), contact_id, values["account_id"], values["role"], context.actor())
        flash(_("Linked the person who is here already."), "success")
    else:
        flash(_("This is the person who is here already; nobody was added."), "info")
    return back() or url_for(".show", contact_id=contact_id)


def tell_created(name: str, email: str | None, values: dict[str, Any], asked: bool) -> None:
    everybody = invites_everybody(context.session())
    if email and (asked or (everybody and not values.get("do_not_email"))):
        flash(_("%(name)s is saved, and the invitation goes to %(email)s.", name=name, email=email), "success")
    elif everybody and not email:
        flash(_("%(name)s is saved, but not invited: add an email address first.", name=name), "warning")
    else:
        tell_saved(name, email, values["email"])


def tell_saved(name: str, email: str | None, typed: str) -> None:
    if email and email != typed:
        flash(_("%(name)s is saved. The address is kept as %(email)s.", name=name, email=email), "success")
    else:
        flash(_("%(name)s is saved.", name=name), "success")


def back() -> str | None:
    return own_path(request.args.get("next"))


def holder_for(form: Form, but: UUID | None = None) -> Holder | None:
    """Who holds the address, when that is why the form came back."""
    email = form.named("email")
    if email is None or not email.errors:
        return None
    found = holder_of(context.session(), email_key(str(email.value)), but)
    return Holder(name=found.name, url=url_for("contacts.show", contact_id=found.id)) if found else None


@room.page("/<uuid:contact_id>/edit", policy=CONTACTS, methods=("GET", "POST"))
def edit(contact_id: UUID) -> ResponseReturnValue:
    shown = shown_contact(context.session(), contact_id)
    if shown.contact.merged_into_id:
        return redirect(url_for(".edit", contact_id=get_contact(context.session(), contact_id).id))
    bound = edit_form(shown)

    def page(form: Form) -> str:
        holder = holder_for(form, contact_id)
        form = hinted(form, holder, invite_hint(shown))
        return render_template(
            "office/contacts/edit.html", form=form, contact=shown.contact, holder=holder,
            badge=status_badge(shown), cancel_url=url_for(".show", contact_id=contact_id),
        )  # fmt: skip

    return handle(bound, page, lambda values: change(contact_id, values))


def edit_form(shown: Shown) -> Bound:
    contact = shown.contact
    left_out = {*schemas.EDIT, *not_brought()}
    if not may_invite() or shown.status == "enrolled" or contact.archived_at:
        left_out |= {"invite", "says"}
    initial = {
        **snapshot(contact), "version": contact.version, "suspended": contact.suspended_at is not None,
        "suspension_note": contact.suspension_note, "areas": open_areas(context.session(), contact.id),
        "lists": (shown.lists or "").split(","),
    }  # fmt: skip
    return bound_to(left_out, initial)


def change(contact_id: UUID, values: dict[str, Any]) -> str:
    session, actor = context.session(), context.actor()
    way = request.form.get("_way")
    if way == "attach" and (found := holder_of(session, email_key(values["email"]), contact_id)):
        return url_for(".merge", contact_id=found.id, q=found.email)
    if way == "without_email":
        values = {**values, "email": ""}
    own = {name: value for name, value in values.items() if name in schemas.OWN}
    try:
        contact = update_contact(session, contact_id, own, actor, version=values["version"])
    except Changed as fault:
        session.rollback()
        now = get_contact(session, contact_id)
        raise conflict(ContactForm(), snapshot(now), own, now.version) from fault
    choose_access(contact, values)
    if values["suspended"]:
        suspend(session, contact, values.get("suspension_note", contact.suspension_note), actor)
    else:
        reinstate(session, contact, actor)
    if values.get("invite") and way is None:
        invite(session, contact.id, actor, rule=values.get("says") or "invitation")
        flash(
            _("%(name)s is saved, and the invitation goes to %(email)s.", name=contact.name, email=contact.email),
            "success",
        )
    else:
        tell_saved(contact.name, contact.email, values["email"])
    return url_for(".show", contact_id=contact.id)
