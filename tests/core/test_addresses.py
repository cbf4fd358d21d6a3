"""Email addresses, usernames, phone numbers and texts as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.contacts.addresses import (
    clean_email,
    clean_handle,
    clean_phone,
    clean_text,
    email_key,
    looks_like_email,
    make_handle,
)
from doorstep.problems import Refused


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  anna@example.org\t\r\n", "anna@example.org"),
        ("an\u200bna@example.org\ufeff", "anna@example.org"),
        ("\u00a0anna@exam\u00adple.org\u200e", "anna@example.org"),
        ("\u202eanna@example.org\u202c", "anna@example.org"),
        ("ａｎｎａ＠ｅｘａｍｐｌｅ。ｏｒｇ", "anna@example.org"),
        ("Anna.O'Neill+hg@Example.ORG", "Anna.O'Neill+hg@example.org"),
        ("jürgen@bücher.example", "jürgen@bücher.example"),
        ("anna@xn--bcher-kva.example", "anna@bücher.example"),
    ],
)
def test_blanks_and_invisible_characters_are_cleaned_silently(typed, kept):
    """HH-16 HG-04: what a person cannot see is no fault of theirs."""
    assert clean_email(typed).email == kept


@pytest.mark.parametrize(
    ("typed", "pointed_at"),
    [
        ("anna @example.org", "a space in the address, after 'anna'"),
        ("anna\u00a0@example.org", "a space in the address, after 'anna'"),
        ("a,b@example.org", "a comma in the address, after 'a'"),
        (",b@example.org", "a comma in the address, before 'b@example.org'"),
        ("a;b@example.org", "a semicolon in the address, after 'a'"),
        ("a@@example.org", "two @ signs"),
        ("anna", "no @ in 'anna'"),
        ("a@b", "'b', has no dot"),
        ("a@localhost", "'localhost', has no dot"),
        ("@example.org", "nothing before the @"),
        ("anna@", "nothing after the @"),
        ("anna.@example.org", "'anna.', ends with a dot"),
        (".anna@example.org", "'.anna', begins with a dot"),
        ("anna@example.org.", "'example.org.', ends with a dot"),
        ("anna@example..org", "two dots in a row after the @, after 'example'"),
        ("an..na@example.org", "two dots in a row before the @, after 'an'"),
        ("Anna <anna@example.org>", "without the name before it: anna@example.org"),
        ("anna@example.org, ben@example.org", "more than one address"),
        ("mailto:anna@example.org", "Leave out 'mailto:'"),
        ("anna@1.2.3.4", "after the @"),
        ("anna@-example.org", "hyphen"),
        ("a" * 250 + "@example.org", "262 characters long"),
        ("", "Type an email address"),
        ("\u200b ", "Type an email address"),
        (None, "Type an email address"),
    ],
)
def test_a_bad_address_is_refused_at_its_field_with_a_message_that_points_at_the_fault(typed, pointed_at):
    """HH-16 HG-04: the message says where to look."""
    with pytest.raises(Refused) as refusal:
        clean_email(typed)
    assert pointed_at in refusal.value.message
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    "domain", ["x.test", "x.example", "mail.firm.local", "x.localhost", "x.invalid", "x.test.test"]
)
def test_a_firm_may_use_any_domain_there_is_in_its_house(domain):
    """HG-05: names reserved elsewhere are addresses here."""
    assert clean_email(f"Anna@{domain.upper()}").email == f"Anna@{domain}"


def test_letter_case_makes_no_second_person():
    """HG-05 HG-06: one key for every spelling of an address."""
    assert clean_email("Pat@Example.org").key == clean_email(" pAT@example.ORG\u200b").key == "pat@example.org"
    assert clean_email("pat@example.org").key != clean_email("pat@example.com").key


def test_signing_in_forgives_blanks_and_never_explains():
    """ST-02 HG-05: the key to look up by, whatever was typed."""
    assert email_key(" Anna@Example.org ") == "anna@example.org"
    assert email_key("Anna") == "anna"
    assert email_key(None) == ""


def test_a_handle_and_an_address_are_told_apart():
    """HG-05: both sign in."""
    assert looks_like_email("anna@b")
    assert looks_like_email("anna＠example.org")
    assert not looks_like_email("anna2")


@given(st.text())
def test_no_text_makes_an_address_raise_anything_but_refused(text):
    """HH-16: an address that was accepted stays as it is when it is saved again."""
    try:
        address = clean_email(text)
    except Refused:
        return
    assert clean_email(address.email) == address


@given(st.from_regex(r"[A-Za-zßﬁΣİ0-9._+'-]{1,12}@[a-zA-Zß0-9.-]{1,12}\.(org|test|LOCAL)", fullmatch=True))
def test_an_accepted_address_is_stable(text):
    """HG-06: cleaning twice changes neither address nor key, and its upper case finds the same person."""
    try:
        address = clean_email(text)
    except Refused:
        return
    assert clean_email(address.email) == address
    assert email_key(address.key) == address.key


def test_a_username_is_made_from_the_address():
    """HG-05 HG-10: readable, plain letters."""
    assert make_handle("Anna.Müller+news@example.org", set()) == "anna.muller"
    assert make_handle("j@firm.example", set()) == "j.firm"
    assert make_handle("山田@example.org", set()) == "contact"


def test_no_two_people_get_one_username():
    """HG-06: a number is added until it is free, in the order people come."""
    taken: set[str] = set()
    for _ in range(30):
        taken.add(make_handle("info@example.org", taken))
    assert taken == {"info", *(f"info{number}" for number in range(2, 31))}


def test_a_long_username_keeps_room_for_its_number():
    """HG-06 HG-10: at most as long as one may be typed."""
    longest = make_handle("a" * 60 + "@example.org", set())
    assert longest == "a" * 40
    assert make_handle("a" * 60 + "@example.org", {longest}) == "a" * 39 + "2"


def test_finding_a_free_username_asks_seldom():
    """HG-06: thousands of info@ addresses do not make thousands of questions."""
    asked = []

    def taken(handle: str) -> bool:
        asked.append(handle)
        return int(handle.removeprefix("info") or 1) <= 10_000

    assert make_handle("info@example.org", taken) == "info10001"
    assert len(asked) < 35


@given(st.emails(), st.integers(0, 3))
def test_a_made_username_is_one_a_person_could_type(email, people):
    """HG-10 HG-12: what the box shows is what the form accepts."""
    taken: set[str] = set()
    for _ in range(people):
        taken.add(make_handle(email, taken))
    handle = make_handle(email, taken)
    assert handle not in taken
    assert clean_handle(handle) == handle


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("anna smith", "not a space"),
        ("anna!", "not '!'"),
        ("änna", "not 'ä'"),
        ("anna@example.org", "no @"),
        ("an", "3 to 40 characters; this one has 2"),
        ("a" * 41, "this one has 41"),
        (".anna", "begins and ends with"),
        ("anna-", "begins and ends with"),
        ("", "has 0"),
    ],
)
def test_a_typed_username_is_refused_with_the_rule_it_breaks(typed, said):
    """HG-10: the message stands at the field."""
    with pytest.raises(Refused) as refusal:
        clean_handle(typed)
    assert said in refusal.value.message
    assert refusal.value.field == "handle"


def test_a_typed_username_is_kept_in_lower_case():
    """HG-06: Anna and anna are one."""
    assert clean_handle(" Anna_Smith\u200b ") == "anna_smith"


def test_texts_keep_markup_and_right_to_left_writing():
    """HG-04: a name is text, whatever it looks like; only what cannot be shown goes."""
    assert clean_text(" <b>Anna</b>\x00 \x07 Smith\r\n", 50) == "<b>Anna</b> Smith"
    assert clean_text("שלום עולם", 50) == "שלום עולם"
    assert clean_text("می\u200cخواهم", 50) == "می\u200cخواهم"
    assert clean_text("evil\u202egnp.exe\ud800", 50) == "evilgnp.exe"
    assert clean_text(" a\r\n b\u2028c ", 50, multiline=True) == "a\n b\nc"


def test_a_text_too_long_is_refused_with_how_much():
    """HG-04: never cut silently."""
    with pytest.raises(Refused, match="2 characters too long: 5 fit") as refusal:
        clean_text(" abcdefg ", 5, "company")
    assert refusal.value.field == "company"
    assert clean_text("abcde ", 5) == "abcde"


def test_phone_numbers_stay_as_people_write_them():
    """HG-04: extensions and brackets are theirs."""
    assert clean_phone(" (368)446-5632  x0841\u200b") == "(368)446-5632 x0841"
    assert clean_phone("＋４９ ３０") == "+49 30"
    assert clean_phone("") == ""
    with pytest.raises(Refused, match="no digit in the phone number 'ask Anna'"):
        clean_phone("ask Anna")
    with pytest.raises(Refused, match="too long"):
        clean_phone("1" * 41)
