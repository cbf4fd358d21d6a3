"""The office pages on which a business defines its request types."""

from doorstep.request_types.queries import made_under

from .builders import answers, fields_of, given, tickets, types

LIST = "/office/settings/request-types/"
NEW = f"{LIST}new/ticket"


def line(n, label, kind="text", **more):
    cells = {"key": "", "place": "", "label": label, "kind": kind, "hint": "", "choices": "", "only_if": "", **more}
    return {f"questions-{n}-{name}": value for name, value in {"only_values": "", **cells}.items()}


def ask(person, place, name, firm, **said):
    form = person.browser.get("/portal/tickets/new").form("Submit")
    typed = {**form, "title": name, "account_id": str(place.id), "request_type": types(firm)[name]}
    done = person.browser.post(
        "/portal/tickets/new", {**typed, **{f"answers-{key}": text for key, text in said.items()}}
    )
    assert done.status == 303, done.words


def test_one_is_defined_and_asked(firm, person, place):
    """ST-09 ST-10: what staff define is what customers are asked, conditions included, and the API and office too."""
    staff = firm.staff("manager")
    assert "Request types" in staff.get("/office/settings").words
    typed = {**staff.get(NEW).form("Save"), "name": "An order", "in_portal": "1"}
    typed |= line(0, "What would you like?", "choice", choices="Salt\n  Filters \n\nService", required="1")
    typed |= line(1, "How many?", "number", only_if="0", only_values="salt\nFilters", required="1")
    page = staff.post(NEW, typed)
    assert (
        page.status == 422 and "has no answer “salt”" in page.all("#type-questions-1-only_values-error")[0].get_text()
    )
    done = staff.post(NEW, {**typed, "questions-1-only_values": "Salt\nFilters"})
    assert done.status == 303 and "can be chosen from now on" in staff.follow(done).words
    page = person.browser.get(f"/portal/tickets/new?request_type={types(firm)['An order']}")
    assert {"answers-what_would_you_like"} == {name for name in fields_of(page) if name.startswith("answers-")}
    ask(person, place, "An order", firm, what_would_you_like="Filters", how_many="3")
    assert answers(firm) == [{"what_would_you_like": "Filters", "how_many": "3"}]


def test_lines_are_added_and_taken_out_without_a_script(firm):
    """ST-10: "Add a question" brings the form back with everything typed, and offers what stands above."""
    staff = firm.staff()
    typed = {**staff.get(NEW).form("Save"), "name": "Kept", **line(0, "Which?", "choice", choices="A\nB")}
    page = staff.post(NEW, {**typed, "_add_questions": "1"})
    form = page.form("Save")
    assert form["name"] == "Kept" and form["questions-0-choices"] == "A\nB" and form["questions-1-label"] == ""
    offered = page.all("select[name=questions-1-only_if] option")
    assert [one.get_text() for one in offered] == ["Always", "Only after “Which?”"]
    page = staff.post(NEW, {**form, "_remove_questions": "0"})
    assert "questions-0-label" not in page.form("Save") and "questions-1-label" in page.form("Save")


def test_faults_are_said_where_they_are(firm):
    """Section 9: a definition that does not fit comes back with words at its line, in whatever order it was written."""
    staff = firm.staff()
    form = {**staff.get(NEW).form("Save"), "name": "  something IS broken "}
    typed = {**form, **line(0, "Twice"), **line(1, "twice"), **line(2, "Few", "choice", choices="One")}
    typed |= {**line(3, "Late", only_if="4", only_values="yes"), **line(4, "Later", "yes_no")}
    page = staff.post(NEW, {**typed, "name": "Other"})
    said = {link["href"]: link.get_text() for link in page.all(".form-errors a")}
    assert page.status == 422 and set(said) == {
        "#type-questions-1-label", "#type-questions-2-choices", "#type-questions-3-only_if",
    }  # fmt: skip
    assert said["#type-questions-3-only_if"].endswith(": “Later” must stand above.")
    page = staff.post(NEW, {**form, **line(0, "One")})
    assert page.status == 422 and "There is a request type “something IS broken” already." in page.words
    moved = staff.post(NEW, {**typed, "name": "Moved", "questions-4-place": "1", **line(1, "b"), **line(2, "c")})
    assert moved.status == 303


def test_requests_keep_their_version(firm, person, place):
    """ST-10: a change makes a version, says who keeps which, and leaves what was asked before as it was."""
    ask(person, place, "Something is broken", firm, what_is_broken="Pump")
    staff, one = firm.staff(), types(firm)["Something is broken"]
    edit = f"{LIST}{one}"
    form = staff.get(edit).form("Save")
    assert staff.follow(staff.post(edit, form)).words.count("Saved as version") == 0
    form = staff.get(edit).form("Save")
    renamed = {"questions-0-label": "Which part?", "questions-0-choices": "Boiler\nPump\nTap"}
    page = staff.follow(staff.post(edit, {**form, **renamed}))
    assert "Saved as version 2; 1 request keeps version 1." in page.words
    (ticket,) = tickets(firm)
    assert given(firm, ticket).number == 1
    assert "What is broken?" in person.browser.get(f"/portal/tickets/{ticket.id}").words
    ask(person, place, "Something is broken", firm, what_is_broken="Tap")
    with firm.reading() as session:
        assert made_under(session, given(firm, ticket).request_type_id) == {1: 1, 2: 1}
    assert "What is broken?" in staff.get(f"{edit}/preview?version=1").words
    assert "Which part?" in staff.get(f"{edit}/preview").words


