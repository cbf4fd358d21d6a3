"""What one press changes: create user, archive, restore, erase, merge."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from doorstep.clean import uuid_or_none
from doorstep.contacts import archiving, queries
from doorstep.contacts.merging import merge_contacts
from doorstep.contacts.services import get_contact
from doorstep.events.refusals import try_again
from doorstep.invitations.services import invite
from doorstep.problems import NotFound
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.contacts.room import room
from doorstep.web.contacts.words import name_of
from doorstep.web.policy import staff
from doorstep.web.shapes import Filters

CONTACTS = staff(Permission.CONTACTS)


@room.page("/create-user", policy=staff(Permission.INVITE), methods=("POST",))
def create_user() -> ResponseReturnValue:
    """ "Create user" in a row of the list: they are told that access was granted, and choose a password."""
    contact_id = uuid_or_none(request.form.get("contact"))
    if contact_id is None:
        raise NotFound
    contact = get_contact(context.session(), contact_id)
    invite(context.session(), contact.id, context.actor(), rule="access_granted")
    flash(
        _("%(name)s gets a mail at %(email)s and chooses a password.", name=contact.name, email=contact.email),
        "success",
    )
    return redirect(url_for(".show", contact_id=contact.id), 303)


@room.page("/<uuid:contact_id>/archive", policy=CONTACTS, methods=("POST",))
def archive(contact_id: UUID) -> ResponseReturnValue:
    contact = get_contact(context.session(), contact_id)
    archiving.archive_contact(context.session(), contact, context.actor())
    flash(_("%(name)s is archived. You can bring them back here.", name=contact.name), "success")
    return redirect(url_for(".show", contact_id=contact.id), 303)


@room.page("/<uuid:contact_id>/restore", policy=CONTACTS, methods=("POST",))
def restore(contact_id: UUID) -> ResponseReturnValue:
    contact = get_contact(context.session(), contact_id)
    archiving.restore_contact(context.session(), contact, context.actor())
    flash(_("%(name)s is back.", name=contact.name), "success")
    return redirect(url_for(".show", contact_id=contact.id), 303)


@room.page("/<uuid:contact_id>/mail-again", policy=CONTACTS, methods=("POST",))
def mail_again(contact_id: UUID) -> ResponseReturnValue:
    contact = get_contact(context.session(), contact_id)
    try_again(context.session(), contact, context.actor())
    flash(_("Mails go to %(email)s again.", email=contact.email), "success")
    return redirect(url_for(".show", contact_id=contact.id), 303)


@room.page("/<uuid:contact_id>/erase", policy=staff(Permission.SETTINGS), methods=("POST",))
def erase(contact_id: UUID) -> ResponseReturnValue:
    contact = get_contact(context.session(), contact_id)
    archiving.erase_contact(context.session(), contact, context.actor())
    flash(_("Everything that said who this was is overwritten."), "success")
    return redirect(url_for(".show", contact_id=contact.id), 303)


@room.page("/<uuid:contact_id>/merge", policy=CONTACTS)
def merge(contact_id: UUID) -> ResponseReturnValue:
    """Choose who is the same person."""
    contact = get_contact(context.session(), contact_id)
    q = request.args.get("q", "") or contact.last_name
    found = queries.people_like(context.session(), q, contact.id) if q else []
    people = [person(row) for row in found]
    here = url_for(".merge", contact_id=contact.id)
    search = Filters(action=here, search_value=q, search_label=_("Name, company or email"))
    back = url_for(".show", contact_id=contact.id)
    return render_template("office/contacts/merge.html", contact=contact, search=search, people=people, back=back)


def person(row: Any) -> dict[str, Any]:
    url = url_for(".show", contact_id=row.id)
    return {"id": row.id, "name": name_of(row), "company": row.company, "email": row.email, "url": url}


@room.page("/<uuid:contact_id>/merge", policy=CONTACTS, methods=("POST",), endpoint="merge_with")
def merge_with(contact_id: UUID) -> ResponseReturnValue:
    other = uuid_or_none(request.form.get("other"))
    if other is None:
        raise NotFound
    kept = merge_contacts(context.session(), contact_id, other, context.actor())
    flash(_("Both entries are one now."), "success")
    return redirect(url_for(".show", contact_id=kept.id), 303)
