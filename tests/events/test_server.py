"""The worker and a real mail server: every answer it gives, and a death at every point."""

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.events.worlds import tell_many

from doorstep import clock
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery
from doorstep.events.recording import record_event
from doorstep.events.worker import Worker
from doorstep.testing.kit import make_kit

PROCESS = Path(__file__).with_name("worker_process.py")


@pytest.fixture
def post(fresh_database, registry, tmp_path, smtp_server):
    """An installation that sends through the test's mail server."""
    kit = make_kit(
        fresh_database.app_url,
        tmp_path,
        registry,
        mailbox_folder="",
        smtp_host=smtp_server.host,
        smtp_port=smtp_server.port,
    )
    yield kit
    kit.installation.close()


def published(firm, contact):
    with firm.writing() as session:
        return record_event(session, "document.published", contact, SYSTEM, title="Report of March")


def run(kit, minutes=0):
    with clock.frozen(clock.now() + timedelta(minutes=minutes)):
        Worker(kit.installation).run_once()


def line(firm):
    with firm.reading() as session:
        columns = (Delivery.state, Delivery.reason, Delivery.attempts)
        return session.execute(select(*columns).order_by(Delivery.id.desc()).limit(1)).one()


def test_a_mail_arrives(post, smtp_server):
    """ST-15: a conversation with a real server: sender, recipient, text and HTML, one-click unsubscribe."""
    firm = post.firm(name="Acme Fire")
    published(firm, firm.contact("Lee Example", "lee@example.org"))
    run(post)
    [mail] = smtp_server.to("lee@example.org")
    assert mail.message["From"] == "Acme Fire <portal@example.org>"
    assert "Report of March" in mail.message.get_body(("plain",)).get_content()
    assert "Report of March" in mail.message.get_body(("html",)).get_content()
    assert line(firm).state == "sent"


def test_a_refusal_is_told_with_the_servers_words(post, smtp_server):
    """ST-15: what the server refuses for good has failed, visibly, and staff may send it again."""
    firm = post.firm()
    published(firm, firm.contact())
    smtp_server.refuse("550 5.1.1 No such mailbox here", times=1)
    run(post)
    assert line(firm) == ("failed", "550 5.1.1 No such mailbox here", 1)
    run(post, minutes=1000)
    assert smtp_server.mails == []


def test_pauses_grow_and_end(post, smtp_server):
    """ST-15: "later" is tried again after growing pauses, then given up visibly."""
    firm = post.firm()
    published(firm, firm.contact())
    smtp_server.refuse("451 4.7.1 Try again later")
    elapsed, attempts = 0, []
    for pause in (0, 1, 5, 30, 120, 480):
        if pause:
            run(post, minutes=elapsed + pause - 0.5)
            assert line(firm).attempts == len(attempts)
        elapsed += pause + 0.1
        run(post, minutes=elapsed)
        attempts.append(line(firm).state)
    assert attempts == ["waiting"] * 5 + ["failed"]
    assert line(firm).reason == "Given up after 6 attempts. 451 4.7.1 Try again later"


def test_no_answer_is_unclear_and_not_repeated(post, smtp_server):
    """ST-15: a connection cut after the message went out: it may have arrived, so nothing repeats it by itself."""
    firm = post.firm()
    published(firm, firm.contact())
    smtp_server.drop(after_accepting=True, times=1)
    run(post)
    assert line(firm).state == "unknown" and "may have arrived" in line(firm).reason
    run(post, minutes=1000)
    assert len(smtp_server.mails) == 1


def test_a_server_that_is_away_loses_nothing(post, smtp_server, fresh_database, registry, tmp_path):
    """ST-15: no mail server at all: the mail waits, and goes when it is back."""
    firm = post.firm()
    published(firm, firm.contact())
    port = smtp_server.port
    post.installation.transport = type(post.installation.transport)(host="127.0.0.1", port=1, timeout=1)
    run(post)
    assert line(firm).state == "waiting" and line(firm).attempts == 1
    post.installation.transport = type(post.installation.transport)(host="127.0.0.1", port=port)
    run(post, minutes=2)
    assert len(smtp_server.mails) == 1


def worker(kit, minutes, faults=""):
    settings = {
        name: getattr(kit.installation.settings, name)
        for name in (
            "secret_key",
            "database_url",
            "storage_url",
            "smtp_host",
            "smtp_port",
            "base_url",
            "mailbox_folder",
        )
    }
    environment = {**os.environ, "DOORSTEP_FAULTS": faults}
    command = [sys.executable, str(PROCESS), json.dumps(settings), str(minutes)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)


def rows(firm):
    with firm.reading() as session:
        return Counter(session.scalars(select(Delivery.state)))


def ids_of(smtp_server):
    return Counter(mail.message["Message-ID"] for mail in smtp_server.mails)


@pytest.mark.parametrize("point", ["delivery.before_send", "delivery.after_send", "delivery.after_mark"])
def test_a_death_loses_nothing_and_makes_no_second_row(post, smtp_server, point):
    """Invariant 5: killed anywhere, the next worker sends what is left; only a kill after the server's yes repeats."""
    firm = post.firm()
    for n in range(4):
        published(firm, firm.contact(f"P{n}", f"p{n}@example.org"))
    died = worker(post, 0, f"{point}=crash@2")
    assert died.returncode == 86, died.stderr
    run(post, minutes=30)
    assert rows(firm) == {"sent": 4}
    repeated = {"delivery.after_send": 5}.get(point, 4)
    assert len(smtp_server.mails) == repeated and len(ids_of(smtp_server)) == 4


@pytest.mark.long
@pytest.mark.sqlite
@pytest.mark.timeout(1800)
def test_twenty_kills_over_ten_thousand_mails(post, smtp_server):
    """Invariant 5: 10,000 mails, 20 deaths at changing points: every person has their mail, no row is doubled."""
    firm, count = post.firm(), 10_000
    tell_many(firm, count)
    points = ("delivery.before_send", "delivery.after_send", "delivery.after_mark")
    for kill in range(20):
        died = worker(post, kill * 10, f"{points[kill % 3]}=crash@{100 + 19 * kill}")
        assert died.returncode == 86, died.stderr
    assert worker(post, 400).returncode == 0
    assert rows(firm) == {"sent": count}
    twice = [number for number in ids_of(smtp_server).values() if number > 1]
    print(f"{len(smtp_server.mails)} mails for {count} people, {len(twice)} repeated with the same Message-ID")
    assert len(ids_of(smtp_server)) == count and len(twice) <= 7
