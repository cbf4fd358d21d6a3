"""Signing up with two numbers: forgiving to customers, silent to strangers."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from doorstep.api import Actor
from doorstep.businesses.settings import save_block
from doorstep.contacts.services import update_contact
from doorstep.events.actors import SYSTEM
from doorstep.testing.statements import counting
from doorstep.users.models import PowerLink, User
from doorstep_billing.api import Line, draft_invoice, issue
from doorstep_haulerhero.matching import ask_with_numbers, core_of

STAFF = Actor(kind="staff", name="Robin Office")
DANA = "dana@example.org"
LETTERS = "abcxyzABCXYZ"


@pytest.fixture
def diner(firm):
    """A customer with an account number, a primary contact and an invoice; signing up is on."""
    with firm.writing() as session:
        save_block(session, "haulerhero", {"run_day": 0, "sign_up": True}, SYSTEM, version=0)
    account = firm.account("Harbor Diner", number="A-00427")
    firm.link(firm.contact("Dana Diner", DANA), account, primary=True)
    firm.link(firm.contact("Second Sam", "sam@example.org"), account)
    return account


@pytest.fixture
def invoice(firm, diner):
    with firm.writing() as session:
        made = draft_invoice(session, diner.id, "April", [Line(text="Dumpster", unit_price=120_00)], STAFF)
        issue(session, made, STAFF)
        return made


def sign_up(firm, account, number, browser=None):
    return (browser or firm.visitor()).submit("/sign-up/", "Send me", account_number=account, invoice_number=number)


def test_two_numbers_lead_to_a_sign_in_and_that_invoice(firm, invoice, mails):
    """HH-01 HH-15: a proof to the primary contact's address, by which they make their sign-in."""
    visitor = firm.visitor()
    page = visitor.get("/sign-in")
    assert "Have an invoice of ours? Create your sign-in" in page.words
    assert "If the two numbers belong together" in sign_up(firm, "a 427", "inv1", visitor).words
    assert [mail.subject for mail in mails(firm, "sam@example.org")] == ["Invoice INV-0001 from Ridge Hauling"]
    mail = mails(firm, DANA)[-1]
    assert mail.subject == "Your sign-in at Ridge Hauling"
    proof = re.search(rf"/{firm.slug}(/invitation/[\w.-]+)", mail.text)[1]
    visitor.submit(proof, "Activate account")
    landed = visitor.submit(f"{proof}/register", "Activate", email=DANA, name="Dana D", password="seven quiet bicycles")
    assert "INV-0001" in landed.words


@pytest.mark.parametrize(
    ("account", "number"),
    [("A-00427", "INV-0001"), ("427", "1"), ("a00427", "inv 1"), ("  0427 ", "#0001"), ("acct. 427", "Invoice 00001")],
)
def test_it_forgives_how_numbers_are_written(firm, invoice, mails, account, number):
    """HH-01: case, blanks, dashes, leading zeros and letters before the number do not matter."""
    sign_up(firm, account, number)
    assert mails(firm, DANA)[-1].subject == "Your sign-in at Ridge Hauling"


@pytest.mark.parametrize(
    ("account", "number"),
    [("A-00427", "INV-0002"), ("A-00428", "INV-0001"), ("4270", "1"), ("A", "INV"), ("%", "_"), ("A-00427", "10001")],
)
def test_strangers_learn_nothing(firm, invoice, mails, account, number):
    """HH-01: the same page, no mail, for numbers that are not known or do not belong together."""
    right = sign_up(firm, "A-00427", "INV-0001").words
    before = len(mails(firm, DANA))
    page = sign_up(firm, account, number)
    assert (page.status, page.words) == (200, right)
    assert len(mails(firm, DANA)) == before


def test_looking_costs_the_same(firm, invoice):
    """HH-01: before the answer nothing is looked up; after it, as many statements whether numbers are known or not."""
    asked = {}
    for account, number in (("A-427", "1"), ("A-427", "9"), ("B-1", "1"), ("", "")):
        with firm.reading() as session, counting(session.get_bind()) as said:
            ask_only(session, account, number)
        asked[account, number] = len(said)
    assert len(set(asked.values())) == 1, asked


def ask_only(session, account, number):
    """The looking, without the mail at its end."""
    import doorstep_haulerhero.matching as matching

    kept, matching.mail_proof = matching.mail_proof, lambda *args, **values: None
    try:
        ask_with_numbers(session, account, number)
    finally:
        matching.mail_proof = kept


def test_who_has_a_sign_in_is_told_by_mail(firm, invoice, mails):
    """HH-12: it ends no sign-in there is; the page says what it says to everybody."""
    with firm.reading() as session:
        contact = session.scalar(select(PowerLink.contact_id).where(PowerLink.kind == "proof"))
    assert contact is None
    person = firm.contact("Eve Enrolled", "eve@example.org")
    account = firm.account("Pier Cafe", number="9")
    firm.link(person, account, primary=True)
    firm.enrol(person)
    with firm.writing() as session:
        made = draft_invoice(session, account.id, "April", [Line(text="Cart", unit_price=20_00)], STAFF)
        issue(session, made, STAFF)
    sign_up(firm, "9", "2")
    mail = mails(firm, "eve@example.org")[-1]
    assert "You have one already" in mail.text and "/invitation/" not in mail.text
    with firm.reading() as session:
        assert session.scalar(select(func.count(User.id)).where(User.contact_id == person.id)) == 1


def test_it_is_not_there_unless_the_business_wants_it(firm, kit):
    """HH-01: off to begin with; a link nobody is shown leads nowhere, and drafts are no invoices yet."""
    visitor = firm.visitor()
    assert "Create your sign-in" not in visitor.get("/sign-in").words
    assert visitor.get("/sign-up/").status == 404
    assert visitor.post("/sign-up/", {"account_number": "1", "invoice_number": "1"}).status == 404


def test_do_not_email_and_drafts(firm, diner, invoice, mails):
    """HH-01: a draft's number is no key, and nobody who wants no mail gets any."""
    with firm.writing() as session:
        draft_invoice(session, diner.id, "Draft", [Line(text="Dumpster", unit_price=1_00)], STAFF)
    before = len(mails(firm, DANA))
    sign_up(firm, "427", "Draft-2")
    assert len(mails(firm, DANA)) == before
    with firm.reading() as session:
        from doorstep.contacts.models import Contact

        contact_id = session.scalar(select(Contact.id).where(Contact.email == DANA))
    with firm.writing() as session:
        update_contact(session, contact_id, {"do_not_email": True}, STAFF)
    sign_up(firm, "427", "1")
    assert len(mails(firm, DANA)) == before


@given(
    digits=st.from_regex(r"[1-9][0-9]{0,9}", fullmatch=True), zeros=st.integers(0, 6),
    prefix=st.text(LETTERS, max_size=4), marks=st.lists(st.sampled_from([" ", "-", ".", "/", "_"]), max_size=6),
    data=st.data(),
)  # fmt: skip
def test_numbers_are_one_however_they_are_written(digits, zeros, prefix, marks, data):
    """HH-01: whatever stands before and between the digits, the core is the same, and other digits are another."""
    text = prefix + "0" * zeros + digits
    for mark in marks:
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + mark + text[place:]
    assert core_of(text) == core_of(text.upper()) == digits
    assert core_of(f"{text}7") == f"{digits}7"


@given(text=st.text(max_size=40))
def test_any_text_has_a_core_or_none(text):
    """Section 9, 6: whatever a stranger types."""
    core = core_of(text)
    assert core == core_of(core) and not core.startswith("0")
