"""What one press does is one mail: an answer that changes the status as well, told together, and why, on each page."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from plugins.supportdesk.tests.builders import OFFICE, REQUESTS, ask, say
from sqlalchemy import select
from tests.events.worlds import make_record

from doorstep import clock
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery, Event
from doorstep.events.recording import record_event
from doorstep.problems import Refused

MESSAGE, STATUS = "support_request_message", "support_request_status"
MORNING = (datetime.now(UTC) + timedelta(days=1)).replace(hour=6)


@pytest.fixture
def firm(kit):
    return kit.firm("supportdesk", name="Lantern Support")


@pytest.fixture
def company(firm):
    return firm.account("Acme Tools")


@pytest.fixture
def lee(firm, company):
    return firm.person("Lee Customer", company)


@pytest.fixture
def request_(firm, company, lee):
    """A request of Lee's; nobody waits for a mail yet."""
    return ask(firm, company, lee.contact)


@pytest.fixture
def answered(firm, request_, deliver):
    """Answer the request and set a status with the same press; gives the mails that leave then."""
    owner = firm.staff()
    deliver(firm)

    def answer(then="completed", path=f"{OFFICE}/{request_.id}"):
        before = len(deliver(firm))
        say(owner, path, "It is done.", then=then)
        return lambda: deliver(firm)[before:]

    return answer


def states(firm):
    return [(rule, state) for rule, state, _ in rows(firm)]


def rows(firm):
    """What was planned of messages and statuses: rule, state and reason, as they happened."""
    with firm.reading() as session:
        found = select(Delivery.rule, Delivery.state, Delivery.reason).where(Delivery.rule.in_((MESSAGE, STATUS)))
        return [tuple(row) for row in session.execute(found.order_by(Delivery.id))]


@pytest.mark.on_both
def test_an_answer_that_completes_a_request_is_one_mail(firm, answered, request_):
    """ST-15 SW-05: answered and completed with one press: one mail tells both, to each person once."""
    leaving = answered()
    assert states(firm) == [(MESSAGE, "waiting"), (STATUS, "joined")]
    [mail] = leaving()
    assert mail.subject == f"{request_.number}: The printer is on fire" and "has written on" in mail.text
    assert f"At the same time:\n\n- {request_.number}: Completed\n\nRead and answer:" in mail.text
    assert f"<li>{request_.number}: Completed</li>" in mail.html
    assert states(firm) == [(MESSAGE, "sent"), (STATUS, "sent")]


def test_two_presses_are_two_mails(firm, answered, request_):
    """SW-05: what somebody does afterwards is told by itself."""
    leaving = answered(then="")
    assert firm.staff().post(f"{OFFICE}/{request_.id}/status", {"status": "completed"}).status == 303
    assert [mail.subject.partition(": ")[2] for mail in leaving()] == ["The printer is on fire", "Completed"]


def test_both_pages_say_why(firm, answered, request_, lee):
    """SW-05: of either thing the page says that Lee was told, and of the second with which mail; the outbox as well."""
    answered()()
    owner = firm.staff()
    with firm.reading() as session:
        events = dict(session.execute(select(Event.name, Event.id).order_by(Event.id)).all())
        joined, lead = session.execute(select(Delivery.id, Delivery.with_id).where(Delivery.rule == STATUS)).one()
    together = "In one mail with “Somebody writes on a support request”."
    for name, expected in (("support_request.message", False), ("support_request.status", True)):
        for page in (f"/office/told/{events[name]}", f"/office/told/{events[name]}?contact={lee.contact.id}"):
            words = owner.get(page).words
            assert "Sent" in words and (together in words) is expected, page
    page = owner.get(f"/office/outbox/{joined}")
    assert "With another mail" in page.words and any(str(lead) in link for link in page.links())
    assert "What it says in the other mail" in page.words and not page.all("iframe")
    assert together in owner.get(f"/office/outbox/?rule={STATUS}").words
    assert "At the same time" in owner.get(f"/office/outbox/{lead}/mail").words


def test_what_happened_first_leads(firm, answered, request_):
    """ST-15: a first answer takes a request on by itself; the mail is of the answer and tells the rest beside it."""
    firm.tick(STATUS, "requester", status="working")
    [mail] = answered(then="completed")()
    assert mail.subject.endswith("The printer is on fire")
    assert [line for line in mail.text.splitlines() if line.startswith("- ")] == [
        f"- {request_.number}: In progress", f"- {request_.number}: Completed",
    ]  # fmt: skip


