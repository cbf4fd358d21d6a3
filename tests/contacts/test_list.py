"""The list of contacts, and inviting many of them at once."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, func, insert, select

from doorstep import clock
from doorstep.contacts.models import Contact
from doorstep.db.base import new_id
from doorstep.events.models import Delivery, Event
from doorstep.jobs.running import run_jobs
from doorstep.users.models import PowerLink

pytestmark = pytest.mark.on_both

LIST = "/office/contacts"


def people(firm, count, **values):
    """Many contacts in one statement; Person 0001, Person 0002, …"""
    with firm.writing() as session:
        rows = [person(session.business_id, number, values) for number in range(1, count + 1)]
        session.execute(insert(Contact), rows)
    return [row["id"] for row in rows]


def person(business_id, number, values):
    name, email = f"{number:04}", f"person{number}@example.org"
    row = {"business_id": business_id, "id": new_id(), "first_name": "Person", "last_name": name, "email": email}
    row |= {"email_key": email, "sort_name": f"{name} person", "search": f"person {name} {email}", **values}
    return row


def names(page):
    return [cell.get_text(strip=True) for cell in page.all("td.main")]


def pages(browser, path):
    """Every row of a list, walked with its own links."""
    page = browser.get(path)
    yield from names(page)
    while older := page.soup.select_one("a[rel=next]"):
        page = browser.get(older["href"])
        yield from names(page)


def work(firm):
    run_jobs(firm.kit.installation, firm.tenant)


def outcomes(browser, page):
    """The counts of a job's result page by outcome."""
    tabs = page.all("nav.tabs a")
    return {tab.contents[0].strip(): tab.select_one(".count").get_text() for tab in tabs if tab.select_one(".count")}


def statements(kit, browser, path):
    """How many statements a page takes."""
    seen = []
    engine = kit.installation.database.engine
    note = lambda *args: seen.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert browser.get(path).status == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return [one for one in seen if not one.startswith(("PRAGMA", "BEGIN", "SELECT set_config"))]


def mixed(firm):
    """50 people: 10 enrolled, 5 without email, 2 suspended."""
    made = [firm.contact(f"Person {number:02}", None if number in range(10, 15) else "") for number in range(50)]
    for one in made[:10]:
        firm.enrol(one)
    with firm.writing() as session:
        for one in session.scalars(select(Contact).where(Contact.id.in_([made[15].id, made[16].id]))):
            one.suspended_at = clock.now()
    return made


def test_select_all_but_three_and_send(kit):
    """IP-16 IP-17 IP-18 IP-09: the summary counts sent and each skip with names; no enrolled one is mailed."""
    firm = kit.firm()
    owner, made = firm.staff(), mixed(firm)
    page = owner.get(LIST)
    form = page.form("Send Invite")
    shown = [tick["value"] for tick in page.all("input[name=selected]")]
    unticked = [str(made[number].id) for number in (20, 21, 22)]
    assert set(unticked) <= set(shown) and len(shown) == 25
    ticked = [one for one in shown if one not in unticked]
    sent = owner.post(f"{LIST}/invite", {**form, "all": "1", "selected": ticked})
    work(firm)
    result = owner.get(sent.location)
    assert outcomes(owner, result) == {
        "All": "50", "Sent": "30", "Already enrolled": "10", "No email": "5", "Suspended": "2", "Unselected": "3",
    }  # fmt: skip
    only = owner.get(sent.location + "?outcome=unselected")
    assert names(only) == ["Person 20", "Person 21", "Person 22"]
    assert "Add an email address" in owner.get(sent.location + "?outcome=no_email").words
    with firm.reading() as session:
        told = set(session.scalars(select(Delivery.contact_id)))
    assert told == {made[number].id for number in (*range(17, 20), *range(23, 50))}


