"""Contacts and accounts from CSV as Google, Outlook and QuickBooks write it."""

import codecs
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from doorstep.imports.headings import Mapping, fields_for, kind_of, recognise
from doorstep.imports.names import split_name
from doorstep.imports.reading import Table, read_table
from doorstep.imports.rows import RowResult, check_account_rows, check_contact_rows, row_fingerprint
from doorstep.problems import Refused

DATA = Path(__file__).parents[1] / "data" / "imports"
EXPECTED = json.loads((DATA / "expected.json").read_text())
CONTACT_FILES = [name for name in EXPECTED if name != "accounts.csv"]


def nobody(keys: list[str]) -> set[str]:
    return set()


def table_of(text: str) -> Table:
    return read_table(text.encode())


def contacts(text: str, existing=nobody, **options) -> list[RowResult]:
    table = table_of(text)
    return list(check_contact_rows(table, recognise(table.headings, "contacts"), existing, **options))


def accounts(text: str, **options):
    table = table_of(text)
    return list(check_account_rows(table, recognise(table.headings, "accounts"), **options))


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(data).rows()]


# What three programs wrote


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


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ("Anna,Smith,,anna@example.org,1", "ok"),
        (",,Acme Ltd,anna@example.org,1", "ok"),
        ("Anna,,, anna@example.org\u200b,1", "ok_trimmed"),
        (" Anna,,,anna@example.org,1", "ok_trimmed"),
        ("An\u200bna,,,anna@example.org,1", "ok_trimmed"),
        ("<img src=x>,,,anna@example.org,1", "ok_markup_text"),
        ("5 < 6,,,anna@example.org,1", "ok"),
        ('"=1+1",,,anna@example.org,1', "ok_formula_text"),
        ("@SUM(A1),,,anna@example.org,1", "ok_formula_text"),
        ("Anna,,,anna@example.org,+1-815-890-8301", "ok"),
        ("Anna,,,anna@example.org,+1 (815) 890-8301", "ok"),
        ("Anna,,,,1", "no_email"),
        ("Anna,,,\u200b ,1", "no_email"),
        ("Anna,,,anna @example.org,1", "invalid_email"),
        (",,,anna@example.org,1", "no_name"),
        (f"{'x' * 101},,,anna@example.org,1", "bad_row"),
        ("Anna,,,anna@example.org,1,more", "bad_row"),
    ],
)
def test_each_row_has_its_outcome(row, outcome):
    [result] = contacts(f"First Name,Last Name,Company,Email,Phone\n{row}\n")
    assert result.outcome == outcome
    assert result.taken == (outcome.startswith("ok") or outcome == "no_email")
    assert (result.key is not None) == result.taken


def test_faults_say_what_and_where():
    results = contacts("Name,Email\nAnna,anna @example.org\nBen,ben@example.org\nBenny,BEN@example.org\n")
    assert "a space in the address, after 'anna'" in results[0].reason
    assert (results[2].line, results[2].outcome) == (4, "duplicate_email")
    assert "line 3" in results[2].reason


def test_a_phone_that_is_none_does_not_cost_the_person():
    [result] = contacts("Name,Email,Phone\nAnna,anna@example.org,ask at the desk\n")
    assert result.outcome == "ok"
    assert result.values["phone"] == ""
    assert "ask at the desk" in result.notes[0]


def test_a_row_without_email_is_known_again_by_name_company_and_phone():
    people = ["Anna Smith,Acme,(555) 1-2,Rome", "Anna Smith,Acme,555-12,Bonn", "Anna Smith,Acme,999,Rome"]
    text = "\n".join(["Name,Company,Phone,City", *people])
    first, same, other = contacts(text)
    assert first.key == same.key != other.key
    assert [first.exists, same.exists, other.exists] == [False, True, False]
    assert first.fingerprint != same.fingerprint
    assert all(result.exists for result in contacts(text, existing=set))


def test_a_stopped_import_goes_on_where_it_stopped_and_still_knows_what_came_before():
    text = "Name,Email\nAnna,a@example.org\nBen,b@example.org\nCleo,c@example.org\nAnn,A@example.org\n"
    for batch in (1, 2, 500):
        rest = contacts(text, after=3, batch=batch)
        assert [(result.line, result.outcome) for result in rest] == [(4, "ok"), (5, "duplicate_email")]


def test_keys_are_looked_up_in_batches_and_only_for_rows_that_are_taken():
    asked: list[list[str]] = []

    def existing(keys: list[str]) -> set[str]:
        asked.append(keys)
        return {"b@example.org"}

    text = "Name,Email\n" + "".join(f"{name},{name}@example.org\n" for name in "abcde") + "f,f @example.org\n"
    results = contacts(text, existing, batch=2)
    assert [len(keys) for keys in asked] == [2, 2, 1]
    assert [result.line for result in results if result.exists] == [3]


