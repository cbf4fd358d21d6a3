from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .builders import job

NASTY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud7ff\uffff",
    "\u202egpj.exe",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%s%n",
    "'; DROP TABLE record; --",
    "0",
    "-1",
    "1e999",
    "NaN",
    "-inf",
    "1_000",
    "٣٤٥",
    "²",
    "9" * 30,
    "9" * 5000,
    "2147483648",
    "9223372036854775808",
    "1,234.50",
    "1.234,5",
    "1.005",
    "..",
    "-",
    "+",
    "1-2",
    "$",
    "0x10",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-13-01T10:00",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2026-03-12T14:30",
    "2026-03-12T14:30+25:00",
    "2026-W10-1",
    "١٢-٣",
    "null",
    "true",
    "[]",
    "{}",
    "00000000-0000-0000-0000-000000000000",
    "outage",
    "order",
    "question",
    "x" * 20_000,
    "é" * 300,
    "\u202e" * 50,
    "a\r\nb\rc",
]
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=60))
FIELDS = (
    "title",
    "account_id",
    "account_id_find",
    "happens_on",
    "assigned_id",
    "nature",
    "urgent",
    "outage_since",
    "machine",
    "story",
    "budget",
    "people",
    "hours",
    "due",
    "reply_to",
    "tools",
    "short",
    "secret",
    "version",
    "_once",
    "_update",
    "_add_lines",
    "_remove_lines",
    "lines-0-text",
    "lines-0-quantity",
    "lines-0-price",
    "lines-0-id",
    "lines-0-done",
    "lines-7-text",
    "lines-٣-text",
    "lines-99999-text",
    "lines--1-text",
    "lines-0",
    "lines",
    "_remove_files",
    "business_id",
    "number",
    "__class__",
)


# Well-formed, and hard on a database.
HARD = {
    "story": ["a\x00b", "x" * 5000, "\ud7ff\uffff"],
    "people": ["2147483647", "2147483648", "-2147483649", "9223372036854775808", "٣"],
    "budget": ["92233720368547758.08", "999999999999.99", "100000000000000", "-1"],
    "hours": ["9999.99", "10000", "99999999999999999999", "-0", "1e3", "1e99"],
    "outage_since": ["0001-01-01T00:00", "9999-12-31T23:59", "2026-03-12T14:30+14:00", "2026-03-29T02:30"],
    "due": ["0001-01-01", "9999-12-31", "2026-02-28"],
    "reply_to": ["a\x00b", "x" * 100_000, "x" * 100_001],
    "short": ["x" * 10, "x" * 11],
    "lines-0-text": ["a\x00b"],
    "lines-0-quantity": ["99999999", "1e30", "0.005", "999999.995"],
    "lines-0-price": ["92233720368547758.08", "21474836.48"],
}
HARD_VALUES = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in HARD.items()})
NASTY_VALUES = st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=3)


@pytest.fixture
def place(firm):
    return firm.account("Acme Holdings")


def hammer(browser, path, start):
    form = {name: value for name, value in start.items() if name != "_once"}

    @settings(max_examples=60)
    @given(HARD_VALUES, NASTY_VALUES, st.sampled_from(["outage", "order"]))
    def attempt(hard, nasty, nature):
        typed = {"nature": nature, **hard, **nasty}
        given = {name: value.encode("utf-8", "replace").decode() for name, value in typed.items()}
        answer = browser.client.post(browser.path(path), data={**form, **given})
        assert answer.status_code in (200, 303, 422), (answer.status_code, typed)
        if answer.status_code == 422:
            assert b'class="form-errors"' in answer.data
            assert b"<script>alert(1)" not in answer.data

    attempt()


def test_making_one_never_breaks(firm, place):
    """Whatever is typed into a record's form, the answer is the form, or the record made: never an error."""
    staff = firm.staff()
    form = staff.get("/office/errands/new").form("Create")
    hammer(staff, "/office/errands/new", {**form, "title": "T", "nature": "question", "account_id": str(place.id)})


def test_changing_one_never_breaks(firm, place):
    """The same for changing one that has lines."""
    record = job(firm, place, lines=[{"text": "a", "quantity": 1}])
    staff = firm.staff()
    path = f"/office/errands/{record.id}/edit"
    hammer(staff, path, staff.get(path).form("Save"))


def test_a_contact_breaks_nothing(firm, place):
    """The same in the portal, for the record's form, and for its conversation."""
    person = firm.person("Pat Example", place)
    record = job(firm, place, published=True)
    form = person.browser.get("/portal/errands/new").form("Submit")
    hammer(
        person.browser, "/portal/errands/new", {**form, "title": "T", "nature": "question", "account_id": str(place.id)}
    )
    path = f"/portal/errands/{record.id}"
    start = person.browser.get(path).form("Send message")

    @given(TEXTS, TEXTS)
    def say(body, internal):
        given = {
            "body": body.encode("utf-8", "replace").decode(),
            "internal": internal.encode("utf-8", "replace").decode(),
        }
        data = {**start, **given, "_once": ""}
        assert person.browser.client.post(person.browser.path(f"{path}/message"), data=data).status_code in (303, 422)

    say()
    assert person.browser.get(path).status == 200


def test_addresses_break_nothing(firm, place):
    """Whatever stands behind the question mark of a list, board or file, there is a page."""
    job(firm, place, "One")
    staff = firm.staff()

    @given(st.dictionaries(st.sampled_from(["q", "at", "status", "account", "parent"]), TEXTS))
    def look(args):
        given = {name: value.encode("utf-8", "replace").decode() for name, value in args.items()}
        for page in ("", "board", "export.csv", "new"):
            assert staff.client.get(staff.path(f"/office/errands/{page}"), query_string=given).status_code == 200

    look()


def test_files_break_nothing(firm, place):
    """Files of any name and content are kept, or refused with a message at their field."""
    person = firm.person("Pat Example", place)
    record = job(firm, place, published=True)
    start = {**person.browser.get(f"/portal/errands/{record.id}").form("Send message"), "body": "x"}
    path = f"/portal/errands/{record.id}/message"

    @settings(max_examples=20)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["a.png", "..", "x" * 300 + ".pdf", "a\x00.txt", "\u202egnp.exe", "con", "é.txt"]),
                st.binary(max_size=80),
            ),
            max_size=3,
        )
    )
    def attempt(files):
        sent = [(BytesIO(content), name) for name, content in files]
        answer = person.browser.client.post(person.browser.path(path), data={**start, "_once": "", "files": sent})
        assert answer.status_code in (303, 422)

    attempt()
