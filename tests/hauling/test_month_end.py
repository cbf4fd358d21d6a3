"""The month's invoices: previewed, run once for ever, resumed after a crash, mailed, by themselves on the day set."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from attrs import evolve
from sqlalchemy import func, select

from doorstep import clock
from doorstep.api import Actor
from doorstep.businesses.settings import save_block, save_settings
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery
from doorstep.events.worker import Worker
from doorstep.faults import injected
from doorstep.jobs import running
from doorstep.jobs.kinds import kind_named
from doorstep.jobs.models import JobRow, JobRun
from doorstep.operators.invariants import check_all
from doorstep_billing.models import Entry, Invoice
from doorstep_haulerhero.billing_run import JOB, run_by_itself, start_run
from doorstep_haulerhero.models import MonthEnd
from doorstep_haulerhero.periods import month_named

STAFF = Actor(kind="staff", name="Robin Office")
MAY = datetime(2026, 5, 4, 15, tzinfo=UTC)
APRIL = month_named("2026-04")


@pytest.fixture(autouse=True)
def in_may():
    with clock.frozen(MAY):
        yield


def customers(firm, serve, count, **service):
    made = []
    for number in range(count):
        customer = firm.account(f"Customer {number:03}", number=f"A-{number:03}")
        serve(firm.account(f"Yard {number:03}", "site", customer), **service)
        made.append(customer)
    return made


def run(firm, period=APRIL):
    with firm.writing() as session:
        return start_run(session, period, STAFF)


def invoices(firm):
    with firm.reading() as session:
        return session.execute(select(Invoice.number, Invoice.key, Invoice.total).order_by(Invoice.number)).all()


def outcomes(firm, made):
    with firm.reading() as session:
        rows = select(JobRow.outcome, func.count()).where(JobRow.job_id == made.id).group_by(JobRow.outcome)
        return dict(session.execute(rows).all())


def test_a_month_is_previewed_run_and_mailed(firm, serve, mails):
    """HH-19: the preview says whom and how much; one invoice a customer, a line a service and location, by mail."""
    diner = firm.account("Harbor Diner")
    for place, price in (("Kitchen door", 100_00), ("Pier side", 60_00)):
        serve(firm.account(place, "site", diner), price=price)
    serve(firm.account("Lot 4", "site", firm.account("Late Builders")), price=300_00, since=date(2026, 4, 16))
    firm.link(firm.contact("Dana Diner", "dana@example.org"), diner, primary=True)
    staff = firm.staff()
    page = staff.get("/office/month-end/")
    assert "April 2026" in page.words and "$310.00" in page.words and "Late Builders" in page.words
    shown = staff.submit("/office/month-end/", "Run month end")
    firm.work()
    assert "Invoiced" in staff.get(shown.response.request.path.removeprefix(f"/{firm.slug}")).words
    assert [row.total for row in invoices(firm)] == [160_00, 150_00]
    mail = mails(firm, "dana@example.org")[-1]
    assert mail.subject == "Invoice INV-0001 from Ridge Hauling" and "$160.00" in mail.text
    with firm.reading() as session:
        [invoice] = session.scalars(select(Invoice).where(Invoice.account_id == diner.id))
    text = staff.get(f"/office/invoices/{invoice.id}").words
    assert "6 yard dumpster, Kitchen door" in text and "6 yard dumpster, Pier side" in text
    assert "All is billed" in staff.get("/office/month-end/?period=2026-04").words
    assert not list(check_all(firm.kit.installation, firm.slug, 0, print))


def test_run_again_bills_nobody_twice(firm, serve):
    """HH-19: the key of a customer's month is used once; somebody new in between is billed by the next run."""
    customers(firm, serve, 3)
    run(firm)
    firm.work()
    before = invoices(firm)
    assert [key.rsplit(":", 1)[1] for _, key, _ in before] == ["2026-04"] * 3
    new = firm.account("New Customer")
    serve(firm.account("New Yard", "site", new))
    again = run(firm)
    firm.work()
    assert outcomes(firm, again) == {"billed": 3, "invoiced": 1}
    assert len(invoices(firm)) == 4 and invoices(firm)[:3] == before


class Killed(BaseException):
    """As if the process had ended."""


