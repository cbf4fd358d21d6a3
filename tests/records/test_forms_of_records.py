from datetime import date

import pytest
from sqlalchemy import func, select

from doorstep.documents.models import Document

from .builders import events, fresh, job, png


@pytest.fixture
def place(firm):
    return firm.account("Acme Holdings")


@pytest.fixture
def person(firm, place):
    return firm.person("Pat Example", place)


def only(firm, model):
    with firm.reading() as session:
        return session.scalars(select(model)).one()


def lines_of(firm, record):
    from tests.plugins.worktype.models import JobLine

    with firm.reading() as session:
        mine = select(JobLine).where(JobLine.record_id == record.id).order_by(JobLine.position)
        return [(line.text, str(line.quantity), line.price) for line in session.scalars(mine)]


def the_job(firm):
    from tests.plugins.worktype.models import Job

    return only(firm, Job)


def fields_of(page):
    return {one["name"] for one in page.all("form[data-form] [name]") if one.find_parent(class_="is-off") is None}


def test_a_contact_makes_one(firm, place, person):
    """ST-08 ST-11 ST-12 ST-13: a full form with a screenshot, submitted even twice, is one open record with it."""
    page = person.browser.get("/portal/errands/")
    assert any("New job" in link.get_text() for link in page.all("a.btn-primary"))
    form = person.browser.get("/portal/errands/new").form("Submit job")
    filled = {**form, "title": "No hot water", "nature": "outage", "account_id": str(place.id), "machine": "Boiler"}
    first = person.browser.post("/portal/errands/new", {**filled, "files": png()})
    second = person.browser.post("/portal/errands/new", {**filled, "files": png()})
    assert first.status == second.status == 303 and first.location == second.location
    shown = person.browser.follow(first)
    assert "No hot water" in shown.words and "shot.png" in shown.words and "J-0001" in shown.words
    listed = person.browser.get("/portal/errands/")
    assert listed.words.count("No hot water") == 1 and "Waiting" in listed.words
    record = the_job(firm)
    assert record.status == "waiting" and record.visible_from is not None and record.created_by == "Pat Example"
    assert events(firm, record)[-1] == "job.created"
    with firm.reading() as session:
        document = session.scalars(select(Document)).one()
        assert document.record_id == record.id and document.kind == "attachment"


def test_what_is_asked_follows_from_the_choice(firm, place, person):
    """ST-09 ST-10: the first field asks the nature; the form changes with it and keeps what was typed; no script."""
    page = person.browser.get("/portal/errands/new")
    assert page.all("form[data-form] select, form[data-form] input[type=text]")[0]["name"] == "nature"
    assert "machine" not in fields_of(page) and "budget" not in fields_of(page)
    form = {**page.form("Submit job"), "title": "Half typed", "story": "It began on Monday"}
    page = person.browser.post("/portal/errands/new", {**form, "nature": "outage", "_update": "1"})
    assert page.status == 200 and "machine" in fields_of(page) and "budget" not in fields_of(page)
    assert page.form("Submit job")["title"] == "Half typed" and "It began on Monday" in page.text
    page = person.browser.post("/portal/errands/new", {**form, "nature": "order", "machine": "x", "_update": "1"})
    assert "budget" in fields_of(page) and "machine" not in fields_of(page)
    done = person.browser.post(
        "/portal/errands/new", {**form, "nature": "order", "machine": "x", "account_id": str(place.id)}
    )
    assert done.status == 303 and the_job(firm).machine == "" and the_job(firm).nature == "order"


def test_nothing_typed_is_lost_and_files_are_kept(firm, place, person):
    """ST-11: required fields left out and a file too many: messages at the fields, text and good files kept."""
    form = person.browser.get("/portal/errands/new").form("Submit job")
    typed = {
        **form,
        "story": "A long <b>story</b>",
        "account_id": str(place.id),
        "files": [png("good.png"), (png()[0], "bad.exe")],
    }
    page = person.browser.post("/portal/errands/new", typed)
    assert page.status == 422 and page.words.count("Fill this in.") == 4
    assert "A long <b>story</b>" in page.words and "good.png" in page.words
    kept = page.form("Submit job")
    page = person.browser.post("/portal/errands/new", {**kept, "title": "With file", "nature": "question"})
    assert page.status == 303
    with firm.reading() as session:
        assert sorted(session.scalars(select(Document.title))) == ["bad.png", "good.png"]