def test_a_fingerprint_follows_the_values_and_nothing_else():
    assert row_fingerprint({"a": "1", "b": "2"}) == row_fingerprint({"b": "2", "a": "1", "c": ""})
    assert row_fingerprint({"a": "1", "b": "2"}) != row_fingerprint({"a": "2", "b": "1"})
    assert row_fingerprint({"a": "1b2"}) != row_fingerprint({"a": "1", "b": "2"})


@pytest.mark.parametrize(
    ("full", "given_name", "family_name"),
    [
        ("Philip Lee", "Philip", "Lee"),
        ("Jorge Luis de León", "Jorge Luis", "de León"),
        ("Ana de la Cruz", "Ana", "de la Cruz"),
        ("van Gogh", "van", "Gogh"),
        ("太一 石川", "太一", "石川"),
        ("太一\u3000石川", "太一", "石川"),
        ("García Márquez, Gabriel", "Gabriel", "García Márquez"),
        ("John Smith, Jr.", "John", "Smith, Jr."),
        ("John Smith Jr.", "John", "Smith Jr."),
        ("Madonna", "Madonna", ""),
        ('Nicolás =HYPERLINK("http://example.com","x")', "Nicolás", '=HYPERLINK("http://example.com","x")'),
        ("", "", ""),
    ],
)
def test_a_whole_name_is_cut_where_the_family_name_begins(full, given_name, family_name):
    name = split_name(full)
    assert (name.given, name.family) == (given_name, family_name)


@pytest.mark.parametrize(
    "firm", ["Acme Holdings", "Müller GmbH", "Cooper, Day and Davenport", "株式会社佐々木通信", "Guzmán S.A."]
)
def test_a_customer_that_is_a_firm_becomes_a_company(firm):
    [result] = contacts(f'Customer,Company,Email\n"{firm}",,a@example.org\n')
    assert result.values == {"given_name": "", "family_name": "", "company": firm, "email": "a@example.org"}


def test_a_customer_named_like_its_company_is_no_person():
    [result] = contacts("Customer,Company,Email\nBlue Door,Blue Door,a@example.org\n")
    assert (result.values["given_name"], result.values["company"]) == ("", "Blue Door")


# Rows of accounts

HEAD = "Account,Account Number,Building,Street\n"


def test_an_account_goes_by_its_number_or_else_by_its_name():
    results = accounts(HEAD + "Acme,A1,East,Road 1\nacme ,,West,Road 2\n,A1,North,Road 3\nBeta,,East,Road 4\n")
    assert [(result.kind, result.key, result.parent_key) for result in results] == [
        ("account", "number:a1", None),
        ("building", "number:a1/east", "number:a1"),
        ("building", "number:a1/west", "number:a1"),
        ("building", "number:a1/north", "number:a1"),
        ("account", "name:beta", None),
        ("building", "name:beta/east", "name:beta"),
    ]


def test_a_number_that_stands_for_two_names_is_reported_with_both_lines():
    results = accounts(HEAD + "Acme,A1,East,Road 1\nOther,A1,West,Road 2\n")
    assert [result.outcome for result in results] == ["ok", "ok", "inconsistent_account"]
    assert "'Acme' on line 2 and for 'Other' here" in results[2].reason


def test_a_name_that_two_numbers_share_needs_the_number():
    results = accounts(HEAD + "Acme,A1,East,Road 1\nAcme,A2,East,Road 2\nAcme,,West,Road 3\n")
    assert results[-1].outcome == "inconsistent_account"
    assert "Give the number" in results[-1].reason


def test_a_building_or_an_account_named_twice_is_reported():
    results = accounts(HEAD + "Acme,A1,East,Road 1\nAcme,A1,EAST,Road 2\nAcme,A1,,\n")
    assert [result.outcome for result in results] == ["ok", "ok", "duplicate_row", "duplicate_row"]
    assert "line 2" in results[2].reason


def test_a_line_without_customer_is_refused():
    results = accounts(HEAD + ",,East,Road 1\n,A9,East,Road 1\n")
    assert [result.outcome for result in results] == ["no_name", "no_name"]
    assert "A9" in results[1].reason


def test_without_a_building_the_address_is_the_accounts_own():
    first, second = accounts(HEAD + "Acme,A1,,Road 1\nAcme,A1,,Road 2\n")
    assert first.values == {"name": "Acme", "number": "A1", "street": "Road 1"}
    assert (second.kind, second.values["name"], second.parent_key) == ("building", "Road 2", "number:a1")


def test_accounts_resume_and_are_known_again():
    text = HEAD + "Acme,A1,East,Road 1\nAcme,A1,West,Road 2\nAcme,A1,East,Road 3\n"
    rest = accounts(text, after=2, existing_keys=lambda keys: {"number:a1/west"}, batch=1)
    assert [(result.line, result.kind, result.exists) for result in rest] == [(3, "building", True), (4, "row", False)]