@pytest.mark.parametrize("point", ["job.before_mark", "job.after_step"])
def test_killed_and_run_on_nobody_is_billed_twice(firm, serve, monkeypatch, point):
    """Section 9, 5: a crash between rows and mark, or after a step, loses no invoice and doubles none."""
    small = {JOB.name: evolve(JOB, size=2)}
    monkeypatch.setattr(running, "kind_named", lambda name, known: small.get(name) or kind_named(name, known))
    firm.staff()
    customers(firm, serve, 7)
    made, passed = run(firm), []

    def die():
        passed.append(point)
        if len(passed) == 2:
            raise Killed

    with injected(point, die), pytest.raises(Killed):
        Worker(firm.kit.installation).run_once(firm.tenant)
    done = len(invoices(firm))
    assert 0 < done < 7
    with clock.frozen(MAY + timedelta(hours=1)):
        Worker(firm.kit.installation).run_once(firm.tenant)
    assert outcomes(firm, made) == {"invoiced": 7}
    numbers = [row.number for row in invoices(firm)]
    assert numbers == [f"INV-{n:04d}" for n in range(1, 8)]
    with firm.reading() as session:
        assert session.scalar(select(func.count(Entry.id))) == 7
    assert not list(check_all(firm.kit.installation, firm.slug, 0, print))


def test_one_bad_customer_stops_nobody(firm, serve):
    """HH-19: an archived customer with a service left over is named in the result; the others are billed."""
    made = customers(firm, serve, 3)
    with firm.writing() as session:
        account = session.merge(made[1], load=False)
        account.archived_at = clock.now()
    done = run(firm)
    firm.work()
    assert outcomes(firm, done) == {"invoiced": 2, "refused": 1}
    assert "archived" in firm.staff().get(f"/office/jobs/{done.id}").words


def test_it_runs_by_itself_on_the_day_set(firm, serve):
    """HH-19: on the day or shortly after, once a month; with 0 never; a month somebody ran is left alone."""
    customers(firm, serve, 1)

    def on(day, month=5):
        with clock.frozen(datetime(2026, month, day, 12, tzinfo=UTC)), firm.writing() as session:
            run_by_itself(session)
            return session.scalars(select(MonthEnd.period).order_by(MonthEnd.id)).all()

    assert on(3) == []
    with firm.writing() as session:
        save_block(session, "haulerhero", {"run_day": 3, "sign_up": False}, SYSTEM, version=0)
    assert on(2) == [] and on(7) == []
    assert on(3) == ["2026-04"]
    assert on(3) == ["2026-04"] and on(4) == ["2026-04"]
    assert on(5, 6) == ["2026-04", "2026-05"]
    firm.work()
    assert [key.rsplit(":", 1)[1] for _, key, _ in invoices(firm)] == ["2026-04", "2026-05"]


def test_a_month_that_is_not_over_waits(firm, serve):
    """HH-19: it can be looked at, not billed; a member of the staff without the right is told so."""
    customers(firm, serve, 1)
    staff = firm.staff()
    page = staff.get("/office/month-end/?period=2026-05")
    assert "not over" in page.words and "Run month end" not in page.words
    assert staff.post("/office/month-end/run", {"period": "2026-05"}).status == 409
    assert firm.visitor().post("/office/month-end/run", {"period": "2026-04"}).status == 404
    with firm.reading() as session:
        assert session.scalar(select(func.count(JobRun.id))) == 0


def test_an_invoice_leads_into_the_portal(firm, serve, mails):
    """HH-01 HH-14 HH-15 HH-19 HH-13: from the month's mail by Review & Pay to a sign-in and that invoice."""
    with firm.writing() as session:
        save_settings(session, {"claim_access": True}, SYSTEM, version=firm.tenant.version, block="Portal")
    firm.refresh()
    [customer] = customers(firm, serve, 1)
    contact = firm.contact("Dana Diner", "dana@example.org")
    firm.link(contact, customer, primary=True)
    run(firm)
    mail = mails(firm, "dana@example.org")[-1]
    assert "Review & Pay Online" in mail.text and "haul" not in mail.text.lower().replace("ridge hauling", "")
    claim = re.search(rf"/{firm.slug}(/claim/[\w.-]+)", mail.text)[1]
    visitor = firm.visitor()
    assert "Look into your mail" in visitor.submit(claim, "Continue with email").words
    text = " ".join(mail.text for mail in mails(firm, "dana@example.org"))
    proof = re.search(rf"/{firm.slug}(/invitation/[\w.-]+)", text)[1]
    visitor.submit(proof, "Activate account")
    page = visitor.submit(
        f"{proof}/register", "Activate", email="dana@example.org", name="Dana Diner", password="seven quiet green bikes"
    )
    assert "INV-0001" in page.words and "Services in April 2026" in page.words


def test_who_gets_no_mail_is_said(firm, serve):
    """Blank email, and do not email: the invoice is written, and the outbox says why nobody was told."""
    first, second = customers(firm, serve, 2)
    firm.link(firm.contact("No Mail", None), first, primary=True)
    firm.link(firm.contact("Quiet Quinn", do_not_email=True), second, primary=True)
    run(firm)
    firm.work()
    with firm.reading() as session:
        said = set(session.execute(select(Delivery.state, Delivery.reason)).all())
    assert said == {("skipped", "No email address."), ("skipped", "Marked “do not email”.")}
    assert len(invoices(firm)) == 2