def test_only_the_ticked_are_invited(kit):
    """IP-17: without select-all, those ticked and nobody else; pressed twice, one job."""
    firm = kit.firm()
    owner, ids = firm.staff(), people(firm, 5)
    form = {**owner.get(LIST).form("Send Invite"), "selected": [str(ids[1]), str(ids[3])]}
    first, second = (owner.post(f"{LIST}/invite", form) for _ in range(2))
    assert first.location == second.location
    work(firm)
    with firm.reading() as session:
        assert set(session.scalars(select(Delivery.contact_id))) == {ids[1], ids[3]}
    nobody = owner.post(f"{LIST}/invite", {**owner.get(LIST).form("Send Invite")})
    assert nobody.status == 409 and "Nobody is ticked" in nobody.words


def test_who_came_after_the_list_was_shown_is_not_invited(kit):
    """IP-16: select-all means what the list showed then; the filter goes along."""
    firm = kit.firm()
    owner = firm.staff()
    people(firm, 3)
    firm.contact("Other Person", "other@example.com")
    form = owner.get(f"{LIST}?q=example.org").form("Send Invite")
    firm.contact("Late Example", "late@example.org")
    page = owner.post(f"{LIST}/invite", {**form, "all": "1"})
    work(firm)
    assert outcomes(owner, owner.get(page.location)) == {"All": "3", "Sent": "3"}


def test_each_row_decides_when_its_turn_comes(kit):
    """IP-18: who is archived, suspended or marked "do not email" meanwhile is skipped, with the reason."""
    firm = kit.firm()
    owner, ids = firm.staff(), people(firm, 4)
    page = owner.post(f"{LIST}/invite", {**owner.get(LIST).form("Send Invite"), "all": "1"})
    with firm.writing() as session:
        rows = {one.id: one for one in session.scalars(select(Contact))}
        rows[ids[0]].archived_at = rows[ids[1]].suspended_at = clock.now()
        rows[ids[2]].do_not_email = True
    work(firm)
    found = outcomes(owner, owner.get(page.location))
    assert found == {"All": "4", "Sent": "1", "Archived": "1", "Suspended": "1", "Do not email": "1"} or found == {
        "All": "3", "Sent": "1", "Suspended": "1", "Do not email": "1",
    }  # fmt: skip


def test_an_invited_person_gets_one_link_that_works(kit):
    """IP-14 IP-16: in bulk as one by one, a former link stops working, history and mail name the new one."""
    firm = kit.firm()
    owner, [one] = firm.staff(), people(firm, 1)
    for _ in range(2):
        owner.post(f"{LIST}/invite", {**owner.get(LIST).form("Send Invite"), "all": "1"})
        work(firm)
    with firm.reading() as session:
        links = session.scalars(select(PowerLink).order_by(PowerLink.id)).all()
        assert [link.superseded_at is None for link in links] == [False, True]
        assert set(session.scalars(select(Delivery.link_id))) == {link.id for link in links}
        assert session.scalar(select(func.count()).where(Event.name == "invitation.sent", Event.contact_id == one)) == 2
    assert "Invited just now" in owner.get(LIST).words


def test_the_portal_is_switched_off(kit):
    """HG-02: nobody is invited, in bulk neither: refused with the reason."""
    firm = kit.firm(portal_on=False)
    owner, [one] = firm.staff(), people(firm, 1)
    assert not owner.get(LIST).all("form[action$=invite]")
    refused = owner.post(f"{LIST}/invite", {"selected": str(one)})
    assert refused.status == 409 and "switched off" in refused.words


def test_status_column_and_filter(kit):
    """IP-11 IP-12 IP-13: a status column; filtered, only those show, and the count equals the list."""
    firm = kit.firm()
    owner = firm.staff()
    new, old = firm.contact("New Example"), firm.contact("Old Example")
    firm.person("Rolled Example")
    with firm.writing() as session:
        gone = session.scalars(select(Contact).where(Contact.id == firm.contact("Gone Example").id)).one()
        gone.suspended_at = clock.now()
    owner.submit(f"{LIST}/{new.id}/edit", "Save", invite="1")
    with clock.frozen(clock.now() + timedelta(days=3)):
        assert "Invited 3 days ago" in owner.get(LIST).words
    found = {
        status: names(owner.get(f"{LIST}?status={status}"))
        for status in ("not_enrolled", "invited", "enrolled", "suspended")
    }
    assert found == {
        "not_enrolled": ["Gone Example", "Old Example"], "invited": ["New Example"], "enrolled": ["Rolled Example"],
        "suspended": ["Gone Example"],
    }  # fmt: skip
    assert "1–1 of 1" in owner.get(f"{LIST}?status=invited").words
    assert old.name in owner.get(LIST).words


