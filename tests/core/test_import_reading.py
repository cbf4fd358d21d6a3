"""Contacts and accounts from CSV as Google, Outlook and QuickBooks write it."""

import codecs
import json
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.core.tables import CONTACT_FILES, DATA, EXPECTED, cells, contacts, nobody, table_of

from doorstep.imports.headings import Mapping, fields_for, kind_of, recognise
from doorstep.imports.reading import read_table
from doorstep.imports.rows import check_account_rows, check_contact_rows
from doorstep.problems import Refused


@pytest.mark.parametrize("name", CONTACT_FILES)
def test_each_file_reports_what_a_right_import_reports(name):
    """Counts by outcome are those of expected.json, nothing more and nothing less."""
    table = read_table((DATA / name).read_bytes())
    assert kind_of(table.headings) == "contacts"
    results = list(check_contact_rows(table, recognise(table.headings, "contacts"), nobody))
    assert Counter(result.outcome for result in results) == EXPECTED[name]
    assert all(result.reason for result in results if not result.taken)


@pytest.mark.parametrize("name", CONTACT_FILES)
def test_the_same_file_again_is_known_row_by_row(name):
    """What the first import took, the second finds, with the same fingerprint; refused rows stay refused."""
    table = read_table((DATA / name).read_bytes())
    mapping = recognise(table.headings, "contacts")
    first = {result.line: result for result in check_contact_rows(table, mapping, nobody)}
    kept = {result.key: result.fingerprint for result in first.values() if result.taken}
    assert len(kept) == sum(result.taken for result in first.values())
    for again in check_contact_rows(table, mapping, lambda keys: kept.keys() & set(keys)):
        assert again.outcome == first[again.line].outcome
        assert again.exists == again.taken
        assert not again.taken or kept[again.key] == again.fingerprint


def test_accounts_and_their_buildings_are_counted():
    """An account is named on many lines and is one; its buildings hang below it."""
    table = read_table((DATA / "accounts.csv").read_bytes())
    assert kind_of(table.headings) == "accounts"
    results = list(check_account_rows(table, recognise(table.headings, "accounts")))
    assert Counter(f"{result.kind}s" for result in results if result.taken) == EXPECTED["accounts.csv"]
    known = {result.key for result in results if result.kind == "account"}
    assert {result.parent_key for result in results if result.kind == "building"} <= known
    assert results[1].values == {
        "name": "Main 1",
        "street": "5620 Matthew Route",
        "city": "Dannymouth",
        "state": "DE",
        "postal_code": "31050",
    }


# Bytes into a table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_encoding_delimiter_and_line_ending_reads_the_same(encoding, delimiter, ending):
    lines = [["Vorname", "Straße", "Ort"], ["Jürgen", "Große Gasse 1", "Köln"], ["Zoë", f'"A{delimiter}1"', "Bonn"]]
    data = ending.join(delimiter.join(line) for line in lines).encode(encoding)
    table = read_table(data)
    assert table.headings == ("Vorname", "Straße", "Ort")
    assert [row.cells for row in table.rows()] == [
        ("Jürgen", "Große Gasse 1", "Köln"),
        ("Zoë", f"A{delimiter}1", "Bonn"),
    ]


def test_a_guessed_encoding_is_said():
    assert "Windows-1252" in read_table("Name\nJürgen".encode("cp1252")).notes[0]
    assert read_table("Name\nJürgen".encode()).notes == ()


def test_blank_lines_are_skipped_and_lines_are_counted_as_an_editor_does():
    rows = list(read_table(b'\n\nName,Email\n\nAnna,a@example.org\n,,\n"two\nlines",b@example.org\nLast\n').rows())
    assert [(row.line, row.cells) for row in rows] == [
        (5, ("Anna", "a@example.org")),
        (7, ("two\nlines", "b@example.org")),
        (9, ("Last", "")),
    ]


