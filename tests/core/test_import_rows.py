"""What becomes of each row of an import."""

import pytest
from tests.core.tables import accounts, contacts

from doorstep.imports.names import split_name
from doorstep.imports.rows import row_fingerprint


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
