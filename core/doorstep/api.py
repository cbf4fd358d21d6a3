"""The façade: the one module of the core that a vertical imports.

Everything here is public and kept stable: see ``docs/authors``. ``doorstep.testing`` is the only other public module.
"""

from doorstep.access.viewer import Viewer
from doorstep.clock import now
from doorstep.db import tables as _tables
from doorstep.db.base import Owned, new_id, refers
from doorstep.db.session import BusinessSession
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.models import Event
from doorstep.events.recording import record_event
from doorstep.plugins.contributions import (
    HOOK_API,
    AccountFields,
    Area,
    DocumentKind,
    Gate,
    Held,
    Job,
    NotificationRule,
    OfficeTab,
    Panel,
    PortalTab,
    RecordType,
    Role,
    Rows,
    SettingsSchema,
    Status,
    Todo,
    Vertical,
    Words,
)
from doorstep.plugins.receivers import on
from doorstep.plugins.specs import hookimpl
from doorstep.problems import Invalid, NotFound, Problem, Refused
from doorstep.records.models import Record, RecordRow

CORE_TABLES = _tables.CORE_MODULES  # a vertical refers to these tables, so they exist before its own

__all__ = [
    "HOOK_API",
    "SYSTEM",
    "AccountFields",
    "Actor",
    "Area",
    "BusinessSession",
    "DocumentKind",
    "Event",
    "Gate",
    "Held",
    "Invalid",
    "Job",
    "NotFound",
    "NotificationRule",
    "OfficeTab",
    "Owned",
    "Panel",
    "PortalTab",
    "Problem",
    "Record",
    "RecordRow",
    "RecordType",
    "Refused",
    "Role",
    "Rows",
    "SettingsSchema",
    "Status",
    "Todo",
    "Vertical",
    "Viewer",
    "Words",
    "hookimpl",
    "new_id",
    "now",
    "on",
    "record_event",
    "refers",
]
