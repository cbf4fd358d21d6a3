from collections.abc import Mapping
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import func, select, text

from doorstep.api import (
    Area,
    BusinessSession,
    DocumentKind,
    Event,
    Gate,
    Gated,
    Held,
    RecordType,
    Role,
    Rows,
    Status,
    Viewer,
    hookimpl,
    on,
)

from . import models as m


class ItemSchema(Schema):
    what = fields.String(required=True)
    price = fields.Integer(load_default=0, metadata={"money": True})


class CaseSchema(Schema):
    story = fields.String(load_default="", metadata={"multiline": True})
    worth = fields.Integer(load_default=0, metadata={"money": True})
    items = fields.List(fields.Nested(ItemSchema), load_default=list)


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (Area(name="letters", label="Letters"), Area(name="cases", label="Cases"))


@hookimpl
def doorstep_roles() -> tuple[Role, ...]:
    return (
        Role(name="signer", label="Signer", scope="record"),
        Role(name="bookkeeper", label="Bookkeeper", scope="account", sees=("survey",)),
    )


@hookimpl
def doorstep_document_kinds() -> tuple[DocumentKind, ...]:
    everywhere = ("record", "customer", "site", "contact")
    return (
        DocumentKind(name="letter", label="Letter", label_plural="Letters", area="letters", places=everywhere),
        DocumentKind(name="offer", label="Offer", label_plural="Offers", places=everywhere, asks="approve"),
        DocumentKind(
            name="notice",
            label="Notice",
            label_plural="Notices",
            asks="acknowledge",
            asks_of="signer",
            publish="at_once",
        ),
        DocumentKind(
            name="quote",
            label="Quote",
            label_plural="Quotes",
            asks="approve",
            expires_after=14,
            reminders=(3, 7),
        ),
        DocumentKind(
            name="waiver",
            label="Waiver",
            label_plural="Waivers",
            asks="approve",
            asks_of="signer",
            answers="each",
            reminders=(2,),
            holds=("letter",),
        ),
        DocumentKind(
            name="lease",
            label="Lease",
            label_plural="Leases",
            asks="sign",
            asks_of="signer",
            answers="each",
        ),
        DocumentKind(name="slip", label="Slip", label_plural="Slips", asks="sign"),
        DocumentKind(name="case_page", label="Case as PDF", label_plural="Cases as PDF", upload=False),
        DocumentKind(
            name="scan", label="Scan", label_plural="Scans", portal_upload=True, publish="at_once", shared=True
        ),
    )


STATUSES = (Status(name="open", label="Open"), Status(name="done", label="Done", closed=True, tone="good"))


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="case", label="Case", label_plural="Cases", tab="cases", model=m.Case, schema=CaseSchema, prefix="C-",
            statuses=STATUSES, area="cases", reach="both", portal=frozenset({"decide", "upload"}),
            attachments=(
                "letter", "offer", "notice", "scan", "file", "photo", "quote", "waiver", "lease", "slip",
            ),
            rendered="case_page",
            rows=(Rows(name="items", model=m.CaseItem, label="Items"),), gated=True, note_audiences=("signer",),
        ),
        RecordType(
            name="survey", label="Survey", label_plural="Surveys", tab="surveys", model=m.Survey, schema=Schema,
            prefix="SV-", statuses=STATUSES, reach="participants", attachments=("letter", "offer"), shared=True,
        ),
    )  # fmt: skip


def why(session: BusinessSession, viewer: Viewer, things: tuple[Gated, ...]) -> Mapping[UUID, Held]:
    stamped, asked = func.coalesce(m.Stamp.document_id, m.Stamp.record_id), [one.id for one in things]
    stamps = session.execute(select(stamped.label("id"), m.Stamp.manner).where(stamped.in_(asked)))
    found = {row.id: row.manner for row in stamps}
    if "raise" in found.values():
        raise RuntimeError("the gate is out of order")
    if "sql" in found.values():
        session.execute(text("SELECT nothing_like_it FROM business"))
    held = Held(reason="The agreement is not signed yet.", step="Sign the agreement", path="portal/")
    return {one: "no" if manner == "nonsense" else held for one, manner in found.items()}  # type: ignore[misc]


HELD_KINDS = ("letter", "offer", "file", "scan", "photo", "quote", "slip")


@hookimpl
def doorstep_gates() -> tuple[Gate, ...]:
    return (Gate(name="stamps", label="Stamped", why=why, kinds=(*HELD_KINDS, "case")),)


@on("case.decided")
def close_case(session: BusinessSession, event: Event) -> None:
    session.scalars(select(m.Case).where(m.Case.id == event.record_id)).one().status = "done"