def test_search_and_archive(kit):
    """IP-12: found by name, company, email and phone; the archived have a list of their own."""
    firm = kit.firm()
    owner = firm.staff()
    lee = firm.contact("Lee Example", "lee@acme.example", company="Acme Towers", phone="555 77")
    firm.contact("Other Person")
    for words in ("lee", "ACME towers", "lee@acme", "555 77"):
        assert names(owner.get(f"{LIST}?q={words}")) == ["Lee Example"]
    owner.submit(f"{LIST}/{lee.id}", "Archive")
    assert names(owner.get(LIST)) == ["Other Person"]
    assert names(owner.get(f"{LIST}?archived=1")) == ["Lee Example"]
    owner.submit(f"{LIST}/{lee.id}", "Bring back")
    assert names(owner.get(LIST)) == ["Lee Example", "Other Person"]


def test_count_equals_list(kit):
    """Invariant 2: walked to its end the list has as many rows as it says, each once."""
    firm = kit.firm()
    owner = firm.staff()
    people(firm, 60)
    walked = list(pages(owner, LIST))
    assert walked == [f"Person {number:04}" for number in range(1, 61)]
    assert "1–25 of 60" in owner.get(LIST).words


def test_the_list_takes_five_statements_at_most(kit):
    """Invariant 7: as many for 300 rows as for one, and at most five."""
    firm = kit.firm("inspectpoint")
    owner = firm.staff()
    firm.link(firm.contact("Lee Example"), firm.account())
    one = statements(kit, owner, LIST)
    people(firm, 299)
    many = statements(kit, owner, LIST)
    assert len(one) <= len(many) <= 5, many


def test_accounts_stand_in_the_list(kit):
    """IP-12: the first account a contact is linked to, and how many more."""
    firm = kit.firm()
    lee = firm.contact("Lee Example")
    for name in ("Zeta", "Acme"):
        firm.link(lee, firm.account(name))
    assert "Acme and 1 more" in firm.staff().get(LIST).words


def test_export_has_what_the_list_has(kit):
    """IP-13: the export follows the filter, and a spreadsheet runs none of its cells."""
    firm = kit.firm()
    owner = firm.staff()
    firm.contact("=1+1 Example", "one@example.org")
    firm.contact("Other Person", "two@example.com")
    lines = owner.get(f"{LIST}/export.csv?q=example.org").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and lines[1].startswith('"\'=1+1","Example"') and '"Not enrolled"' in lines[1]


@pytest.mark.long
@pytest.mark.sqlite
def test_ten_thousand_are_invited_quickly(kit):
    """IP-16: the rows of a large list take seconds, not minutes."""
    firm = kit.firm()
    owner = firm.staff()
    people(firm, 10_000)
    page = owner.post(f"{LIST}/invite", {**owner.get(LIST).form("Send Invite"), "all": "1"})
    began = clock.now()
    work(firm)
    assert (clock.now() - began).total_seconds() < 30
    assert re.search(r"Sent\s+10,000", owner.get(page.location).words)


@pytest.mark.sqlite
def test_the_list_is_light(kit):
    """A full page of people, each with a button, stays near 25 kB before it is packed."""
    firm = kit.firm("inspectpoint", slug="hill")  # links repeat it: its length is not what is weighed
    owner = firm.staff()
    people(firm, 300)
    assert len(owner.get(LIST).data) <= 26_500
