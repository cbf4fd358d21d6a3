"""What a home inspector tracks, and who takes part in it."""

from doorstep.api import DocumentKind, RecordType, Role, Status, Words, hookimpl
from doorstep_homegauge import models as m
from doorstep_homegauge import schemas as s
from doorstep_homegauge.appointments import facts
from doorstep_homegauge.ratings import RATING

PASSED = ("home_report", "report_file", "other_paper")
SEEN = ("inspection", "home_report", "request_list", "report_file", "other_paper")
WAITS = ("home_report", "home_report_pdf", "finding_photo", "report_file")


@hookimpl
def doorstep_words() -> Words:
    return Words(customer="Client", customers="Clients", site="Property", sites="Properties")


@hookimpl
def doorstep_roles() -> tuple[Role, ...]:
    return (
        Role(name="buyer", label="Buyer", label_plural="Buyers", scope="record", sees=(*SEEN, "agreement"),
            forwards=PASSED, add_label="Add Customer",
        ),
        Role(
            name="agent", label="Agent", label_plural="Agents", scope="record", sees=SEEN, drawn_from="rep",
            add_label="Add REP",
        ),
        Role(name="rep", label="REP", label_plural="REPs", scope="business"),
    )  # fmt: skip


@hookimpl
def doorstep_document_kinds() -> tuple[DocumentKind, ...]:
    return (
        DocumentKind(
            name="agreement", label="Agreement", label_plural="Agreements", asks="sign", asks_of="buyer",
            answers="each", reminders=(2, 5), holds=WAITS, shared=True,
        ),
        DocumentKind(
            name="report_file", label="Report as a file", label_plural="Reports as files", area="home_reports",
            shared=True,
        ),
        DocumentKind(name="other_paper", label="Other document", label_plural="Other documents", shared=True),
    )  # fmt: skip


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="inspection", label="Inspection", label_plural="Inspections", tab="inspections", model=m.Inspection,
            schema=s.InspectionSchema, prefix="HI-", reach="participants", places=("site",),
            statuses=(
                Status(name="scheduled", label="Scheduled", tone="info"),
                Status(name="inspected", label="Inspected", tone="info"),
                Status(name="reported", label="Report published", tone="good"),
                Status(name="delivered", label="Delivered", closed=True, tone="good"),
                Status(name="cancelled", label="Cancelled", closed=True),
            ),
            portal=frozenset({"comment", "upload", "decide"}), board=True, facts=facts, rating=RATING,
            attachments=("agreement", "report_file", "other_paper"), icon="home", weight=10,
            date_label="Date of inspection",
        ),
    )  # fmt: skip
