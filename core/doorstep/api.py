"""The façade: the one module of the core that a vertical imports.

Everything here is public and kept stable: see ``docs/authors``. ``doorstep.testing`` is the only other public module.
"""

from doorstep.access.acts import READS, contact_may
from doorstep.access.gates import why_records as held_records
from doorstep.access.of_kind import accounts_with
from doorstep.access.viewer import Viewer, viewer_of
from doorstep.access.visible import accounts as visible_accounts
from doorstep.access.visible import records as visible_records
from doorstep.accounts.links import primary_contacts
from doorstep.accounts.models import Account, AccountTree, Link
from doorstep.accounts.services import create_account, link_contact
from doorstep.accounts.tree import ids_below as accounts_below
from doorstep.businesses.settings import is_demo, settings_of, settings_with
from doorstep.businesses.settings import save_block as save_vertical_settings
from doorstep.businesses.words import words_in as account_words
from doorstep.clock import now
from doorstep.contacts.lists import put_on_list
from doorstep.contacts.models import Contact, ContactRole
from doorstep.db import tables as _tables
from doorstep.db.base import Owned, UtcDateTime, new_id, refers
from doorstep.db.once import NOW
from doorstep.db.once import ask as ask_made
from doorstep.db.once import once as made_once
from doorstep.db.revisions import owned_table, record_table, rows_table
from doorstep.db.search import search_condition as search_in
from doorstep.db.search import search_text as searchable
from doorstep.db.session import BusinessSession
from doorstep.demo.firm import DemoFirm
from doorstep.documents.decisions import Asked, Given, Paper, decide, decision_of
from doorstep.documents.models import Document
from doorstep.documents.printed import day as day_text
from doorstep.documents.printed import money as money_text
from doorstep.documents.printed import time_of_day
from doorstep.documents.publishing import publish as publish_document
from doorstep.documents.reminding import ask_again
from doorstep.documents.rendering import render as render_document
from doorstep.documents.rendering import render_page
from doorstep.documents.rendering import render_soon as render_document_soon
from doorstep.documents.services import archive as archive_document
from doorstep.documents.services import upload as upload_document
from doorstep.documents.signatures import Signature
from doorstep.documents.uploads import CheckedFile, check_upload
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.bulk import write as write_rows
from doorstep.events.models import Event
from doorstep.events.recording import record_event
from doorstep.events.words import check_placeholders
from doorstep.events.words import filled as fill_placeholders
from doorstep.faults import fault, fault_points
from doorstep.imports.existing import customers_for
from doorstep.installation import Transactions
from doorstep.invitations.colleagues import (
    Colleague,
    Managed,
    change_colleague,
    colleagues_on,
    end_colleague,
    invite_colleague,
    managed_accounts,
    remind_colleague,
)
from doorstep.invitations.proofs import mail_proof
from doorstep.jobs.kinds import actor_of as batch_job_actor
from doorstep.jobs.models import JobRow, JobRun
from doorstep.jobs.services import start as start_batch_job
from doorstep.money import Line as PricedLine
from doorstep.money import Sums, line_amount, minor_units, percent_of, percent_text
from doorstep.money import sums as added_up
from doorstep.plugins.contributions import (
    HOOK_API,
    AccountFields,
    Appointment,
    Area,
    BatchJob,
    DocumentKind,
    Flag,
    Gate,
    Gated,
    Held,
    Importer,
    ImportField,
    ImportLook,
    ImportRow,
    Job,
    JobOutcome,
    NewRequest,
    NewRow,
    NotificationRule,
    OfficeTab,
    Panel,
    PdfPage,
    PortalTab,
    Rating,
    ReadyText,
    RecordContent,
    RecordType,
    RequestField,
    RequestForm,
    Role,
    Rows,
    SettingsSchema,
    Status,
    Todo,
    Vertical,
    WayIn,
    Words,
)
from doorstep.plugins.receivers import on
from doorstep.plugins.specs import hookimpl
from doorstep.problems import Invalid, NotFound, Problem, Refused
from doorstep.records.choices import accounts_for as accounts_like
from doorstep.records.facts import facts_of as record_facts
from doorstep.records.many import NewRecord, publish_many
from doorstep.records.models import Participant, Record, RecordRating, RecordRow
from doorstep.records.offers import Offer, OfferLine, Offers
from doorstep.records.people import add_participant, remove_participant, staff_choices
from doorstep.records.queries import below as on_or_below
from doorstep.records.ratings import Rateable, rateable
from doorstep.records.services import change_status, create_record, post_message, today, update_record
from doorstep.records.services import publish as publish_record
from doorstep.request_types.queries import Given as RequestGiven
from doorstep.request_types.queries import given_of as request_given
from doorstep.request_types.queries import names_of as request_types_of
from doorstep.users.permissions import Permission
from doorstep.users.permissions import may as staff_may
from doorstep.users.sealing import open_secret, seal_secret
from doorstep.web.acting import handle as carry_out
from doorstep.web.conflicts import conflict as page_conflict
from doorstep.web.context import actor as page_actor
from doorstep.web.context import after_answer as page_after_answer
from doorstep.web.context import commit as page_commit
from doorstep.web.context import session as page_session
from doorstep.web.context import transactions as page_transactions
from doorstep.web.context import viewer as page_viewer
from doorstep.web.documents.forms import checked as checked_files
from doorstep.web.forms import Bound as PageForm
from doorstep.web.limits import knock_at_invitation, knock_at_way_in
from doorstep.web.paging import page_of as list_page
from doorstep.web.policy import ANYONE, CONTACT, STAFF
from doorstep.web.policy import staff as staff_who_may
from doorstep.web.records.desk import may_make as page_may_make
from doorstep.web.records.rating import ratings_page
from doorstep.web.routing import Room
from doorstep.web.security import page_may_reach
from doorstep.web.shapes import Bar, Column, Filters, FormField, Row
from doorstep.web.texts import KeptTexts, TextWords, text_beginning

