"""The words of an agreement: a business's text with declared placeholders, filled in for one inspection."""

import re
from collections.abc import Mapping

from sqlalchemy import select

from doorstep.api import Account, BusinessSession, Contact, Participant, Refused, day_text, money_text
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
    "date": "12 March 2026", "time": "09:30", "inspector": "Ada Inspector", "fee": "$450.00",
}  # fmt: skip
NAMED = re.compile(r"\{([^{}\n]{0,40})\}")


def check_words(text: str) -> str:
    """:raises Refused: at ``text`` for a placeholder that is none, or a lonely brace."""
    unknown = sorted({name for name in NAMED.findall(text) if name not in PLACEHOLDERS})
    if unknown:
        raise Refused(f"{{{unknown[0]}}} is no placeholder. These are: {braced()}.", "text")
    if "{" in NAMED.sub("", text) or "}" in NAMED.sub("", text):
        raise Refused(f"A brace stands alone. Placeholders look like this: {braced()}.", "text")
    return text


def braced() -> str:
    return ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)


def filled(text: str, facts: Mapping[str, str]) -> str:
    """What stands in braces replaced by what it means here; what is not known leaves a line to write on."""
    return NAMED.sub(lambda found: facts.get(found.group(1)) or "________", text)


def example(session: BusinessSession) -> dict[str, str]:
    return {"business": session.tenant.name, **EXAMPLE}


def facts_of(session: BusinessSession, visit: Inspection) -> dict[str, str]:
    """What the placeholders mean for one inspection."""
    fee = visit.fee
    return {
        "business": session.tenant.name,
        "client": " and ".join(buyers(session, visit)),
        "address": visit.title,
        "property": place_of(session, visit) or visit.title,
        "date": day_text(session.tenant, visit.happens_on),
        "time": visit.starts,
        "inspector": inspector_name(session, visit),
        "fee": money_text(session.tenant, fee) if fee is not None else "",
    }


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
