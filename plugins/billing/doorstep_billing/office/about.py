"""Making an invoice about any vertical's record."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from doorstep.api import (
    NotFound,
    PageForm,
    Record,
    RecordType,
    accounts_like,
    carry_out,
    page_actor,
    page_session,
    page_viewer,
    visible_records,
)
from doorstep_billing.invoices import Line, draft_invoice
from doorstep_billing.office.forms import BillSchema
from doorstep_billing.office.room import BOTH, WRITE, room
from doorstep_billing.priced import lines_of_record
from doorstep_billing.releasing import hold_until_paid

OWN = frozenset({"invoice", "payment", "credit_note"})


@room.page("/about/<uuid:record_id>", policy=WRITE, methods=BOTH)
def bill(record_id: UUID) -> ResponseReturnValue:
    """A draft with the record's priced lines, to be looked over before it is sent."""
    session = page_session()
    record_type, record = billable(record_id)
    title = f"{record.title} ({record.number})"[:200]
    lines = lines_of_record(session, record_type, record)
    account_id = getattr(record, "billed_to_id", None) or record.account_id
    initial = {"title": title, "account_id": account_id, "lines": lines}
    bound = PageForm(schema=BillSchema(), name="bill", initial=initial, lookups={"account_id": found_accounts})

    def act(values: dict[str, Any]) -> str:
        lines = [Line(**line) for line in values.pop("lines")]
        account_id, title, held = values.pop("account_id"), values.pop("title"), values.pop("before_release")
        made = draft_invoice(session, account_id, title, lines, page_actor(), about_id=record_id, **values)
        hold_until_paid(session, made, held, page_actor())
        flash(f"{made.number} is made. Look it over, then send it.", "success")
        return url_for("office_invoice.show", record_id=made.id)

    back = url_for(f"office_{record.kind}.show", record_id=record_id)
    return carry_out(bound, lambda form: render_template(
        "billing/bill.html", form=form, record=record, kind=record_type.label, back=back), act)  # fmt: skip


def billable(record_id: UUID) -> tuple[RecordType, Record]:
    """A record the viewer sees, with its type. :raises NotFound: when there is none that can be billed."""
    session, viewer = page_session(), page_viewer()
    kind = session.scalar(select(Record.kind).where(Record.id == record_id, visible_records(viewer)))
    record_type = session.catalog.record_types.get(kind or "")
    if record_type is None or record_type.name in OWN:
        raise NotFound
    record = session.scalars(select(record_type.model).where(record_type.model.id == record_id)).one()
    return record_type, record


def found_accounts(text: str, chosen: str) -> list[tuple[str, str]]:
    return accounts_like(page_session(), "invoice", text, chosen)