CORE_TABLES = _tables.CORE_MODULES  # a vertical refers to these tables, so they exist before its own

__all__ = [
    "ANYONE",
    "CONTACT",
    "HOOK_API",
    "NOW",
    "READS",
    "STAFF",
    "SYSTEM",
    "Account",
    "AccountFields",
    "AccountTree",
    "Actor",
    "Appointment",
    "Area",
    "Asked",
    "Bar",
    "BatchJob",
    "BusinessSession",
    "CheckedFile",
    "Colleague",
    "Column",
    "Contact",
    "ContactRole",
    "DemoFirm",
    "Document",
    "DocumentKind",
    "Event",
    "Filters",
    "Flag",
    "FormField",
    "Gate",
    "Gated",
    "Given",
    "Held",
    "ImportField",
    "ImportLook",
    "ImportRow",
    "Importer",
    "Invalid",
    "Job",
    "JobOutcome",
    "JobRow",
    "JobRun",
    "KeptTexts",
    "Link",
    "Managed",
    "NewRecord",
    "NewRequest",
    "NewRow",
    "NotFound",
    "NotificationRule",
    "Offer",
    "OfferLine",
    "Offers",
    "OfficeTab",
    "Owned",
    "PageForm",
    "Panel",
    "Paper",
    "Participant",
    "PdfPage",
    "Permission",
    "PortalTab",
    "PricedLine",
    "Problem",
    "Rateable",
    "Rating",
    "ReadyText",
    "Record",
    "RecordContent",
    "RecordRating",
    "RecordRow",
    "RecordType",
    "Refused",
    "RequestField",
    "RequestForm",
    "RequestGiven",
    "Role",
    "Room",
    "Row",
    "Rows",
    "SettingsSchema",
    "Signature",
    "Status",
    "Sums",
    "TextWords",
    "Todo",
    "Transactions",
    "UtcDateTime",
    "Vertical",
    "Viewer",
    "WayIn",
    "Words",
    "account_words",
    "accounts_below",
    "accounts_like",
    "accounts_with",
    "add_participant",
    "added_up",
    "archive_document",
    "ask_again",
    "ask_made",
    "batch_job_actor",
    "carry_out",
    "change_colleague",
    "change_status",
    "check_placeholders",
    "check_upload",
    "checked_files",
    "colleagues_on",
    "contact_may",
    "create_account",
    "create_record",
    "customers_for",
    "day_text",
    "decide",
    "decision_of",
    "end_colleague",
    "fault",
    "fault_points",
    "fill_placeholders",
    "held_records",
    "hookimpl",
    "invite_colleague",
    "is_demo",
    "knock_at_invitation",
    "knock_at_way_in",
    "line_amount",
    "link_contact",
    "list_page",
    "made_once",
    "mail_proof",
    "managed_accounts",
    "minor_units",
    "money_text",
    "new_id",
    "now",
    "on",
    "on_or_below",
    "open_secret",
    "owned_table",
    "page_actor",
    "page_after_answer",
    "page_commit",
    "page_conflict",
    "page_may_make",
    "page_may_reach",
    "page_session",
    "page_transactions",
    "page_viewer",
    "percent_of",
    "percent_text",
    "post_message",
    "primary_contacts",
    "publish_document",
    "publish_many",
    "publish_record",
    "put_on_list",
    "rateable",
    "ratings_page",
    "record_event",
    "record_facts",
    "record_table",
    "refers",
    "remind_colleague",
    "remove_participant",
    "render_document",
    "render_document_soon",
    "render_page",
    "request_given",
    "request_types_of",
    "rows_table",
    "save_vertical_settings",
    "seal_secret",
    "search_in",
    "searchable",
    "settings_of",
    "settings_with",
    "staff_choices",
    "staff_may",
    "staff_who_may",
    "start_batch_job",
    "text_beginning",
    "time_of_day",
    "today",
    "update_record",
    "upload_document",
    "viewer_of",
    "visible_accounts",
    "visible_records",
    "write_rows",
]
