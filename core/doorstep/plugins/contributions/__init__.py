"""What a vertical contributes: frozen values, checked when they are made, kept in the registry with their plugin's
name.

A vertical returns them from the hooks of :mod:`doorstep.plugins.specs`. All names are lower case with underscores and
are
unique over all installed plugins; start-up stops and names both plugins when two of them clash. Labels are what people
read, in the vertical's own words.
"""

from doorstep.plugins.contributions.appointments import Appointment
from doorstep.plugins.contributions.checked import HOOK_API, NAME, SLUG, PortalAct, Reach, Scope, Tone
from doorstep.plugins.contributions.documents import DocumentKind, Gate, Gated, Held
from doorstep.plugins.contributions.importing import Importer, ImportField, ImportLook, ImportRow
from doorstep.plugins.contributions.pages import (
    PLACES,
    NewRequest,
    OfficeTab,
    Panel,
    PortalTab,
    SettingsSchema,
    Tab,
    Todo,
    WayIn,
)
from doorstep.plugins.contributions.people import AccountFields, Area, Role
from doorstep.plugins.contributions.records import (
    Flag,
    PdfPage,
    Rating,
    ReadyText,
    RecordContent,
    RecordType,
    Rows,
    Status,
)
from doorstep.plugins.contributions.requests import RequestField, RequestForm
from doorstep.plugins.contributions.telling import AUDIENCES, NotificationRule
from doorstep.plugins.contributions.vertical import Vertical, Words
from doorstep.plugins.contributions.work import BatchJob, Job, JobOutcome, NewRow

Contribution = (
    Words | Area | Role | AccountFields | RecordType | DocumentKind | Gate | NotificationRule | SettingsSchema
    | PortalTab | OfficeTab | WayIn | Job | BatchJob | Importer | RequestForm
)  # fmt: skip

__all__ = [
    "AUDIENCES",
    "HOOK_API",
    "NAME",
    "PLACES",
    "SLUG",
    "AccountFields",
    "Appointment",
    "Area",
    "BatchJob",
    "Contribution",
    "DocumentKind",
    "Flag",
    "Gate",
    "Gated",
    "Held",
    "ImportField",
    "ImportLook",
    "ImportRow",
    "Importer",
    "Job",
    "JobOutcome",
    "NewRequest",
    "NewRow",
    "NotificationRule",
    "OfficeTab",
    "Panel",
    "PdfPage",
    "PortalAct",
    "PortalTab",
    "Rating",
    "Reach",
    "ReadyText",
    "RecordContent",
    "RecordType",
    "RequestField",
    "RequestForm",
    "Role",
    "Rows",
    "Scope",
    "SettingsSchema",
    "Status",
    "Tab",
    "Todo",
    "Tone",
    "Vertical",
    "WayIn",
    "Words",
]
