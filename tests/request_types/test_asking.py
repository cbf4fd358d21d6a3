"""A request made in the portal or for a customer in the office."""

from io import BytesIO

from sqlalchemy import select

from doorstep.api import RequestField
from doorstep.documents.models import Document
from doorstep.testing.statements import counting

from .builders import answers, fields_of, given, png, tickets, types

NEW = "/portal/tickets/new"


def opened(person, **typed):
    return {**person.browser.get(NEW).form("Submit"), **typed}


def test_the_nature_comes_first(firm, person):
    """ST-08 ST-09: the button leads to a form whose first field asks what it is about, with what this firm offers."""
    assert any("New ticket" in link.get_text() for link in person.browser.get("/portal/tickets/").all("a.btn-primary"))
    page = person.browser.get(NEW)
    first = page.all("form[data-form] select, form[data-form] input[type=text]")[0]
    assert first["name"] == "request_type" and "What is it about?" in page.words
    assert "Something is broken" in first.get_text() and "For staff only" not in first.get_text()


def test_the_form_follows_from_the_nature(firm, person, place):
    """ST-09 ST-10: with another nature the fields change and typed common fields stay, without a script as well."""
    other = firm.request_type("ticket", "An order", RequestField(label="How many?", kind="number", required=True))
    broken = types(firm)["Something is broken"]
    page = person.browser.get(NEW)
    assert not [name for name in fields_of(page) if name.startswith("answers-")]
    typed = opened(person, title="No hot water", story="Since <b>Monday</b>", request_type=broken, _update="1")
    page = person.browser.post(NEW, typed)
    assert page.status == 200
    shown = {"answers-what_is_broken", "answers-screenshots"}
    assert {name for name in fields_of(page) if name.startswith("answers-")} == shown
    form = page.form("Submit")
    assert form["title"] == "No hot water" and form["story"] == "Since <b>Monday</b>"
    page = person.browser.post(NEW, {**form, "answers-what_is_broken": "Boiler", "_update": "1"})
    assert "answers-model_of_the_boiler" in fields_of(page)
    typed = {**page.form("Submit"), "answers-model_of_the_boiler": "X 200"}
    page = person.browser.post(NEW, {**typed, "request_type": str(other.id), "_update": "1"})
    assert {name for name in fields_of(page) if name.startswith("answers-")} == {"answers-how_many"}
    assert page.form("Submit")["title"] == "No hot water"
    page = person.browser.post(NEW, {**page.form("Submit"), "request_type": broken, "_update": "1"})
    assert page.form("Submit")["answers-model_of_the_boiler"] == "X 200"


def test_what_is_missing_is_said_and_nothing_is_lost(firm, person, place):
    """ST-11: empty required fields and a file of a forbidden kind: messages, everything typed and good files kept."""
    broken = types(firm)["Something is broken"]
    typed = opened(person, request_type=broken, account_id=str(place.id), story="Kept")
    files = {"answers-screenshots": [png("good.png"), (BytesIO(b"MZ\x90\x00" * 50), "run.exe")]}
    page = person.browser.post(NEW, {**typed, **files})
    said = [link["href"] for link in page.all(".form-errors a")]
    assert page.status == 422
    assert said == ["#record-title", "#record-answers-what_is_broken", "#record-answers-screenshots"]
    assert "run.exe" in page.all("#record-answers-screenshots-error")[0].get_text()
    typed = {**page.form("Submit"), "title": "T", "answers-what_is_broken": "Boiler"}
    page = person.browser.post(NEW, typed)
    assert [link["href"] for link in page.all(".form-errors a")] == ["#record-answers-model_of_the_boiler"]
    assert page.form("Submit")["story"] == "Kept" and "good.png" in page.words
    done = person.browser.post(NEW, {**page.form("Submit"), "answers-model_of_the_boiler": "X 200"})
    assert done.status == 303
    assert "good.png" in person.browser.follow(done).words


