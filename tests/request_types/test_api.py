"""Request types in the API: the same definition as on pages, described for each business."""

import json
from io import BytesIO
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import given as generated
from hypothesis import settings
from hypothesis import strategies as st
from tests.api.conftest import Caller, keyed
from tests.api.test_schema import SLOW, explore

from doorstep.api import RequestField
from doorstep.documents.uploads import MOST_FILES

from .builders import answers, png, tickets, types

BODY, EXE = "multipart/form-data", (b"MZ\x90\x00" * 50, "run.exe")
EVERY = (
    RequestField(label="What?", kind="choice", choices=("Salt", "Filter"), required=True),
    RequestField(label="Urgent?", kind="yes_no"),
    RequestField(label="Since", kind="date", required=True, only_if=("urgent", ("yes",))),
    RequestField(label="How many?", kind="number"),
    RequestField(label="Story", kind="long_text"),
    RequestField(label="Picture", kind="file", required=True),
)


@pytest.fixture
def mine(person):
    return Caller(person.browser)


@pytest.fixture
def order(firm):
    return str(firm.request_type("ticket", "An order", *EVERY).id)


def make(caller, place, **values):
    return caller.post("/tickets", {"title": "T", "account_id": str(place.id), **values})


def shot(name="shot.png"):
    return png(name)[0].getvalue(), name


def make_with(caller, place, files, as_file=False, **values):
    """The values in one part, the files of each question in others, as (content, name)."""
    record = json.dumps({"title": "T", "account_id": str(place.id), **values})
    part = (BytesIO(record.encode()), "blob", "application/json") if as_file else record
    sent = {name: [(BytesIO(data), file) for data, file in found] for name, found in files.items()}
    return caller.post("/tickets", data={"record": part, **sent}, content_type=BODY)


PICTURE = {"answers-picture": [shot()]}


def test_made_with_answers(firm, mine, place, order):
    """ST-10 ST-12: a program makes a request with its answers, reads them in their shape, and is told what is wrong."""
    said = {"what": "Salt", "urgent": "no", "since": "2026-03-12", "how_many": 1.50, "story": "  "}
    files = {"answers-picture": [shot("one.png"), shot("two.png")]}
    page = make_with(mine, place, files, request_type=order, answers=said)
    assert page.status == 201, page.text
    found = mine.get(f"/tickets/{page.json['id']}").json
    assert answers(firm) == [found["answers"]]
    assert (found["request_type"], found["request_type_name"], found["request_version"]) == (order, "An order", 1)
    kept = [f"/documents/{one}" for one in found["answers"].pop("picture")]
    assert found["answers"] == {"what": "Salt", "urgent": "no", "how_many": "1.5"}
    assert [mine.get(one).json["title"] for one in kept] == ["one.png", "two.png"]
    stranger = Caller(firm.person("Sam Stranger", firm.account("Elsewhere")).browser)
    assert [caller.get(f"{kept[0]}/content").status for caller in (mine, stranger)] == [200, 404]


def test_a_browsers_blob_and_a_question_that_is_not_asked(firm, mine, place):
    """ST-10 ST-11: a program in a browser sends JSON as a file; files of a question that is not asked are dropped."""
    photo = RequestField(label="Photo", kind="file", required=True, only_if=("broken", ("yes",)))
    own = firm.request_type("ticket", "A repair", RequestField(label="Broken?", kind="yes_no"), photo)
    asks, files = {"request_type": str(own.id)}, {"answers-photo": [shot()]}
    page = make_with(mine, place, files, as_file=True, answers={"broken": "no"}, **asks)
    assert page.status == 201 and page.json["answers"] == {"broken": "no"} and mine.items("/documents") == []
    for page in (make_with(mine, place, {}, answers={"broken": "yes"}, **asks),
                 make(mine, place, answers={"broken": "yes"}, **asks)):  # fmt: skip
        assert page.status == 422 and page.json["errors"] == {"answers-photo": ["Choose a file."]}
    page = make_with(mine, place, files, as_file=True, answers={"broken": "yes"}, **asks)
    assert page.status == 201 and len(page.json["answers"]["photo"]) == 1
    assert make(mine, place, answers={"broken": "no"}, **asks).status == 201


