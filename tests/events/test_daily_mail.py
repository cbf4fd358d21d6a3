"""One mail a day instead of one for each thing: gathered, looked at once more, sent once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from tests.events.worlds import make_document, make_record

from doorstep import clock
from doorstep.businesses.tenant import Tenant
from doorstep.events.actors import SYSTEM
from doorstep.events.daily import next_daily
from doorstep.events.models import Delivery
from doorstep.events.recording import record_event
from doorstep.events.sending import send_due
from doorstep.faults import injected
from doorstep.testing.statements import counting

MORNING = datetime(2026, 3, 12, 6, tzinfo=UTC)
SEVEN = MORNING + timedelta(hours=1)
RULE = "document_published"


@pytest.fixture
def firm(kit):
    return kit.firm("inspectpoint", "watchers", name="Acme Fire")


def publish(firm, account, title="The plan", record=None):
    with firm.writing() as session:
        document = make_document(session, record=record, account=account)
        document.title = title
        record_event(session, RULE.replace("_", "."), document, SYSTEM)
        return document.id


def linked(firm, account, name="Lee Example", how="daily"):
    contact = firm.contact(name, f"{name.split()[0].lower()}@example.org")
    firm.link(contact, account)
    firm.wants(contact, RULE, how)
    return contact


@pytest.mark.on_both
def test_one_mail_gathers_a_day(firm, deliver):
    """SW-08: who wants one mail a day gets at the hour what happened, by record, with links; others at once."""
    account = firm.account("Main Street 1", "site")
    linked(firm, account)
    linked(firm, account, "Ann Atonce", "once")
    with clock.frozen(MORNING):
        publish(firm, account, "The plan")
        with firm.writing() as session:
            record = make_record(session, "inspection_report", account)
        publish(firm, account, "The <b>photo</b>", record)
        assert {mail.to for mail in deliver(firm)} == {"Ann Atonce <ann@example.org>"}
        assert firm.told(RULE)["lee@example.org"] == "gathered"
    with clock.frozen(SEVEN):
        mail = deliver(firm)[-1]
        assert mail.to == "Lee Example <lee@example.org>" and mail.subject == "Acme Fire: what is new (2)"
        assert (
            f"{record.number} Main Street\n- Acme Fire: The <b>photo</b>\n  http://localhost/{firm.slug}/portal"
            in mail.text
        )
        assert "The &lt;b&gt;photo" in mail.html and "<b>photo" not in mail.html
        assert "List-Unsubscribe-Post" in dict(mail.headers)
        assert firm.told(RULE)["lee@example.org"] == "sent"
        before = len(deliver(firm))
    with clock.frozen(SEVEN + timedelta(days=1)):
        assert len(deliver(firm)) == before, "nothing new, no mail"


@pytest.mark.on_both
def test_what_is_no_longer_seen_is_left_out_and_what_is_held_waits(firm, deliver, held):
    """IP-28 ST-15: access is asked once more for each line when the daily mail leaves."""
    account = firm.account("Main Street 1", "site")
    lee = linked(firm, account)
    with clock.frozen(MORNING):
        publish(firm, account, "Stays")
        gone, waits = publish(firm, account, "Is withdrawn"), publish(firm, account, "Is held")
        held.add(waits)
    with firm.writing() as session:
        session.get_one(type(make_document(session, account=account)), (firm.tenant.id, gone)).visible_from = None
    with clock.frozen(SEVEN):
        [mail] = deliver(firm)
        assert "Stays" in mail.text and "withdrawn" not in mail.text and "held" not in mail.text
        assert mail.subject.endswith("(1)")
    assert states(firm) == {"gathered": "The agreement is not signed yet.", "sent": "", "skipped": NOT_SEEN}
    held.clear()
    with clock.frozen(SEVEN + timedelta(days=1)):
        assert "Is held" in deliver(firm)[-1].text
    firm.wants(lee, RULE, "off")


NOT_SEEN = "This person does not see it (any more)."


def states(firm):
    with firm.reading() as session:
        rows = session.execute(select(Delivery.state, Delivery.reason).where(Delivery.rule == RULE))
        return dict(rows.all())


class Killed(BaseException):
    """The process is no more: nothing catches it."""


def killed():
    raise Killed


@pytest.mark.on_both
def test_a_crash_repeats_the_same_mail_and_no_second_row(firm, kit, deliver):
    """Invariant 5: killed after the server's yes, the daily mail comes again with the same Message-ID, once."""
    account = firm.account("Main Street 1", "site")
    linked(firm, account)
    with clock.frozen(MORNING):
        for n in range(3):
            publish(firm, account, f"Plan {n}")
    for n, place in enumerate(("digest.gathered", "delivery.before_send", "delivery.after_send")):
        with clock.frozen(SEVEN + timedelta(minutes=10 * n)), injected(place, killed), pytest.raises(Killed):
            send_due(kit.installation, firm.tenant)
    with clock.frozen(SEVEN + timedelta(hours=1)):
        mails = deliver(firm)
    ids = {dict(mail.headers)["Message-ID"] for mail in mails}
    assert len(ids) == 1 and len(mails) == 2
    with firm.reading() as session:
        count = select(func.count(Delivery.id))
        assert session.scalar(count) == 4 and session.scalar(count.where(Delivery.state == "sent")) == 4


