"""A contact's page: who they are, how they stand with the portal, and what reaches them."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from doorstep.access.viewer import Viewer, closed_areas
from doorstep.contacts import queries
from doorstep.contacts.lists import lists_in
from doorstep.contacts.queries import Shown
from doorstep.contacts.services import get_contact
from doorstep.events.lines import line_of
from doorstep.records.facts import status_words
from doorstep.users.permissions import Permission, may
from doorstep.web import context
from doorstep.web.addresses import known_url
from doorstep.web.contacts.room import room
from doorstep.web.contacts.words import name_of, status_badge
from doorstep.web.documents.shelf import documents_of
from doorstep.web.panels import panels
from doorstep.web.policy import STAFF
from doorstep.web.portal_card import portal_card
from doorstep.web.shapes import Choice, Column, Row, TimelineEntry

RECORDS = (
    Column(label="Number", key="number", kind="link", primary=True),
    Column(label="Title", key="title"),
    Column(label="At", key="account"),
    Column(label="Part", key="part"),
    Column(label="Date", key="date", kind="date"),
    Column(label="Status", key="status", kind="badge"),
)
LINKS = (
    Column(label="Name", key="name", kind="link", primary=True),
    Column(label="Role", key="role"),
    Column(label="Below", key="parent"),
    Column(label="City", key="city"),
    Column(label="Actions", key="act", hide_label=True, align="end"),
)


@room.page("/<uuid:contact_id>", policy=STAFF)
def show(contact_id: UUID) -> ResponseReturnValue:
    session = context.session()
    shown = queries.shown_contact(session, contact_id)
    contact = shown.contact
    if contact.merged_into_id:
        return redirect(url_for(".show", contact_id=get_contact(session, contact_id).id))
    viewer = viewer_for(shown)
    can_edit = may(context.require_me().staff_role, Permission.CONTACTS)
    return render_template(
        "office/contacts/show.html", contact=contact, name=name_of(contact), badge=status_badge(shown),
        can_edit=can_edit, choices=choices(shown), details=details(shown), areas=areas(viewer),
        card=portal_card(session, contact), links=queries.links_of(session, contact_id), link_columns=LINKS,
        link_row=link_row,
        records=[record_row(row) for row in queries.records_of(session, viewer)], record_columns=RECORDS,
        shelf=documents_of(session, context.viewer(), contact_id=contact_id, closed=contact.archived_at is not None),
        most=queries.MOST_RECORDS,
        lines=[line(row) for row in queries.lines_of(session, contact_id)], panels=panels("office_contact", [contact]),
        explain_url=known_url("explain.contact", contact_id=contact_id),
    )  # fmt: skip


def viewer_for(shown: Shown) -> Viewer:
    """Whom the access rule would see, from what was read already."""
    contact = shown.contact
    return Viewer(
        contact_id=contact.id, name=contact.name, enrolled=shown.status == "enrolled",
        suspended=shown.suspended_at is not None, closed_areas=closed_areas(context.catalog(), shown.choices),
        links=shown.links, catalog=context.catalog(),
    )  # fmt: skip


def details(shown: Shown) -> list[tuple[str, Any]]:
    contact = shown.contact
    place = ", ".join(
        part for part in (contact.street, f"{contact.postcode} {contact.city}".strip(), contact.region) if part
    )
    role = contact.notification_role
    return [
        (_("Company"), contact.company),
        (_("Email"), contact.email or _("None: no mail goes to this person")),
        (_("Phone"), contact.phone),
        (_("Address"), place),
        (_("Told about"), context.catalog().role_label(role) if role else _("what reaches them")),
        *on_lists(shown.lists),
        (_("Mails"), _("Do not email") if contact.do_not_email else _("May be mailed")),
        *([(_("Notes"), contact.notes)] if contact.notes else []),
    ]


def on_lists(named: str | None) -> list[tuple[str, str]]:
    found = [role.plural for role in lists_in(context.catalog()) if role.name in (named or "").split(",")]
    return [(_("On the list of"), ", ".join(found))] if found else []


def choices(shown: Shown) -> list[Choice]:
    """What the menu offers, by what this staff member may do."""
    contact, role = shown.contact, context.require_me().staff_role
    at: dict[str, Any] = {"contact_id": contact.id}
    found = []
    if (preview := known_url("preview.start", **at)) and may(role, Permission.PREVIEW) and not contact.archived_at:
        found.append(
            Choice(label=_("See the portal as %(name)s", name=contact.name), url=preview, icon="eye", post=True)
        )
    if (explain := known_url("explain.contact", **at)) and not contact.archived_at:
        found.append(Choice(label=_("Why can they see something?"), url=explain, icon="search"))
    if may(role, Permission.CONTACTS):
        found += kept_choices(contact, at)
    if may(role, Permission.SETTINGS):
        question = _(
            "Overwrite name, address, phone, email and notes for good? What was done stays, without the person."
        )
        found.append(
            Choice(
                label=_("Erase personal data"), url=url_for(".erase", **at), icon="trash", post=True, confirm=question
            )
        )
    return found


def kept_choices(contact: Any, at: dict[str, Any]) -> list[Choice]:
    if contact.archived_at:
        return [Choice(label=_("Bring back"), url=url_for(".restore", **at), icon="check", post=True)]
    question = _("Archive %(name)s? They are signed out and get no mail. You can bring them back.", name=contact.name)
    return [
        Choice(label=_("Mails to them"), url=url_for("mail_choices_office.of_contact", **at), icon="mail"),
        Choice(label=_("Merge with another entry"), url=url_for(".merge", **at), icon="people"),
        Choice(label=_("Archive"), url=url_for(".archive", **at), icon="trash", post=True, confirm=question),
    ]


def areas(viewer: Viewer) -> list[tuple[str, bool]]:
    return [(area.label, area.name not in viewer.closed_areas) for area in viewer.catalog.areas.values()]


def link_row(row: Any, act: Any) -> Row:
    role = context.catalog().role_label(row.role)
    cells = {
        "name": f"{row.name} ({row.number})" if row.number else row.name, "parent": row.parent_name, "city": row.city,
        "role": _("%(role)s, primary contact", role=role) if row.is_primary else role, "act": act,
    }  # fmt: skip
    return Row(cells=cells, url=known_url("accounts.show", account_id=row.id))


def record_row(row: Any) -> Row:
    kind = context.catalog().record_types[row.kind]
    status = next((one for one in kind.statuses if one.name == row.status), None)
    cells = {
        "number": row.number, "title": row.title, "account": row.account_name, "date": row.happens_on,
        "part": context.catalog().role_label(row.role) if row.role else "",
        "status": (status_words(kind, row.status, row.substatus), status.tone) if status else row.status,
    }  # fmt: skip
    return Row(cells=cells, url=known_url(f"office_{row.kind}.show", record_id=row.id))


def line(row: Any) -> TimelineEntry:
    text = line_of(context.catalog(), row.name, row.facts)
    return TimelineEntry(when=row.at, text=text, who=row.actor, detail=row.facts.get("note"))