@pytest.mark.parametrize(
    ("files", "where"),
    [
        ({}, {"answers-picture"}),
        ({"answers-picture": [shot(), EXE]}, {"answers-picture"}),
        ({"answers-picture": [(b"", "empty.png")]}, {"answers-picture"}),
        ({"answers-picture": [shot(f"{n}.png") for n in range(MOST_FILES + 1)]}, {"answers-picture"}),
        ({"answers-what": [shot()], **PICTURE}, {"answers-what"}),
        ({"answers-nothing": [shot()], **PICTURE}, {"answers-nothing"}),
        ({"picture": [shot()]}, {"picture"}),
    ],
)
def test_a_file_that_does_not_fit_is_named(firm, mine, place, order, files, where):
    """ST-11, section 9: kind, number and place of files are checked as on pages; nothing is made, nothing is kept."""
    page = make_with(mine, place, files, request_type=order, answers={"what": "Salt"})
    assert page.status == 422 and set(page.json["errors"]) == where, page.text
    assert tickets(firm) == [] and mine.items("/documents") == []


def test_a_large_file_is_refused(kit, mine, place, order):
    """ST-11: a file above the limit of the installation is refused at its question."""
    kit.installation.settings = attrs.evolve(kit.installation.settings, upload_limit=1_000)
    files = {"answers-picture": [(b"word " * 300, "long.txt")]}
    page = make_with(mine, place, files, request_type=order, answers={"what": "Salt"})
    assert page.status == 422 and "too large" in page.json["errors"]["answers-picture"][0]


def test_parts_that_are_no_record(mine, order):
    """Section 9: without a part of JSON there is nothing to read, and that is said; other texts are unknown."""
    for data in ({"answers-picture": png()}, {"record": "{"}, {"record": (BytesIO(b"\xff"), "x")}):
        assert mine.post("/tickets", data=data, content_type=BODY).status == 400
    assert mine.post("/tickets", data={"record": "{}", "note": "x"}, content_type=BODY).json["errors"].keys() == {
        "note"
    }


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({}, {"answers-what"}),
        ({"what": "salt"}, {"answers-what"}),
        ({"what": "Salt", "urgent": "yes"}, {"answers-since"}),
        ({"what": "Salt", "urgent": True}, {"answers-urgent"}),
        ({"what": "Salt", "urgent": "yes", "since": "0012-01-01"}, {"answers-since"}),
        ({"what": "Salt", "how_many": "NaN"}, {"answers-how_many"}),
        ({"what": "Salt", "how_many": "1e999999999"}, {"answers-how_many"}),
        ({"what": "Salt", "how_many": "1e-999999999"}, {"answers-how_many"}),
        ({"what": "Salt", "how_many": [1]}, {"answers-how_many"}),
        ({"what": "Salt", "story": "x" * 5001}, {"answers-story"}),
        ({"what": "Salt", "story": {"a": 1}}, {"answers-story"}),
        ({"what": "Salt", "picture": ["x"]}, {"answers-picture"}),
        ({"what": "Salt", "unknown": "x"}, {"answers-unknown"}),
    ],
)
def test_what_does_not_fit_is_named(firm, mine, place, order, said, where):
    """Section 9: answers that do not fit are named by their field, and nothing is made."""
    page = make_with(mine, place, PICTURE, request_type=order, answers=said)
    assert page.status == 422 and set(page.json["errors"]) == where
    assert tickets(firm) == []


def test_the_type_is_one_of_those_offered(firm, mine, place, order):
    """ST-09: a type is needed where there are some; customers choose among theirs, staff among all."""
    assert set(make(mine, place).json["errors"]) == {"request_type"}
    own = types(firm)["For staff only"]
    assert set(make(mine, place, request_type=own).json["errors"]) == {"request_type"}
    assert make(Caller(firm.staff()), place, request_type=own).status == 201
    for name in ("Something is broken", "An order"):
        firm.archive_request_type("ticket", name)
    assert make(mine, place, request_type=order).status == 422
    assert make(mine, place).status == 201