def test_a_suspended_person_gets_no_daily_mail(firm, deliver):
    """IP-30: suspended meanwhile: not sent, each line says why; so it is for who switched mails off meanwhile."""
    account = firm.account("Main Street 1", "site")
    lee, kim = linked(firm, account), linked(firm, account, "Kim Quiet")
    with clock.frozen(MORNING):
        publish(firm, account)
    owner = firm.staff()
    owner.submit(f"/office/contacts/{lee.id}/edit", "Save", suspended="1", suspension_note="On hold")
    firm.wants(kim, RULE, "off")
    with clock.frozen(SEVEN):
        assert deliver(firm) == []
    assert firm.told(RULE) == {
        "lee@example.org": "skipped: Access is suspended.", "kim@example.org": "skipped: Switched off by the person.",
    }  # fmt: skip


def test_from_a_mail_and_by_staff(firm, deliver, kit):
    """ST-15: once a day is enough, said without a sign-in from a mail; staff say it on the page of the contact."""
    account = firm.account("Main Street 1", "site")
    lee = linked(firm, account, how="once")
    with clock.frozen(MORNING - timedelta(hours=1)):
        publish(firm, account)
        path = link_in(deliver(firm)[0])
    visitor = firm.visitor()
    assert "Once a day is enough" in visitor.get(path).words
    visitor.submit(path, "Once a day is enough")
    with clock.frozen(MORNING):
        publish(firm, account)
    assert firm.told(RULE)["lee@example.org"] == "gathered"
    with clock.frozen(SEVEN):
        again = link_in(deliver(firm)[-1])
    done = firm.visitor().client.post(again, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    publish(firm, account)
    assert firm.told(RULE)["lee@example.org"] == "skipped: Switched off by the person."
    owner = firm.staff()
    owner.submit(f"/office/contacts/{lee.id}/mails", "Save", **{RULE: "daily"})
    publish(firm, account)
    assert firm.told(RULE)["lee@example.org"] == "gathered"


def link_in(mail):
    return mail.text.split("http://localhost")[-1].strip()


def test_a_daily_mail_stays_short(firm, deliver, kit):
    """A daily mail names a hundred things, says how many more there are, and asks as much for 110 as for 10."""
    account = firm.account("Main Street 1", "site")
    linked(firm, account)
    asked = []
    for n, count in enumerate((10, 110)):
        with clock.frozen(MORNING + timedelta(days=n)), firm.writing() as session:
            for number in range(count):
                document = make_document(session, account=account)
                document.title = f"Plan {number}"
                record_event(session, "document.published", document, SYSTEM)
        with clock.frozen(SEVEN + timedelta(days=n)), counting(kit.installation.database.engine) as statements:
            mail = deliver(firm)[-1]
        asked.append(len(statements))
    assert mail.subject.endswith("(110)") and "And 10 more in your portal." in mail.text
    assert mail.text.count("- Acme Fire: Plan") == 100 and len(mail.text) < 20_000
    assert asked[1] <= asked[0] + 1


def at(zone, *when, hour=7):
    tenant = Tenant(id=1, slug="a", timezone=zone, settings={"digest_hour": hour})
    return next_daily(tenant, datetime(*when, tzinfo=UTC)).astimezone(tenant.zone)


def test_the_hour_holds_when_clocks_change():
    """The hour is the business's own: skipped, when the clock has jumped; shown twice, the first; never twice a day."""
    berlin, york, samoa = "Europe/Berlin", "America/New_York", "Pacific/Apia"
    assert str(at(berlin, 2026, 3, 28, 7)) == "2026-03-29 07:00:00+02:00"
    assert str(at(berlin, 2026, 3, 29, 0, hour=2)) == "2026-03-29 03:00:00+02:00"
    assert str(at(berlin, 2026, 3, 29, 1, hour=2)) == "2026-03-30 02:00:00+02:00"
    assert str(at(york, 2026, 11, 1, 4, hour=1)) == "2026-11-01 01:00:00-04:00"
    assert str(at(york, 2026, 11, 1, 5, 30, hour=1)) == "2026-11-02 01:00:00-05:00"
    assert str(at("Australia/Lord_Howe", 2026, 10, 3, 15, hour=2)) == "2026-10-04 02:30:00+11:00"
    assert str(at(samoa, 2011, 12, 29, 18)) == "2011-12-31 07:00:00+14:00"
    assert str(at(samoa, 2011, 12, 30, 17)) == "2012-01-01 07:00:00+14:00"
    for zone in (berlin, york, samoa, "Australia/Lord_Howe", "UTC"):
        for hour in (0, 1, 2, 3, 7, 23):
            times = [datetime(2026, 1, 1, tzinfo=UTC)]
            while times[-1].year == 2026:
                times.append(at(zone, *times[-1].timetuple()[:5], hour=hour).astimezone(UTC))
            days = [one.astimezone(Tenant(id=1, slug="a", timezone=zone).zone).date() for one in times[1:]]
            assert len(set(days)) == len(days) and 365 <= len(days) <= 366, (zone, hour)