@pytest.mark.parametrize(("rule", "subject"), [(MESSAGE, "Completed"), (STATUS, "The printer is on fire")])
def test_the_last_look_is_at_each(firm, answered, lee, rule, subject):
    """ST-15: what somebody switches off before the mail leaves is not in it; the other goes all the same."""
    leaving = answered()
    firm.wants(lee.contact, rule, "off")
    [mail] = leaving()
    assert mail.subject.endswith(subject) and "At the same time" not in mail.text
    assert sorted(rows(firm)) == sorted([
        (rule, "skipped", "Switched off by the person."), ({MESSAGE: STATUS, STATUS: MESSAGE}[rule], "sent", ""),
    ])  # fmt: skip


def test_daily_for_one_of_them_is_at_once_for_both(firm, answered, lee, request_):
    """SW-08: who wants one of them at once gets both at once; who wants both daily reads both in one daily mail."""
    firm.wants(lee.contact, MESSAGE, "daily")
    with clock.frozen(MORNING):
        [mail] = answered()()
        assert mail.subject.endswith("Completed") and f"- {request_.number}: The printer is on fire" in mail.text
        firm.wants(lee.contact, STATUS, "daily")
        assert answered(then="waiting")() == []
    with clock.frozen(MORNING + timedelta(hours=1)):
        firm.work()
        mail = firm.mail_to(lee.contact.email)
    assert f"- {request_.number}: The printer is on fire" in mail and f"- {request_.number}: Waiting" in mail


def test_daily_again_when_what_was_at_once_is_called_off(firm, answered, lee):
    """SW-08: what would have come with the daily mail waits for it when the mail that it went with does not leave."""
    firm.wants(lee.contact, MESSAGE, "daily")
    with clock.frozen(MORNING):
        leaving = answered()
        firm.wants(lee.contact, STATUS, "off")
        assert leaving() == [] and states(firm) == [(MESSAGE, "gathered"), (STATUS, "skipped")]


def test_staff_call_both_off_and_send_both_again(firm, answered, request_):
    """ST-15: in the outbox, what is joined shares the fate of its mail."""
    leaving, owner = answered(), firm.staff()
    with firm.reading() as session:
        joined, lead = session.execute(select(Delivery.id, Delivery.with_id).where(Delivery.rule == STATUS)).one()
    page = owner.get(f"/office/outbox/{joined}")
    assert "Call off" not in page.words and "Send now" not in page.words
    owner.submit(f"/office/outbox/{lead}", "Call off")
    assert leaving() == [] and {state for _, state in states(firm)} == {"skipped"}
    owner.submit(f"/office/outbox/{lead}", "Send again")
    [mail] = leaving()
    assert "At the same time" in mail.text and {state for _, state in states(firm)} == {"sent"}


def test_staff_are_told_once_too(firm, answered, request_, lee):
    """ST-20: a customer who writes on a completed request opens it again: whoever it is assigned to gets one mail."""
    answered()()
    firm.tick(STATUS, "assigned", status="working")
    firm.staff().submit(f"{OFFICE}/{request_.id}", "Assign to me")
    before = len(rows(firm))
    say(lee.browser, f"{REQUESTS}/{request_.id}", "It burns again.")
    assert states(firm)[before:] == [(STATUS, "joined")]
    assert firm.mail_states("support_request_message_staff") == ["waiting"]


@pytest.mark.on_both
def test_where_a_press_ends(kit, outbox):
    """SW-05: another transaction, a part that was taken back and a minute later are no part of the same press."""
    firm = kit.firm("inspectpoint", "watchers")
    account = firm.account("Main Street 1", "site")
    firm.link(firm.contact("Ann", "ann@example.org"), account)
    session = kit.installation.writer(firm.tenant)
    with session.begin():
        record = make_record(session, "service_report", account, status="done")

        def happens():
            record_event(session, "service_report.status", record, SYSTEM)

        with suppress(Refused), session.begin_nested():
            happens()
            raise Refused("Not this.")
        happens()
        happens()
    with session.begin():
        happens()
        with clock.frozen(clock.now() + timedelta(minutes=2)):
            happens()
    session.close()
    assert [state for _, state, _ in outbox(firm)] == ["waiting", "joined", "waiting", "waiting"]