def test_changed_in_their_shape(firm, person, mine, place, order):
    """ST-10: staff change answers in the version they were given under; the version of the record counts."""
    one = make_with(mine, place, PICTURE, request_type=order, answers={"what": "Salt"}).json
    one, files = one["id"], {"picture": one["answers"]["picture"]}
    firm.request_type("ticket", "An order", RequestField(label="Anything", required=True))
    office = Caller(firm.staff())
    version = office.get(f"/tickets/{one}").json["version"]
    page = office.patch(f"/tickets/{one}", {"version": version, "answers": {"what": "Filter", "anything": "x"}})
    assert page.status == 422 and set(page.json["errors"]) == {"answers-anything"}
    page = office.patch(f"/tickets/{one}", {"version": version, "answers": {"what": "Filter"}})
    assert page.status == 200 and page.json["answers"] == {"what": "Filter", **files}
    assert page.json["request_version"] == 1
    assert office.patch(f"/tickets/{one}", {"version": version, "answers": {"what": "Salt"}}).status == 409
    page = office.patch(f"/tickets/{one}", {"version": page.json["version"], "title": "Only the title"})
    assert page.status == 200 and page.json["answers"] == {"what": "Filter", **files}


def described(caller: Caller, kind: str = "application/json") -> dict[str, Any]:
    paths = caller.get("/openapi.json").json["paths"]
    return paths["/tickets"]["post"]["requestBody"]["content"][kind]["schema"]


def test_described_for_each_business(firm, kit, mine, order):
    """ST-10: the description names the request types of this business, as far as they are for who asks."""
    said, known = described(mine), types(firm)
    assert set(said["properties"]["request_type"]["enum"]) == {known["Something is broken"], order}
    shapes = {one["title"]: one for one in said["properties"]["answers"]["anyOf"]}
    assert shapes["An order"]["required"] == ["what"]
    assert shapes["An order"]["properties"]["what"]["enum"] == ["Salt", "Filter"]
    assert "picture" not in shapes["An order"]["properties"] and "request_type" in said["required"]
    parts = described(mine, BODY)
    assert parts["properties"]["record"] == said and parts["required"] == ["record"]
    assert set(parts["properties"]) == {"record", "answers-picture", "answers-screenshots"}
    other = kit.firm("asktype")
    for name in ("Something is broken", "For staff only"):
        other.archive_request_type("ticket", name)
    assert "request_type" not in described(Caller(other.staff()))["properties"]
    whole = keyed(firm, firm.staff()).get("/openapi.json").json
    assert "request_type_name" in str(whole["paths"]["/tickets/{record_id}"]["get"])


@pytest.mark.sqlite
@pytest.mark.timeout(240)
def test_generated_requests_meet_what_is_described(firm, mine, place, order):
    """HG-02 BH-6: generated requests, as JSON and with files in parts, are answered as described."""
    assert explore(firm, mine, 20, {}, only="create_ticket") == 1


@pytest.mark.sqlite
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW, database=None)
@generated(
    said=st.dictionaries(
        st.sampled_from(["what", "urgent", "since", "how_many", "story", "picture", "x", "answers-what", "\x00"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=2)
        | st.sampled_from(["Salt", "yes", "no", "2026-02-30", "2026-02-28", "1e5", "-0", "٣"]),
    )
)  # fmt: skip
def test_no_answer_breaks_it(firm, mine, place, order, said):
    """Section 9: whatever a program sends is taken as described, or refused with a message; never an error."""
    page = make_with(mine, place, PICTURE, request_type=order, answers=plain(said))
    assert page.status in (201, 422), page.text
    if page.status == 201:
        jsonschema.validate(page.json["answers"], {"additionalProperties": {"type": ["string", "array"]}})


def plain(said):
    """JSON has neither infinity nor what is no number."""
    return {k: v for k, v in said.items() if not (isinstance(v, float) and (v != v or abs(v) == float("inf")))}
