"""For any event: who was told and who was not, with the reason; and for any person, step by step."""

from sqlalchemy import select
from tests.events.worlds import make_record

from doorstep import clock
from doorstep.events.actors import SYSTEM, Actor
from doorstep.events.models import Event
from doorstep.events.recording import record_event
from doorstep.testing import builders
from doorstep.testing.statements import counting
from doorstep.users.models import User


def happened(firm, account, actor=SYSTEM, what="status"):
    with firm.writing() as session:
        record = make_record(session, "service_report", account, status="done")
        return record, record_event(session, f"service_report.{what}", record, actor).id


def page_of(owner, event_id, contact=None):
    return owner.get(f"/office/told/{event_id}{f'?contact={contact.id}' if contact else ''}")


def test_everybody_near_it_with_the_reason(kit):
    """SW-05 SW-15: who was mailed, who was not and why, and whom no tick reaches; linked from the record's history."""
    firm = kit.firm("inspectpoint", "watchers")
    account, owner = firm.account("Main Street 1", "site"), firm.staff()
    people = {}
    for name, role, values in (
        ("Ann Told", "manager", {}), ("Bea Quiet", "manager", {"do_not_email": True}),
        ("Cem Nomail", "contact", {"email": None}),
        ("Dan Unticked", "contact", {"notification_role": "bookkeeper"}), ("Eve Blind", "bookkeeper", {}),
        ("Fay Suspended", "manager", {"suspended_at": clock.now()}),
    ):  # fmt: skip
        people[name] = firm.contact(name, **{"email": f"{name.split()[0].lower()}@example.org", **values})
        firm.link(people[name], account, role)
    firm.tick("service_done", "bookkeeper", on=False)
    record, event_id = happened(firm, account)
    firm.work()
    page = page_of(owner, event_id)
    rows = {row.td.get_text(" ", strip=True): row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")}
    assert "Sent" in rows["Ann Told"] and "Manager" in rows["Ann Told"]
    assert "Marked “do not email”." in rows["Bea Quiet"] and "No email address." in rows["Cem Nomail"]
    assert "No role of theirs is ticked for this. Here they are: Bookkeeper." in rows["Dan Unticked"]
    assert "Access is suspended." in rows["Fay Suspended"] and "Not told" in rows["Eve Blind"]
    history = owner.get(f"/office/service-reports/{record.id}")
    assert any(str(event_id) in link for link in history.links())
    assert firm.person("Pat", account).browser.get(f"/office/told/{event_id}").status in (302, 404)
    other = kit.firm("inspectpoint", "watchers").staff()
    assert page_of(other, event_id).status == 404


def test_anybody_typed_in_step_by_step(kit):
    """SW-05: for any contact why a mail went, or not: each question to the one that says no, and where to mend it."""
    firm = kit.firm("inspectpoint", "watchers")
    account, owner = firm.account("Main Street 1", "site"), firm.staff()
    ann = firm.person("Ann Actor", account)
    eve, far = firm.contact("Eve Blind"), firm.contact("Kim Elsewhere")
    firm.link(eve, account, "bookkeeper")
    with firm.reading() as session:
        user_id = session.scalar(select(User.id).where(User.contact_id == ann.contact.id))
    actor = Actor(kind="contact", name="Ann Actor", user_id=user_id, contact_id=ann.contact.id)
    _, event_id = happened(firm, account, actor)
    assert "They did it themselves." in page_of(owner, event_id, ann.contact).words
    blind = page_of(owner, event_id, eve)
    assert "They do not see it." in blind.words and any("/office/explain" in link for link in blind.links())
    unticked = page_of(owner, event_id, far)
    assert "nobody near it" in unticked.words
    assert any(link.endswith("/settings/rules/") for link in unticked.links())
    found = owner.get(f"/office/told/{event_id}?q=elsewhere")
    assert any(f"contact={far.id}" in link for link in found.links())
    assert owner.get(f"/office/told/{event_id}?contact={ann.contact.id}").status == 200
    firm.link(far, account)
    assert "has changed since" in page_of(owner, event_id, far).words


def test_the_ticks_of_the_one_mail_about_it(kit):
    """SW-05: where no tick reaches them, the page leads to the ticks of that mail."""
    firm = kit.firm("inspectpoint")
    eve, owner = firm.contact("Eve Elsewhere"), firm.staff()
    _, event_id = happened(firm, firm.account("Main Street 1", "site"), what="published")
    [ticks] = [link for link in page_of(owner, event_id, eve).links() if "/settings/rules/" in link]
    assert ticks.endswith("/service_report_published") and owner.get(ticks).status == 200


def test_the_page_asks_as_much_for_many(kit):
    """Section 9: the number of statements is constant in people."""
    firm = kit.firm("inspectpoint", "watchers")
    account, owner = firm.account("Main Street 1", "site"), firm.staff()
    asked = []
    for number in (2, 40):
        for n in range(number):
            firm.link(firm.contact(f"P{n}"), account, "bookkeeper" if n % 2 else "contact")
        _, event_id = happened(firm, account)
        with counting(kit.installation.database.engine) as statements:
            assert page_of(owner, event_id).status == 200
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 14


def test_three_hundred_people_cost_no_more_to_plan(kit):
    """Section 11: planning an event for 300 contacts takes the statements of one for two, in a budget."""
    firm = kit.firm("inspectpoint", "watchers")
    account = firm.account("Main Street 1", "site")
    asked = []
    for number in (2, 298):
        with firm.writing() as session:
            for n in range(number):
                builders.link(session, builders.contact(session, f"P{n}", f"p{number}-{n}@example.org"), account)
        with firm.writing() as session:
            record = make_record(session, "service_report", account, status="done")
            with counting(kit.installation.database.engine) as statements:
                event = record_event(session, "service_report.status", record, SYSTEM)
        asked.append(len(statements))
        assert event.id
    print(f"statements for 2 and for 300 contacts: {asked}")
    assert asked[1] - asked[0] <= 1 and asked[1] <= 20, "one more where rows go in two batches"
    with firm.reading() as session:
        assert session.scalar(select(Event.id).where(Event.id == event.id))