def test_one_bad_quote_costs_one_row_and_not_the_file():
    rows = list(read_table(b'Name,Email\n"Anna,a@example.org\nBen,b@example.org\n"Cleo",c@example.org\n').rows())
    assert [row.line for row in rows if row.fault] == [2]
    assert "quotation mark" in rows[0].fault
    assert [row.cells[0] for row in rows[1:]] == ["Ben", "Cleo"]


def test_a_stray_quote_inside_a_cell_is_read_as_meant():
    assert cells(b'Name,Street\nAnna,5" pipe\n"Acme" Ltd,x\n') == [("Anna", '5" pipe'), ("Acme Ltd", "x")]


def test_a_stray_quote_that_shifts_cells_is_a_fault():
    [row, _] = read_table(b'Name,City\n"Acme "Best"\nLtd",Rome\n').rows()
    assert "quotation mark in the middle" in row.fault


def test_a_row_with_too_many_cells_is_a_fault_and_one_with_too_few_is_filled_up():
    rows = list(read_table(b"Name,City,Zip\nAcme, Inc,Rome,1\nBen\nCleo,Rome,1,,\n").rows())
    assert "3 headings" in rows[0].fault
    assert [row.cells for row in rows[1:]] == [("Ben", "", ""), ("Cleo", "Rome", "1")]


def test_a_stray_nul_is_dropped():
    assert cells(b"Name,City\nAn\0na,Rome\n") == [("Anna", "Rome")]


def test_excel_may_name_the_delimiter():
    assert cells(b"sep=;\r\nName;City\r\nCooper, Day;Rome\r\n") == [("Cooper, Day", "Rome")]


def test_commas_inside_cells_do_not_win_over_the_delimiter():
    table = read_table(b"Name, full;City;Zip\nA, B, C and D;Rome;1\nE, F, G;Bonn;2\n")
    assert (table.delimiter, table.headings) == (";", ("Name, full", "City", "Zip"))


def test_a_file_without_headings_loses_no_row():
    table = read_table(b"Anna,a@example.org\nBen,b@example.org\n")
    assert table.headings == ("Column 1", "Column 2")
    assert len(list(table.rows())) == 2
    assert "no headings" in table.notes[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\r\n ,,\n", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"PK\x03\x04rest", "Save As, CSV"),
        (b"\xd0\xcf\x11\xe0", "Save As, CSV"),
        (b"%PDF-1.7", "PDF"),
        (bytes(range(32)) * 8, "not a text file"),
        (b"x" * 2_000, "larger than 0.001 MB"),
        (b",".join([b"a"] * 301), "301 columns"),
        (b'"Name,Email\nAnna,a', "headings on line 1"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data, said):
    with pytest.raises(Refused) as refusal:
        read_table(data, max_bytes=1_000)
    assert said in refusal.value.message
    assert refusal.value.field == "file"


def test_a_table_can_be_read_again_and_from_a_line_on():
    table = read_table(b"Name\nAnna\nBen\nCleo\n")
    assert [row.cells[0] for row in table.rows(after=2)] == ["Ben", "Cleo"]
    assert len(list(table.rows())) == 3
    assert table.count_lines() == 4


def check_everything(data: bytes) -> None:
    try:
        table = read_table(data)
        lines = [row.line for row in table.rows()]
        for kind, check in (("contacts", check_contact_rows), ("accounts", check_account_rows)):
            name = fields_for(kind)[0].name
            mapping = Mapping(kind=kind, by_column={0: name, 1: "street"})
            assert {result.line for result in check(table, mapping, nobody)} <= set(lines)
    except Refused:
        return
    assert all(earlier < later for earlier, later in pairwise(lines))


@given(st.binary())
@example(b"\xff\xfe\x00")
@example(b"a\n" + b'"x\n' * 500)
@example(b"a\n" + b"y" * 200_000)
@example(b"a," * 3000)
@example(b"\xef\xbb\xbfsep=\xff")
def test_no_bytes_make_the_reader_raise_anything_but_refused(data):
    check_everything(data)


@given(st.text(alphabet='a,;\t"\r\n\0 @é\u2028=<-1'), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"]))
def test_no_csv_like_text_does_either(text, encoding):
    check_everything(text.encode(encoding, errors="replace"))


@given(st.lists(st.tuples(st.text("ab ,;\"'\n", min_size=1), st.text("cd")), min_size=1))
def test_what_a_spreadsheet_quotes_comes_back(rows):
    """Every cell in quotes, quotes doubled: no cell is lost, split or joined."""
    quoted = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [("X", "Y"), *rows])
    assert cells(quoted.encode()) == [row for row in rows if any(cell.strip() for cell in row)]


# Headings


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("E-mail 1 - Value", "email"),
        ("E-MAIL ADDRESS", "email"),
        (" primary_email ", "email"),
        ("Customer full name", "full_name"),
        ("Organization 1 - Name", "company"),
        ("Prénom", "given_name"),
        ("prenom", "given_name"),
        ("Nachname", "family_name"),
        ("Apellidos", "family_name"),
        ("Correo electrónico", "email"),
        ("Straße", "street"),
        ("PLZ", "postal_code"),
        ("Mobile Phone", "phone"),
        ("Zip", "postal_code"),
        ("E-mail 2 - Value", None),
        ("Favourite colour", None),
        ("", None),
    ],
)
def test_headings_are_recognised_in_many_spellings(heading, field):
    assert recognise([heading], "contacts").by_column == {0: field}


