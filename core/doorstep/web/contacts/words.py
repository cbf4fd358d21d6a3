"""How a contact is named and where they stand, in lists and on pages."""

from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from doorstep.contacts.queries import STATUSES
from doorstep.web.cells import badge
from doorstep.web.format import exact, relative

TONES = {"not_enrolled": "neutral", "invited": "info", "enrolled": "good"}


def name_of(row: Any) -> str:
    return f"{row.first_name} {row.last_name}".strip() or row.company or row.email or _("No name")


def status_badge(row: Any) -> Markup:
    """ "Invited 3 days ago", the exact time in its title; suspension beside it."""
    label = STATUSES[row.status]
    text = f"{label} {relative(row.since)}" if row.status == "invited" and row.since else label
    shown = badge(text, TONES[row.status], exact(row.since) if row.since else None)
    if row.suspended_at:
        shown = badge(_("Suspended"), "bad", exact(row.suspended_at)) + " " + shown
    return shown
