"""The worker's threads: at work right after a commit, signals left alone, jobs of verticals in their turn."""

import signal
import time
from datetime import timedelta

import pytest
from sqlalchemy import select
from worlds import make_record

from doorstep import clock
from doorstep.businesses.models import Wake
from doorstep.events.actors import SYSTEM
from doorstep.events.queue import make_tables
from doorstep.events.recording import record_event
from doorstep.events.worker import Worker
from doorstep.mail import Mailbox
from doorstep.plugins.contributions import Job
from doorstep.plugins.registry import Tagged

pytestmark = pytest.mark.on_both


def until(holds, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_a_mail_leaves_right_after_the_commit(kit, fresh_database):
    """ST-15: the worker in the server's threads hears of work at the commit, and takes no signal handler."""
    make_tables(fresh_database.url)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    firm = kit.firm()
    box = Mailbox(kit.installation.settings.mailbox_folder)
    worker = Worker(kit.installation)
    worker.start()
    try:
        contact = firm.contact()
        with firm.writing() as session:
            record_event(session, "document.published", contact, SYSTEM, title="Report of March")
        assert until(lambda: len(box.list()) == 1)
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    finally:
        worker.stop()


def test_a_verticals_job_has_its_turns(kit, monkeypatch):
    """Jobs run every so many seconds for each business that has the vertical, and one that raises goes on next time."""
    ran = []

    def work(session):
        ran.append(session.tenant.slug)
        raise ZeroDivisionError

    entries = kit.installation.registry.entries
    monkeypatch.setitem(
        entries, Job, [*entries.get(Job, []), Tagged(plugin="watchers", value=Job(name="tidy", every=600, run=work))]
    )
    firm, _ = kit.firm("inspectpoint", "watchers"), kit.firm("inspectpoint")
    worker = Worker(kit.installation)
    worker.run_once(firm.tenant)
    worker.run_once(firm.tenant)
    assert ran == [firm.slug]
    with clock.frozen(clock.now() + timedelta(seconds=601)):
        worker.run_once(firm.tenant)
    assert ran == [firm.slug] * 2


def test_what_was_scheduled_is_announced_in_time(kit, deliver):
    """IP-01: a record published for a later time is told of then, and not before."""
    from doorstep.records.publishing import publish

    firm = kit.firm("inspectpoint")
    account = firm.account("Main Street 1", "site")
    firm.link(firm.contact("Lee Example"), account)
    with firm.writing() as session:
        record = make_record(session, "service_report", account, status="done", published=False)
        publish(session, record, SYSTEM, at=clock.now() + timedelta(hours=2))
    assert deliver(firm) == []
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert deliver(firm) == []
    with clock.frozen(clock.now() + timedelta(hours=2, minutes=1)):
        assert len(deliver(firm)) == 1


def test_nothing_to_do_leaves_no_wake(kit, deliver):
    """Invariant 5: a queue whose work is done is forgotten, and one with work later is due then."""
    firm = kit.firm()
    contact = firm.contact()
    with firm.writing() as session:
        record_event(session, "document.published", contact, SYSTEM, title="Report of March")
    wakes = select(Wake.queue).where(Wake.business_id == firm.tenant.id, Wake.queue.not_like("job:%"))
    with kit.installation.installation_session() as session:
        assert session.scalars(wakes).all() == ["mail"]
    deliver(firm)
    with kit.installation.installation_session() as session:
        assert session.scalars(wakes).all() == []
