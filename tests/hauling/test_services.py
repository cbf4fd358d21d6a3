"""Services at locations: what customers see, and what suspending means for what they pay."""

from datetime import date

from sqlalchemy import select

from doorstep import clock
from doorstep.api import Actor, change_status
from doorstep_haulerhero.charges import bills
from doorstep_haulerhero.models import Pause, Service
from doorstep_haulerhero.periods import month_named

STAFF = Actor(kind="staff", name="Robin Office")


def noon(day):
    return clock.frozen(clock.now().replace(year=day.year, month=day.month, day=day.day, hour=12))


def move(firm, service, status, day):
    with noon(day), firm.writing() as session:
        change_status(session, session.scalars(select(Service).where(Service.id == service.id)).one(), status, STAFF)


def due(firm, month):
    with firm.reading() as session:
        return {bill.name: [charge.amount for charge in bill.charges] for bill in bills(session, month_named(month))}


def test_suspended_days_are_not_billed(firm, serve):
    """HH-19: suspended on the 11th, going on from the 21st: ten days of April's thirty are not billed."""
    customer = firm.account("Harbor Diner")
    service = serve(firm.account("Kitchen door", "site", customer), price=300_00)
    move(firm, service, "suspended", date(2026, 4, 11))
    assert due(firm, "2026-04") == {"Harbor Diner": [100_00]}
    move(firm, service, "active", date(2026, 4, 21))
    assert due(firm, "2026-04") == {"Harbor Diner": [200_00]}
    assert due(firm, "2026-05") == {"Harbor Diner": [300_00]}
    with firm.reading() as session:
        [pause] = session.scalars(select(Pause)).all()
        assert (pause.starts_on, pause.ends_on) == (date(2026, 4, 11), date(2026, 4, 20))


def test_a_slip_of_the_hand_costs_nothing(firm, serve):
    """HH-19: suspended and resumed on one day is as if nothing had happened; ended counts to that day."""
    customer = firm.account("Harbor Diner")
    service = serve(firm.account("Kitchen door", "site", customer), price=300_00)
    for status in ("suspended", "active"):
        move(firm, service, status, date(2026, 4, 11))
    assert due(firm, "2026-04") == {"Harbor Diner": [300_00]}
    move(firm, service, "ended", date(2026, 4, 10))
    assert due(firm, "2026-04") == {"Harbor Diner": [100_00]}
    assert due(firm, "2026-05") == {}
    move(firm, service, "active", date(2026, 4, 12))
    assert due(firm, "2026-05") == {"Harbor Diner": [300_00]}


def test_each_cycle_is_billed_in_its_own_way(firm, serve):
    """HH-19: weeks by the day, months, and quarters at their end; a location that stands alone pays for itself."""
    customer = firm.account("Harbor Diner")
    site = firm.account("Kitchen door", "site", customer)
    serve(site, price=70_00, cycle="weekly")
    serve(site, price=30_00, cycle="monthly", since=date(2026, 4, 16))
    serve(site, price=90_00, cycle="quarterly")
    serve(firm.account("Lone shed", "site"), price=50_00)
    assert due(firm, "2026-04") == {"Harbor Diner": [300_00, 15_00], "Lone shed": [50_00]}
    assert due(firm, "2026-06")["Harbor Diner"] == [300_00, 30_00, 90_00]


def test_customers_see_their_services_and_staff_keep_gate_codes(firm, serve):
    """HH-19: services show where an area is open, contracts hang on the customer, and gate codes stay in the office."""
    customer = firm.account("Harbor Diner")
    site = firm.account("Kitchen door", "site", customer)
    staff = firm.staff()
    page = staff.submit(f"/office/accounts/{site.id}/edit", "Save", service_location__access="Code 4711",
                        service_location__placement="Behind the door")  # fmt: skip
    assert "Code 4711" in page.words
    service = serve(site, pickup_days=["mon", "thu"])
    person = firm.person("Dana Diner", customer)
    shown = person.browser.get(f"/portal/services/{service.id}")
    assert "6 yard dumpster" in shown.words and "Monday" in shown.words
    seen = person.browser.get(f"/portal/accounts/{site.id}").words
    assert "Behind the door" in seen and "4711" not in seen
    firm.close_area(person.contact, "services")
    assert person.browser.get(f"/portal/services/{service.id}").status == 404
    assert "Contract" in staff.get(f"/office/documents/new?account={customer.id}").words


def test_a_service_does_not_end_before_it_starts(firm, serve):
    """Section 9, 6: the message stands at the field, and what was typed stays."""
    site = firm.account("Kitchen door", "site", firm.account("Harbor Diner"))
    service = serve(site)
    page = firm.staff().submit(f"/office/services/{service.id}/edit", "Save", ends_on="2025-12-31")
    assert page.status == 422 and "It would end before it starts." in page.words
    assert page.soup.select_one('input[name="ends_on"]')["value"] == "2025-12-31"
