"""The matrix as staff use it: ticks by role and status, names of roles, and nothing of another's work lost."""

from attrs import evolve
from sqlalchemy import select
from tests.events.worlds import make_record

from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery, Event, RuleCell
from doorstep.events.recording import record_event

WHERE = "/office/settings/rules/"


def boxes(page):
    """Every tick of the page by its name: whether it is set."""
    return {one["value"]: one.has_attr("checked") for one in page.all("input[name=on]")}


def pressed(browser, page, *, on=(), off=()):
    """Change some ticks of a page that is open, and save."""
    ticked = {name for name, set_ in boxes(page).items() if set_}
    form = {"was": page.soup.select_one("input[name=was]")["value"], "on": sorted((ticked | set(on)) - set(off))}
    return browser.post(f"{WHERE}ticks", form, follow=True)


def visit(firm, account, status="done"):
    with firm.writing() as session:
        record = make_record(session, "service_report", account, status=status)
        record_event(session, "service_report.status", record, SYSTEM)


def told(firm):
    with firm.reading() as session:
        return sorted(session.scalars(select(Delivery.address).where(Delivery.state == "waiting")))


def test_a_tick_decides_who_is_told(kit):
    """SW-05 SW-08: rows are mails, columns roles; a tick taken away counts at once, and so does one set."""
    firm = kit.firm("inspectpoint", "watchers")
    account, owner = firm.account("Main Street 1", "site"), firm.staff()
    for role in ("contact", "manager"):
        firm.link(firm.contact(role.capitalize(), f"{role}@example.org"), account, role)
    page = owner.get(WHERE)
    assert boxes(page)["service_done:contact:"] and "service_done:dispatcher:" in boxes(page)
    answer = pressed(owner, page, off=["service_done:contact:"])
    assert "Saved." in answer.words and not boxes(answer)["service_done:contact:"]
    visit(firm, account)
    assert told(firm) == ["manager@example.org"]
    with firm.reading() as session:
        assert session.scalar(select(RuleCell.on)) is False
        line = session.scalars(select(Event).where(Event.name == "rule.ticks_changed")).one()
        assert line.facts["changed"] == ["Contact · A visit is over: off"]
    pressed(owner, owner.get(WHERE), on=["service_done:contact:"])
    with firm.reading() as session:
        assert session.scalar(select(RuleCell.id)) is None, "what the author declared is not stored"


def test_two_change_the_matrix_at_once(kit):
    """Nobody's tick is lost: only what each of them changed on their page is saved."""
    firm = kit.firm("inspectpoint", "watchers")
    first, second = firm.staff(), firm.staff("manager")
    seen = second.get(WHERE)
    pressed(first, first.get(WHERE), off=["service_done:contact:"])
    answer = pressed(second, seen, off=["service_done:manager:"])
    after = boxes(answer)
    assert not after["service_done:contact:"] and not after["service_done:manager:"]
    assert firm.staff("member").post(f"{WHERE}ticks", {"was": "", "on": []}).status == 409


def test_the_original_ticks_come_back(kit):
    """SW-08: back to what the author declared, table by table, with one press."""
    firm = kit.firm("inspectpoint", "watchers")
    owner = firm.staff()
    before = boxes(owner.get(WHERE))
    assert "Back to the original ticks" not in owner.get(WHERE).words
    pressed(owner, owner.get(WHERE), off=["service_done:contact:"], on=["service_report_published:dispatcher:"])
    owner.post(f"{WHERE}usual/service_report")
    assert boxes(owner.get(WHERE)) == before