def test_a_refused_file_says_why(firm, place, person):
    """ST-11: a file of a forbidden kind is refused at its field; the good one beside it need not be chosen again."""
    from io import BytesIO

    form = person.browser.get("/portal/errands/new").form("Submit job")
    typed = {**form, "title": "T", "nature": "question", "account_id": str(place.id)}
    page = person.browser.post(
        "/portal/errands/new", {**typed, "files": [png("ok.png"), (BytesIO(b"MZ\x90\x00" * 50), "run.exe")]}
    )
    assert page.status == 422 and "run.exe" in page.words
    assert [one.get_text(strip=True) for one in page.all(".kept li")] == ["ok.png"]
    again = person.browser.post("/portal/errands/new", page.form("Submit job"))
    assert again.status == 303
    with firm.reading() as session:
        assert list(session.scalars(select(Document.title))) == ["ok.png"]


def test_staff_only_fields_stay_with_staff(firm, place, person):
    """Fields marked portal=False are neither asked of contacts, nor taken from them, nor shown to them."""
    page = person.browser.get("/portal/errands/new")
    assert not {"secret", "hours", "assigned_id", "happens_on", "lines-0-margin"} & fields_of(page)
    typed = {**page.form("Submit job"), "title": "T", "nature": "question", "account_id": str(place.id)}
    sneaky = {
        "secret": "x",
        "hours": "3",
        "status": "done",
        "lines-0-text": "a",
        "lines-0-quantity": "1",
        "lines-0-margin": "m",
    }
    assert person.browser.post("/portal/errands/new", {**typed, **sneaky}).status == 303
    record = the_job(firm)
    assert (record.secret, record.hours, record.status) == ("", None, "waiting")
    shown = job(
        firm, place, "Theirs", published=True, secret="hush", lines=[{"text": "L", "quantity": 1, "margin": "30 %"}]
    )
    words = person.browser.get(f"/portal/errands/{shown.id}").words
    assert "hush" not in words and "30 %" not in words and "L" in words
    assert "hush" in firm.staff().get(f"/office/errands/{shown.id}").words


def test_only_own_accounts_can_be_chosen(firm, place, person):
    """A contact makes a record only for what they reach; staff for any live account of the kinds it stands on."""
    other = firm.account("Somebody Else")
    form = person.browser.get("/portal/errands/new").form("Submit job")
    typed = {**form, "title": "T", "nature": "question"}
    page = person.browser.post("/portal/errands/new", {**typed, "account_id": str(other.id)})
    assert page.status == 422 and "Choose one of those offered." in page.words
    assert "Somebody Else" not in page.words
    staff = firm.staff()
    found = staff.post(
        "/office/errands/new",
        {**staff.get("/office/errands/new").form("Create"), "account_id_find": "body", "_update": "1"},
    )
    assert [o.get_text(strip=True) for o in found.all("select[name=account_id] option")] == [
        "Choose …",
        "Somebody Else",
    ]
    page = staff.submit("/office/visits/new", "Create", title="V", account_id=str(other.id))
    assert page.status == 422 and "Choose one of those offered." in page.words


def test_lines_of_a_record(firm, place):
    """Lines are added, changed, taken out and put in order by the form, and each fault stands at its own line."""
    staff = firm.staff()
    typed = {"title": "Lines", "nature": "question", "account_id": str(place.id)}
    for n, text in enumerate(("one", "two", "three")):
        typed |= {f"lines-{n}-text": text, f"lines-{n}-quantity": "1.5", f"lines-{n}-price": "1,250.00"}
    assert staff.submit("/office/errands/new", "Create", **typed).status == 200
    record = the_job(firm)
    assert lines_of(firm, record) == [("one", "1.50", 125000), ("two", "1.50", 125000), ("three", "1.50", 125000)]
    edit = f"/office/errands/{record.id}/edit"
    form = staff.get(edit).form("Save")
    page = staff.post(edit, {**form, "_remove_lines": "0"})
    form = page.form("Save")
    assert "lines-0-text" not in form and form["lines-1-text"] == "two"
    page = staff.post(edit, {**form, "lines-1-text": "", "lines-2-price": "many"})
    faults = {link["href"]: link.get_text() for link in page.all(".form-errors a")}
    assert page.status == 422 and list(faults) == ["#record-lines-1-text", "#record-lines-2-price"]
    assert faults["#record-lines-1-text"] == "Description: Fill this in."
    page = staff.post(edit, {**form, "_add_lines": "1"})
    form = page.form("Save")
    saved = staff.post(edit, {**form, "lines-2-text": "drei", "lines-3-text": "four", "lines-3-quantity": "2"})
    assert saved.status == 303
    assert lines_of(firm, record) == [("two", "1.50", 125000), ("drei", "1.50", 125000), ("four", "2.00", 0)]


