"""What an estimate looks like on paper: data for the typst template in ``papers/``."""

from pathlib import Path

from sqlalchemy import select

from doorstep.api import Account, BusinessSession, PdfPage, Record, day_text, money_text, settings_of
from doorstep_supportdesk.models import Estimate, EstimateLine, SupportRequest

PAPERS = Path(__file__).with_name("papers")


def estimate_page(session: BusinessSession, record: Record) -> PdfPage:
    assert isinstance(record, Estimate)
    rows = select(EstimateLine).where(EstimateLine.record_id == record.id)
    lines = session.scalars(rows.order_by(EstimateLine.position, EstimateLine.id)).all()
    found, tenant = record.sums(lines), session.tenant
    about = session.execute(
        select(SupportRequest.number, SupportRequest.title).where(SupportRequest.id == record.parent_id)
    ).one()
    data = {
        "title": f"{record.title}, {record.number}",
        "heading": record.title,
        "number": record.number,
        "day": day_text(tenant, record.happens_on),
        "company": session.scalar(select(Account.name).where(Account.id == record.account_id)) or "",
        "about": f"{about.number} {about.title}",
        "scope": record.scope,
        "lines": [
            [
                one.text,
                f"{one.quantity.normalize():f}",
                money_text(tenant, one.unit_price),
                money_text(tenant, one.amount),
            ]
            for one in lines
        ],
        "sums": [
            ["Subtotal", money_text(tenant, found.subtotal)],
            [f"{tax_label(session)} ({found.percent_text})", money_text(tenant, found.tax)],
            ["Total", money_text(tenant, found.total)],
        ],
        "terms": record.terms,
    }
    return PdfPage(template=PAPERS / "estimate.typ", data=data)


def tax_label(session: BusinessSession) -> str:
    return settings_of(session, "supportdesk")["tax_label"] or "Tax"