def test_a_status_is_a_column(kit, monkeypatch):
    """SW-05: where a rule is by status, each status has its own ticks: those declared first, then the business's."""
    firm = kit.firm("inspectpoint", "watchers")
    account, owner = firm.account("Main Street 1", "site"), firm.staff()
    firm.link(firm.contact("Ann", "ann@example.org"), account, "manager")
    with firm.reading() as session:
        catalog = session.catalog
    rule = evolve(catalog.rules["service_done"], by_status=True, role_statuses={"manager": ()})
    monkeypatch.setattr(catalog, "rules", {**catalog.rules, "service_done": rule})
    firm.tell_nobody("service_done_managers")
    shown = boxes(owner.get(WHERE))
    assert not shown["service_done:contact:draft"] and shown["service_done:contact:done"]
    assert not shown["service_done:manager:done"]
    pressed(owner, owner.get(WHERE), on=["service_done:manager:draft"])
    for status in ("done", "draft"):
        visit(firm, account, status)
    with firm.reading() as session:
        assert session.execute(select(Delivery.status, Delivery.told_as)).all() == [("draft", "manager")]


def test_a_role_has_the_business_s_name_everywhere(kit):
    """SW-08: roles are renamed on the page of the matrix, and every page calls them so."""
    firm = kit.firm("inspectpoint", "watchers")
    account, owner = firm.account("Main Street 1", "site"), firm.staff()
    ann = firm.contact("Ann Able")
    firm.link(ann, account, "manager")
    taken = owner.submit(WHERE, "Save the names", manager="contact")
    assert taken.status == 422 and "Another role is called that already." in taken.words
    owner.submit(WHERE, "Save the names", manager="Regional boss", dispatcher="<b>Desk</b>")
    pages = [WHERE, f"/office/contacts/{ann.id}", f"/office/accounts/{account.id}/contacts"]
    for page in pages:
        words = owner.get(page).words
        assert "Regional boss" in words and "Manager Person" not in words, page
    form = owner.get(f"/office/contacts/{ann.id}/edit")
    assert "Regional boss" in form.words and "<b>Desk</b>" in form.words
    late = owner.post(WHERE, {"manager": "Late", "version": "1"})
    assert late.status == 422 and "It says now: Regional boss" in late.words
    owner.submit(WHERE, "Save the names", manager="")
    assert "Regional boss" not in owner.get(pages[1]).words


def test_a_tick_for_a_role_that_is_blind_shows_nothing(kit, deliver):
    """IP-24: a tick never lets anybody see more: who does not see it is not told."""
    firm = kit.firm("inspectpoint", "watchers")
    account = firm.account("Main Street 1", "site")
    firm.link(firm.contact("Bo", "bo@example.org"), account, "bookkeeper")
    firm.tick("service_done", "bookkeeper")
    visit(firm, account)
    assert told(firm) == []


def test_what_was_planned_follows_the_matrix(kit, deliver, outbox):
    """SW-05: a tick taken away before the mail leaves calls it off, and the line says so."""
    firm = kit.firm("inspectpoint", "watchers")
    account = firm.account("Main Street 1", "site")
    firm.link(firm.contact("Ann", "ann@example.org"), account, "contact")
    visit(firm, account)
    firm.tick("service_done", "contact", on=False)
    assert deliver(firm) == []
    assert outbox(firm) == [("service_done", "skipped", "People in this role are no longer told of this.")]


def test_a_mail_has_its_ticks_on_its_own_page_too(kit):
    """SW-05 SW-08: what a phone leads to instead of the table: found by its name, changed there, and nothing else."""
    firm = kit.firm("inspectpoint", "watchers")
    owner = firm.staff()
    page = owner.get(WHERE)
    (link,) = page.all(".matrix-mails a[href$='/service_done']")
    assert "To: Contact" in link.parent.get_text(" ", strip=True)
    before, path = boxes(page), f"{WHERE}service_done"
    own = boxes(owner.get(path))
    assert own and own == {name: on for name, on in before.items() if name.startswith("service_done:")}
    form = {**owner.get(path).form("Update who is told"), "on": "service_done:manager:"}
    answer = owner.post(f"{WHERE}ticks", form, follow=True)
    assert "Update who is told" in answer.words and "To: Manager" in answer.words
    changed = {name for name, on in boxes(owner.get(WHERE)).items() if on != before[name]}
    assert changed and all(name.startswith("service_done:") for name in changed)
    assert "Update who is told" not in owner.get(f"{WHERE}invitation").words
    assert firm.staff("member").post(f"{WHERE}ticks", form).status == 409