def test_a_forbidden_file_stands_at_its_question(firm, person, place):
    """ST-11: the file that is refused is named at its own question; the good one beside it is kept."""
    broken = types(firm)["Something is broken"]
    typed = {"title": "T", "request_type": broken, "account_id": str(place.id), "answers-what_is_broken": "Pump"}
    files = {"answers-screenshots": [png("good.png"), (BytesIO(b"MZ\x90\x00" * 50), "run.exe")]}
    page = person.browser.post(NEW, {**opened(person, **typed), **files})
    assert page.status == 422 and "run.exe" in page.all("#record-answers-screenshots-error")[0].get_text()
    assert [one.get_text(strip=True) for one in page.all(".kept li")] == ["good.png"]
    assert person.browser.post(NEW, page.form("Submit")).status == 303


def test_sent_twice_it_is_one(firm, person, place):
    """ST-12 ST-13: a full form with a screenshot, sent even twice, is one active request with its file."""
    broken = types(firm)["Something is broken"]
    typed = opened(person, title="No hot water", request_type=broken, account_id=str(place.id))
    typed |= {"answers-what_is_broken": "Boiler", "answers-model_of_the_boiler": "X 200"}
    first = person.browser.post(NEW, {**typed, "answers-screenshots": png()})
    second = person.browser.post(NEW, {**typed, "answers-screenshots": png()})
    assert first.status == second.status == 303 and first.location == second.location
    (ticket,) = tickets(firm)
    with firm.reading() as session:
        document = session.scalars(select(Document)).one()
    said = given(firm, ticket)
    assert (said.name, said.number) == ("Something is broken", 1)
    expected = {"what_is_broken": "Boiler", "model_of_the_boiler": "X 200", "screenshots": [str(document.id)]}
    assert said.answers == expected and document.record_id == ticket.id
    shown = person.browser.follow(first)
    asked = dict(zip(shown.all("dt"), shown.all("dd"), strict=True))
    words = {one.get_text(strip=True): other.get_text(" ", strip=True) for one, other in asked.items()}
    assert words["What is broken?"] == "Boiler" and words["Screenshots"] == "shot.png"
    listed = person.browser.get("/portal/tickets/")
    assert listed.words.count("No hot water") == 1 and "Active" in listed.words


def test_what_is_not_asked_is_not_kept(firm, person, place):
    """ST-10: an answer to a question that does not show counts for nothing, nor does its being required."""
    broken = types(firm)["Something is broken"]
    typed = opened(person, title="T", request_type=broken, account_id=str(place.id))
    typed |= {"answers-what_is_broken": "Pump", "answers-model_of_the_boiler": "X 200", "answers-nonsense": "y"}
    assert person.browser.post(NEW, typed).status == 303
    assert answers(firm) == [{"what_is_broken": "Pump"}]


def test_the_only_type_is_chosen_already(firm, person):
    """ST-09: where there is one request type its questions show at once; an address may choose one of several."""
    assert "answers-what_is_broken" not in fields_of(person.browser.get(NEW)) or len(types(firm)) == 2
    page = person.browser.get(NEW)
    assert "answers-what_is_broken" in fields_of(page)
    other = firm.request_type("ticket", "An order", RequestField(label="How many?"))
    assert "answers-what_is_broken" not in fields_of(person.browser.get(NEW))
    assert "answers-how_many" in fields_of(person.browser.get(f"{NEW}?request_type={other.id}"))


def test_staff_file_one_for_a_customer(firm, person, place):
    """ST-08: staff make one for an account, with request types that customers do not have."""
    staff, own = firm.staff(), types(firm)["For staff only"]
    typed = {**staff.get("/office/tickets/new").form("Create"), "title": "By phone", "account_id": str(place.id)}
    assert staff.post("/office/tickets/new", {**typed, "request_type": own}).status == 303
    assert "By phone" in person.browser.get("/portal/tickets/").words
    typed = {**opened(person), "title": "T", "account_id": str(place.id), "request_type": own}
    page = person.browser.post(NEW, typed)
    assert page.status == 422 and "Choose one of those offered." in page.words


