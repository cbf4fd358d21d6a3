"""A support desk for `doorstep demo`: requests in all states, some late; estimates, ready answers, help articles."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from doorstep.api import (
    Account,
    Actor,
    DemoFirm,
    Participant,
    hookimpl,
    line_amount,
    now,
    percent_of,
    request_types_of,
    save_vertical_settings,
    searchable,
)
from doorstep_supportdesk import demo_words as words
from doorstep_supportdesk import targets
from doorstep_supportdesk.models import Article, ReadyAnswer, SupportRequest
from doorstep_supportdesk.ready import REQUESTER

TAX, REQUESTS = Decimal("8"), 40


@hookimpl
def doorstep_demo_data(firm: DemoFirm) -> None:
    chosen = {"tax_label": "Sales tax", "tax_percent": TAX, "terms": "Payable within 14 days. Prices hold for 30 days."}
    with firm.at(firm.first_day, 12):
        save_vertical_settings(firm.session, "supportdesk", chosen, firm.staff[0], version=0)
        library(firm)
    for number in range(REQUESTS, 0, -1):
        tell(firm, number)


def library(firm: DemoFirm) -> None:
    natures = {name: key for key, name in request_types_of(firm.session, "support_request")}
    for name, text in words.CANNED:
        firm.made(ReadyAnswer, name=name, text=text)
    for title, text, nature in words.ARTICLES:
        found = searchable(title, text)
        firm.made(Article, title=title, text=text, nature=natures.get(nature), published_at=now(), search=found)


def tell(firm: DemoFirm, number: int) -> None:
    """One request and what became of it: the older, the further it came."""
    age = number * number // 20
    company = firm.customers[number % len(firm.customers)]
    asker, staff = firm.answering(company), firm.staff[number % len(firm.staff)]
    day = firm.work_day(firm.today - timedelta(days=age), firm.today - timedelta(days=age))
    nature, title, details, priority, answers = words.REQUESTS[number % len(words.REQUESTS)]
    with firm.at(day, 8 + number % 7, number % 60):
        made: SupportRequest = firm.record(
            "support_request", company, asker or staff, title=title, description=details, priority=priority,
            status="new", happens_on=day, published=True, assigned_id=staff.user_id if age else None,
        )  # fmt: skip
        firm.asked(made, nature, **answers)
        targets.begin(firm.session, made)
        if asker and asker.contact_id:
            firm.made(Participant, record_id=made.id, contact_id=asker.contact_id, role=REQUESTER)
    if age > 1:
        go_on(firm, made, company, asker, staff, day, number)


def go_on(
    firm: DemoFirm, made: SupportRequest, company: Account, asker: Actor | None, staff: Actor, day: date, number: int
) -> None:
    """Answered late or in time, asked back, estimated, completed."""
    with firm.at(day, 15 if number % 4 else 17, number % 60):
        firm.say(made, company, staff, words.ANSWERS[number % 3])
        targets.answered(made)
        move(firm, made, company, "working", staff)
    if number % 6 == 0:
        with firm.at(day, 17, 30):
            firm.say(made, company, staff, words.NOTES[number % len(words.NOTES)], internal=True)
    if asker and number % 2:
        with firm.at(day + timedelta(days=1), 9):
            firm.say(made, company, asker, words.REPLIES[number % len(words.REPLIES)])
    open_one = offer(firm, made, company, asker, staff, day, number) if number % 5 == 4 else False
    if number % 7 == 3:
        with firm.at(day + timedelta(days=1), 11):
            move(firm, made, company, "waiting", staff)
    elif number > 9 and not open_one:
        with firm.at(day + timedelta(days=1 + number % 4), 16):
            firm.say(made, company, staff, words.ANSWERS[3])
            move(firm, made, company, "completed", staff)


def move(firm: DemoFirm, made: SupportRequest, company: Account, status: str, actor: Actor) -> None:
    targets.follow(made, status)
    firm.move(made, company, status, actor)


def offer(
    firm: DemoFirm, made: SupportRequest, company: Account, asker: Actor | None, staff: Actor, day: date, number: int
) -> bool:
    """An estimate: waiting, approved, or declined and followed by another. :return: whether one waits."""
    sent = estimate(firm, made, company, staff, day, number)
    if asker is None or number < 10:
        return True
    answer = "declined" if number % 10 == 4 else "approved"
    reason = words.REASONS[number % len(words.REASONS)] if answer == "declined" else ""
    with firm.at(day + timedelta(days=1), 13):
        firm.answer(sent, company, asker, answer, reason)
        firm.move(sent, company, answer, asker)
    if answer == "declined" and number < 20:
        estimate(firm, made, company, staff, day + timedelta(days=1), number + 1)
        return True
    return False


def estimate(firm: DemoFirm, made: SupportRequest, company: Account, staff: Actor, day: date, number: int) -> Any:
    title, scope, lines = words.ESTIMATES[number % len(words.ESTIMATES)]
    rows: list[dict[str, Any]] = [
        {"text": text, "quantity": Decimal(quantity), "unit_price": price} for text, quantity, price in lines
    ]
    subtotal = sum(line_amount(row["quantity"], row["unit_price"]) for row in rows)
    with firm.at(day, 17, 45):
        sent = firm.record(
            "support_estimate", company, staff, title=title, scope=scope, status="draft", happens_on=day,
            tax_percent=TAX, terms="Prices hold for 30 days.", total=subtotal + percent_of(subtotal, TAX),
            rows={"lines": rows}, parent=made,
        )  # fmt: skip
        firm.publish(sent, company, staff)
        firm.move(sent, company, "sent", staff)
    return sent