def test_a_line_of_another_record_cannot_be_named(firm, place):
    """A hidden id that is none of this record's makes a new line: the other record keeps its own."""
    mine = job(firm, place, "Mine", lines=[{"text": "mine", "quantity": 1}])
    theirs = job(firm, place, "Theirs", lines=[{"text": "theirs", "quantity": 1}])
    staff = firm.staff()
    stolen = staff.get(f"/office/errands/{theirs.id}/edit").form("Save")["lines-0-id"]
    form = staff.get(f"/office/errands/{mine.id}/edit").form("Save")
    assert (
        staff.post(f"/office/errands/{mine.id}/edit", {**form, "lines-0-id": stolen, "lines-0-text": "x"}).status == 303
    )
    assert lines_of(firm, theirs) == [("theirs", "1.00", 0)] and lines_of(firm, mine) == [("x", "1.00", 0)]


def test_two_edit_the_same(firm, place):
    """The later of two sees what the earlier saved, beside what they typed; saving again keeps theirs."""
    record = job(firm, place, "Before", due=date(2026, 3, 1))
    staff = firm.staff()
    edit = f"/office/errands/{record.id}/edit"
    early, late = staff.get(edit).form("Save"), staff.get(edit).form("Save")
    assert staff.post(edit, {**early, "title": "Early", "due": "2026-04-02"}).status == 303
    page = staff.post(edit, {**late, "title": "Late"})
    assert page.status == 422 and "It says now: Early" in page.words and "2 Apr 2026" in page.words
    assert page.form("Save")["title"] == "Late" and fresh(firm, record).title == "Early"
    assert staff.post(edit, page.form("Save")).status == 303
    assert fresh(firm, record).title == "Late" and fresh(firm, record).due == date(2026, 3, 1)


def test_hooks_may_complete_and_refuse(firm, place):
    """A plugin completes values before creation, refuses at a field, and one that breaks is named, nothing written."""
    staff = firm.staff()
    typed = {"nature": "question", "account_id": str(place.id)}
    page = staff.submit("/office/errands/new", "Create", title="a forbidden word", **typed)
    assert page.status == 422 and page.all("#record-title-error")[0].get_text(strip=True) == "Call it something else."
    page = staff.submit("/office/errands/new", "Create", title="broken hook", **typed)
    assert page.status == 422 and "worktype could not decide" in page.words
    assert "filled by the hook" in staff.submit("/office/errands/new", "Create", title="fill me", **typed).words
    assert the_job(firm).number == "J-0001"


def test_numbers_are_given_once(firm, place):
    """Numbers follow one another within a kind, whatever was refused between them."""
    numbers = [job(firm, place, f"Job {n}").number for n in range(3)]
    assert numbers == ["J-0001", "J-0002", "J-0003"]
    assert job(firm, firm.account("Depot", "site"), "V", kind="visit").number == "V-0001"


def test_search_first_choice_of_accounts(firm):
    """Among many accounts the right one is found by typing, without JavaScript, and stays chosen."""
    for n in range(70):
        firm.account(f"Client {n:03}")
    staff = firm.staff()
    page = staff.get("/office/errands/new")
    assert len(page.all("select[name=account_id] option")) == 51
    form = {**page.form("Create"), "title": "kept", "account_id_find": "client 069", "_update": "1"}
    page = staff.post("/office/errands/new", form)
    options = page.all("select[name=account_id] option")
    assert [o.get_text(strip=True) for o in options] == ["Choose …", "Client 069"]
    form = {**page.form("Create"), "nature": "question", "account_id": options[1]["value"]}
    page = staff.post("/office/errands/new", {**form, "account_id_find": "client 001", "_update": "1"})
    assert page.form("Create")["account_id"] == options[1]["value"] and page.form("Create")["title"] == "kept"
    assert staff.post("/office/errands/new", form).status == 303
    with firm.reading() as session:
        assert session.scalar(select(func.count()).select_from(select(Document.id).subquery())) == 0
