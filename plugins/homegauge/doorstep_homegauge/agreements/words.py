"""The words of an agreement: a business's text with declared placeholders, filled in for one inspection."""

from collections.abc import Mapping

from sqlalchemy import select

from doorstep.api import (
    Account,
    BusinessSession,
    Contact,
    Participant,
    day_text,
    fill_placeholders,
    money_text,
    time_of_day,
)
from doorstep_homegauge.models import Inspection
from doorstep_homegauge.people import inspector_name

PLACEHOLDERS = {
    "business": "the name of your business",
    "client": "the buyers, by name",
    "address": "the address of the inspection",
    "property": "the property’s name, street and city",
    "date": "the day of the inspection",
    "time": "the time it begins",
    "inspector": "who inspects",
    "fee": "the fee, with the currency",
}
EXAMPLE = {
    "client": "Pat Example and Kim Example", "address": "12 Elm Street, Albany", "property": "12 Elm Street, Albany",
    "date": "12 March 2026", "time": "9:30 AM", "inspector": "Ada Inspector", "fee": "$450.00",
}  # fmt: skip
LINE = "________"


def filled(text: str, facts: Mapping[str, str]) -> str:
    """What stands in braces replaced by what it means here; what is not known leaves a line to write on."""
    return fill_placeholders(text, {name: facts.get(name) or LINE for name in PLACEHOLDERS})


def example(session: BusinessSession) -> dict[str, str]:
    return {"business": session.tenant.name, **EXAMPLE}


def facts_of(session: BusinessSession, visit: Inspection) -> dict[str, str]:
    """What the placeholders mean for one inspection."""
    fee = visit.fee
    return {
        "business": session.tenant.name,
        "client": joined(buyers(session, visit)),
        "address": visit.title,
        "property": place_of(session, visit) or visit.title,
        "date": day_text(session.tenant, visit.happens_on),
        "time": time_of_day(session.tenant, visit.starts),
        "inspector": inspector_name(session, visit),
        "fee": money_text(session.tenant, fee) if fee is not None else "",
    }


def joined(names: list[str]) -> str:
    """Pat Example, Kim Example and Lee Example."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def buyers(session: BusinessSession, visit: Inspection) -> list[str]:
    here = (Contact.business_id == Participant.business_id) & (Contact.id == Participant.contact_id)
    rows = select(Contact).join(Participant, here).where(Participant.record_id == visit.id, Participant.role == "buyer")
    return [one.name for one in session.scalars(rows.order_by(Participant.created_at, Participant.id))]


def place_of(session: BusinessSession, visit: Inspection) -> str:
    account = session.scalar(select(Account).where(Account.id == visit.account_id)) if visit.account_id else None
    if account is None:
        return ""
    town = " ".join(part for part in (account.city, account.region, account.postcode) if part)
    return ", ".join(part for part in dict.fromkeys((account.name, account.street, town)) if part)
