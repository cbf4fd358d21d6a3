"""What a support desk tracks, and what its customers see of it."""

from sqlalchemy import and_

from doorstep.api import (
    NOW,
    Area,
    DocumentKind,
    Flag,
    Rating,
    RecordType,
    Role,
    Rows,
    Status,
    Words,
    hookimpl,
)
from doorstep_supportdesk import models as m
from doorstep_supportdesk import printing, ready
from doorstep_supportdesk import schemas as s

KINDS = ("support_request", "support_estimate")
ADMIN, MANAGER, OWN, READER = "company_admin", "request_manager", "own_requests", "company_reader"
UNANSWERED = and_(m.SupportRequest.due <= NOW, m.SupportRequest.answered_at.is_(None))
UNFINISHED = and_(m.SupportRequest.due <= NOW, m.SupportRequest.answered_at.is_not(None))


@hookimpl
def doorstep_words() -> Words:
    return Words(customer="Company", customers="Companies", site="Office", sites="Offices")


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (Area(name="support", label="Support requests", hint="Requests, estimates and help articles"),)


@hookimpl
def doorstep_roles() -> tuple[Role, ...]:
    return (
        Role(
            name=ADMIN, label="Company admin", scope="account", manages=(ADMIN, MANAGER, OWN, READER),
            hint="Sees everything of the company, and invites colleagues",
        ),
        Role(
            name=MANAGER, label="Request manager", scope="account", sees=KINDS,
            hint="Sees, answers and approves for the whole company",
        ),
        Role(
            name=OWN, label="Own requests only", scope="account", sees=(),
            hint="Sees what they ask themselves, and what colleagues add them to",
        ),
        Role(name=READER, label="Read only", scope="account", sees=KINDS, acts=(), hint="Reads, and writes nothing"),
        Role(name=ready.REQUESTER, label="Requester", scope="record", sees=KINDS, asked=True),
    )  # fmt: skip


@hookimpl
def doorstep_document_kinds() -> tuple[DocumentKind, ...]:
    return (
        DocumentKind(
            name="estimate_pdf", label="Estimate", label_plural="Estimates", area="support", asks="approve",
            reminders=(3,), upload=False,
        ),
    )  # fmt: skip


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="support_request", label="Support request", label_plural="Support requests", tab="support-requests",
            model=m.SupportRequest, schema=s.SupportRequestSchema, prefix="REQ-",
            statuses=(
                Status(name="new", label="New", tone="info"),
                Status(name="working", label="In progress", tone="info"),
                Status(name="waiting", label="Waiting for customer", tone="warn"),
                Status(name="completed", label="Completed", closed=True, tone="good"),
            ),
            about="follows_id", area="support", reach="both", publish="at_once",
            portal=frozenset({"create", "comment", "upload"}),
            flags=(
                Flag(name="late_answer", label="Answer late", tone="bad", first=True, when=UNANSWERED, portal=False),
                Flag(name="late", label="Completion late", portal=False, when=UNFINISHED),
            ),
            rating=Rating(
                question="How did we do?", statuses=("completed",), roles=(ready.REQUESTER, "subscriber"), days=14
            ),
            request_forms="What is the nature of your request?", ready_texts=ready.ready_texts,
            attachments=("attachment",), board=True,
            icon="comment", weight=10, date_label="Asked on",
        ),
        RecordType(
            name="support_estimate", label="Estimate", label_plural="Estimates", tab="estimates", model=m.Estimate,
            schema=s.EstimateSchema, prefix="EST-", parent="support_request",
            statuses=(
                Status(name="draft", label="Draft"),
                Status(name="sent", label="Waiting for an answer", tone="info", by_hand=False),
                Status(name="approved", label="Approved", closed=True, tone="good", by_hand=False),
                Status(name="declined", label="Declined", closed=True, tone="bad", by_hand=False),
            ),
            area="support", reach="both", portal=frozenset({"decide"}),
            rows=(Rows(name="lines", model=m.EstimateLine, label="Lines"),), attachments=("file",),
            rendered="estimate_pdf", pdf=printing.estimate_page, weight=20, date_label="Estimated on",
        ),
    )  # fmt: skip
