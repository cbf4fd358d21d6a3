"""Thousands of mails through bad weather, and a daily mail over fifty thousand events."""

import tracemalloc
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from tests.events.worlds import tell_many

from doorstep import clock
from doorstep.db.base import new_id
from doorstep.events.bulk import write
from doorstep.events.models import Delivery, Event
from doorstep.events.sending import send_due
from doorstep.testing.kit import make_kit

COUNT = {"sqlite": 10_000, "postgresql": 3_000}
"""The weather is the same for both; ten thousand took a quarter of an hour on PostgreSQL beside other work."""
MEGABYTES = 40


def after(batches):
    """Stop once the worker has asked that often whether to."""
    asked = iter(range(batches))
    return lambda: next(asked, None) is None


def states(firm):
    with firm.reading() as session:
        return Counter(dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all()))


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_thousands_of_mails_in_bad_weather(fresh_database, database_kind, registry, tmp_path, smtp_server):
    """Invariant 5: the server away, slow, refusing and losing answers: no mail is lost, and none has a second row."""
    options = {"mailbox_folder": "", "smtp_host": smtp_server.host}
    kit = make_kit(fresh_database.app_url, tmp_path, registry, **options, smtp_port=smtp_server.port)
    away = make_kit(fresh_database.app_url, tmp_path, registry, **options, smtp_port=1)
    firm = kit.firm(name="Acme Fire")
    tell_many(firm, COUNT[database_kind])
    send_due(away.installation, firm.tenant, after(600))
    for act, asked in (
        (lambda: smtp_server.refuse("451 4.7.1 Later", times=400), 450),
        (lambda: smtp_server.refuse("550 5.1.1 No such mailbox", times=200), 250),
        (lambda: smtp_server.drop(after_accepting=True, times=100), 150),
        (lambda: smtp_server.drop(times=100), 150),
        (lambda: smtp_server.delay(0.02), 200),
    ):
        act()
        send_due(kit.installation, firm.tenant, after(asked))
        smtp_server.behave()
    for hours in range(1, 14):
        with clock.frozen(clock.now() + timedelta(hours=hours)):
            send_due(kit.installation, firm.tenant)
    found = states(firm)
    print(f"{kit.installation.database.dialect}: {dict(found)}")
    assert sum(found.values()) == COUNT[database_kind] and not found.keys() - {"sent", "failed", "unknown"}
    assert found["failed"] == 200 and 100 <= found["unknown"] <= 200
    arrived = Counter(mail.message["Message-ID"] for mail in smtp_server.mails)
    assert max(arrived.values()) == 1, "nothing arrived twice"
    assert found["sent"] + 100 == len(arrived), "all that was sent arrived, and what the server took without a word"
    for one in (kit, away):
        one.installation.close()


@pytest.mark.long
@pytest.mark.timeout(1500)
def test_a_daily_mail_over_fifty_thousand_events_needs_little_memory(kit, deliver):
    """A person for whom fifty thousand things were gathered gets one short mail, within a bound of memory."""
    firm, count, now = kit.firm("inspectpoint"), 50_000, datetime(2026, 3, 12, 7, tzinfo=UTC)
    lee = firm.contact("Lee Example", "lee@example.org")
    account = firm.account("Main Street 1", "site")
    firm.link(lee, account)
    with firm.writing() as session:
        for start in range(0, count, 5000):
            rows = [gathered(firm, lee, account, start + n, now) for n in range(5000)]
            write(session, Event.__table__, [event for event, _ in rows])
            write(session, Delivery.__table__, [delivery for _, delivery in rows])
    with clock.frozen(now + timedelta(minutes=1)):
        tracemalloc.start()
        send_due(kit.installation, firm.tenant)
        most = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        [mail] = deliver(firm)
    print(f"{kit.installation.database.dialect}: {most:.1f} MB at most")
    assert mail.subject.endswith("(50,000)") and "And 49,900 more in your portal." in mail.text
    assert len(mail.text) < 20_000 and most < MEGABYTES
    assert states(firm) == {"sent": count + 1}


def gathered(firm, contact, account, number, at):
    event = {
        "business_id": firm.tenant.id, "id": new_id(), "name": "document.published", "actor": "Automatic",
        "actor_kind": "system", "account_id": account.id, "internal": False, "facts": {}, "at": at,
    }  # fmt: skip
    return event, {
        "business_id": firm.tenant.id, "id": new_id(), "event_id": event["id"], "rule": "document_published",
        "status": "", "told_as": "contact", "recipient_key": f"contact:{contact.id}", "contact_id": contact.id,
        "channel": "mail", "address": contact.email, "state": "gathered", "reason": "", "attempts": 0,
        "facts": {"title": f"Plan {number}", "path": "portal/"}, "due_at": at, "created_at": at,
    }  # fmt: skip