@pytest.mark.parametrize(
    ("heading", "field"),
    [("ACCOUNT", "account"), ("Account #", "account_number"), ("Kundennummer", "account_number"), ("Site", "building")],
)
def test_headings_of_accounts_are_recognised(heading, field):
    assert recognise([heading], "accounts").by_column == {0: field}


def test_the_first_of_two_columns_alike_wins_but_any_phone_will_do():
    mapping = recognise(["Email", "E-mail Address", "Home Phone", "Mobile Phone"], "contacts")
    assert mapping.by_column == {0: "email", 1: None, 2: "phone", 3: "phone"}
    assert mapping.pick(["a@example.org", "b@example.org", " ", "123"]) == {"email": "a@example.org", "phone": "123"}


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (("Customer", "Email"), "contacts"),
        (("Account", "City"), "accounts"),
        (("Company", "Building", "Zip"), "accounts"),
        (("Company", "First Name"), "contacts"),
        (("Foo", "Bar"), None),
    ],
)
def test_a_file_tells_what_it_is(headings, kind):
    assert kind_of(headings) == kind


def test_a_mapping_by_hand_is_checked():
    with pytest.raises(Refused, match="Two columns are to fill 'Email'"):
        Mapping(kind="contacts", by_column={0: "email", 1: "email"})
    with pytest.raises(Refused, match="'shoe_size' is nothing"):
        Mapping(kind="contacts", by_column={0: "shoe_size"})
    with pytest.raises(Refused, match="no kind of import"):
        fields_for("shoes")
    assert "a name or a company" in Mapping(kind="contacts", by_column={0: "email"}).problem()
    assert Mapping(kind="contacts", by_column={0: "company"}).problem() is None


def test_a_mapping_survives_being_kept_as_json():
    mapping = Mapping(kind="contacts", by_column={0: "email", 1: None, 2: "full_name"})
    assert Mapping(kind="contacts", by_column=json.loads(json.dumps(mapping.by_column))) == mapping


def test_rows_are_not_checked_before_the_needed_columns_are_known():
    with pytest.raises(Refused, match="No column is chosen"):
        contacts("Email\na@example.org\n")


def test_a_mapping_by_hand_is_what_counts():
    table = table_of("A,B\nAnna Smith,anna@example.org\n")
    mapping = Mapping(kind="contacts", by_column={1: "email", 0: "full_name"})
    [result] = check_contact_rows(table, mapping, nobody)
    assert result.values == {"given_name": "Anna", "family_name": "Smith", "email": "anna@example.org"}


# Rows of contacts