def test_a_preview_is_tried_without_saving(firm):
    """ST-10: staff see the form as customers do, saved or not; its conditions work by GET, and nothing is written."""
    staff, one = firm.staff(), types(firm)["Something is broken"]
    page = staff.get(f"{LIST}{one}/preview")
    assert "answers-what_is_broken" in fields_of(page) and "answers-model_of_the_boiler" not in fields_of(page)
    page = staff.get(f"{LIST}{one}/preview?version=1&_update=1&answers-what_is_broken=Boiler")
    assert "answers-model_of_the_boiler" in fields_of(page)
    form = staff.get(f"{LIST}{one}").form("Save")
    page = staff.post(f"{LIST}{one}", {**form, "questions-0-label": "Not saved", "_update": "preview"})
    assert page.status == 200 and "Not saved" in [one.get_text(" ", strip=True) for one in page.all("#preview label")]
    typed = {**page.form("Save"), "answers-what_is_broken": "Boiler", "_update": "1"}
    page = staff.post(f"{LIST}{one}", typed)
    assert "answers-model_of_the_boiler" in fields_of(page)
    assert "Not saved" not in staff.get(f"{LIST}{one}").text
    for version in ("0", "2", "-1", "x" * 9000):
        assert staff.get(f"{LIST}{one}/preview?version={version}").status in (200, 404)


def test_order_and_archive(firm, person):
    """ST-09: the order of the choice is the business's; what is archived is chosen no more, and can come back."""
    firm.request_type("ticket", "An order")
    staff, known = firm.staff(), types(firm)
    assert staff.post(f"{LIST}{known['An order']}/move", {"way": "up"}).status == 303
    assert staff.post(f"{LIST}{known['An order']}/move", {"way": "up"}).status == 303

    def offered():
        options = person.browser.get("/portal/tickets/new").all("select[name=request_type] option")
        return [one.get_text() for one in options if one["value"]]

    assert offered() == ["An order", "Something is broken"]
    assert staff.post(f"{LIST}{known['An order']}/archive").status == 303
    assert offered() == ["Something is broken"]
    firm.request_type("ticket", "an ORDER")
    page = staff.post(f"{LIST}{known['An order']}/archive", {"restore": "1"})
    assert page.status == 409 and "already" in page.words
    firm.archive_request_type("ticket", "An order")
    assert staff.post(f"{LIST}{known['An order']}/archive", {"restore": "1"}).status == 303
    assert offered() == ["Something is broken", "An order"]


def test_two_edit_the_same(firm):
    """Section 10: the later of two sees what the earlier saved; saving again keeps theirs."""
    staff, one = firm.staff(), types(firm)["Something is broken"]
    early, late = staff.get(f"{LIST}{one}").form("Save"), staff.get(f"{LIST}{one}").form("Save")
    assert staff.post(f"{LIST}{one}", {**early, "name": "Early", "questions-0-label": "Early?"}).status == 303
    page = staff.post(f"{LIST}{one}", {**late, "name": "Late"})
    assert page.status == 422 and "It says now: Early" in page.words
    assert staff.post(f"{LIST}{one}", page.form("Save")).status == 303
    assert "Late" in types(firm)


def test_only_who_may_change_settings(firm, kit):
    """Section 6: members do not see these pages, and another business's request types are not there."""
    one = types(firm)["Something is broken"]
    member, stranger = firm.staff("member"), kit.firm("asktype").staff()
    for path in (LIST, NEW, f"{LIST}{one}", f"{LIST}{one}/preview"):
        assert member.get(path).status in (403, 409)
    assert "Request types" not in member.get("/office/settings", follow=True).words
    for path in (f"{LIST}{one}", f"{LIST}{one}/preview"):
        assert stranger.get(path).status == 404
    assert stranger.post(f"{LIST}{one}/move").status == 404
    assert kit.firm().staff().get("/office/settings").words.count("Request types") == 0


def test_forms_of_a_vertical_are_brought_once(firm, kit):
    """Section 4: enabled again, a vertical brings nothing twice, whatever became of what it brought."""
    from doorstep.businesses.services import disable_vertical, enable_vertical

    before = types(firm)
    firm.archive_request_type("ticket", "For staff only")
    for _ in range(2):
        disable_vertical(kit.installation, firm.tenant.id, "asktype")
        enable_vertical(kit.installation, firm.tenant.id, "asktype", "the tests")
    assert types(firm) == before and set(before) == {"Something is broken", "For staff only"}
