"""Ready answers in a message: what staff write again and again, filled in for one request."""

from uuid import UUID

from sqlalchemy import select

from doorstep.api import Account, BusinessSession, Contact, Participant, ReadyText, Record, fill_placeholders
from doorstep_supportdesk.models import ReadyAnswer

REQUESTER, MOST = "requester", 100
PLACEHOLDERS = {
    "first_name": "of whoever asked", "company": "the company it is for", "number": "of the request",
    "title": "the subject of the request", "business": "the name of your business",
}  # fmt: skip


def ready_texts(session: BusinessSession, record: Record, chosen: UUID | None) -> list[ReadyText]:
    """What is offered beside the message box; the words of the one chosen, filled in for this request."""
    live = select(ReadyAnswer).where(ReadyAnswer.archived_at.is_(None))
    found = session.scalars(live.order_by(ReadyAnswer.name, ReadyAnswer.id).limit(MOST)).all()
    facts = facts_of(session, record) if any(one.id == chosen for one in found) else {}
    return [
        ReadyText(id=one.id, name=one.name, text=fill_placeholders(one.text, facts) if one.id == chosen else "")
        for one in found
    ]


def facts_of(session: BusinessSession, record: Record) -> dict[str, str]:
    company = select(Account.name).where(Account.id == record.account_id).scalar_subquery()
    here = (Contact.business_id == Participant.business_id) & (Contact.id == Participant.contact_id)
    asks = select(Contact.first_name).join(Participant, here).limit(1)
    asks = asks.where(Participant.record_id == record.id, Participant.role == REQUESTER)
    first_name, name = session.execute(select(asks.scalar_subquery(), company)).one()
    return {
        "first_name": first_name or "", "company": name or "", "number": record.number, "title": record.title,
        "business": session.tenant.name,
    }  # fmt: skip