def test_answers_are_changed_in_their_shape(firm, person, place):
    """ST-10: staff edit the answers in the version they were given under, and two who edit see each other."""
    broken = types(firm)["Something is broken"]
    typed = opened(person, title="T", request_type=broken, account_id=str(place.id))
    person.browser.post(NEW, {**typed, "answers-what_is_broken": "Pump", "answers-screenshots": png()})
    firm.request_type("ticket", "Something is broken", RequestField(label="Quite another", required=True))
    (ticket,) = tickets(firm)
    staff, edit = firm.staff(), f"/office/tickets/{ticket.id}/edit"
    page = staff.get(edit)
    assert "answers-what_is_broken" in fields_of(page) and "answers-quite_another" not in fields_of(page)
    early, late = page.form("Save"), staff.get(edit).form("Save")
    boiler = {"answers-what_is_broken": "Boiler"}
    assert staff.post(edit, {**early, **boiler}).status == 422
    assert staff.post(edit, {**early, **boiler, "answers-model_of_the_boiler": "X"}).status == 303
    page = staff.post(edit, {**late, "answers-what_is_broken": "Pump"})
    assert page.status == 422 and "It says now: Boiler" in page.words
    kept = answers(firm)[0]
    assert kept["what_is_broken"] == "Boiler" and len(kept["screenshots"]) == 1 and given(firm, ticket).number == 1
    assert "What is broken?" in person.browser.get(f"/portal/tickets/{ticket.id}").words


def test_without_request_types_all_is_as_before(firm, person, place):
    """ST-08: where nothing is offered the form is the record type's own."""
    for name in ("Something is broken", "For staff only"):
        firm.archive_request_type("ticket", name)
    page = person.browser.get(NEW)
    assert "request_type" not in fields_of(page) and "What is it about?" not in page.words
    done = person.browser.post(NEW, opened(person, title="Plain", account_id=str(place.id)))
    assert done.status == 303 and answers(firm) == []
    assert person.browser.follow(done).status == 200


def test_found_by_its_answers(firm, person, place):
    """ST-13: search finds a request by what was answered."""
    broken = types(firm)["Something is broken"]
    typed = opened(person, title="T", request_type=broken, account_id=str(place.id))
    typed |= {"answers-what_is_broken": "Boiler", "answers-model_of_the_boiler": "Thermix 3000"}
    assert person.browser.post(NEW, typed).status == 303
    assert len(person.browser.get("/portal/tickets/?q=thermix").all("main tbody tr")) == 1
    assert len(person.browser.get("/portal/tickets/?q=nothing").all("main tbody tr")) == 0


def test_a_list_as_a_file_has_the_answers(firm, person, place):
    """ST-13: the exported list has the request type and the answers; cells a spreadsheet would run are text."""
    broken = types(firm)["Something is broken"]
    typed = opened(person, title="T", request_type=broken, account_id=str(place.id))
    typed |= {"answers-what_is_broken": "Boiler", "answers-model_of_the_boiler": "=1+1"}
    person.browser.post(NEW, typed)
    text = person.browser.get("/portal/tickets/export.csv").text
    assert text.splitlines()[0].endswith('"What is it about?","Answers"')
    assert "Something is broken" in text and "Model of the boiler: =1+1" in text


def test_statements(firm, person, place):
    """Section 11: one more statement for the form and for the page of a request, none for the list."""
    engine = firm.kit.installation.database.engine
    broken = types(firm)["Something is broken"]
    for n in range(3):
        typed = opened(person, title=f"T {n}", request_type=broken, account_id=str(place.id))
        assert person.browser.post(NEW, {**typed, "answers-what_is_broken": "Pump"}).status == 303
    paths = (NEW, f"/portal/tickets/{tickets(firm)[0].id}", "/portal/tickets/")

    def cost(path):
        person.browser.get(path)
        with counting(engine) as statements:
            assert person.browser.get(path).status == 200
        return len(statements), sum("request_" in str(one) for one in statements)

    assert [cost(path)[1] for path in paths] == [1, 1, 0]
