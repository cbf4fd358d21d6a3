"""Importing the files other programs write: what is taken, what is refused, and the same file again."""

import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from doorstep.accounts.models import Account
from doorstep.contacts.models import Contact
from doorstep.events.actors import Actor
from doorstep.imports.services import keep_file, run_import, start_import

pytestmark = pytest.mark.on_both

DATA = Path(__file__).parents[1] / "data" / "imports"
EXPECTED = json.loads((DATA / "expected.json").read_text())
CONTACT_FILES = [name for name in EXPECTED if name != "accounts.csv"]
TAKEN = ("ok", "ok_trimmed", "ok_markup_text", "ok_formula_text", "no_email")
OLGA = Actor(kind="staff", name="Olga Owner", staff_role="owner")


def take(firm, data, name="people.csv", kind=""):
    """Import a file as the shell does; the counts by outcome."""
    with firm.writing() as session:
        run_id = start_import(session, keep_file(session, name, data, kind, OLGA).id, OLGA).id
    found = run_import(firm.kit.installation, firm.tenant, run_id)
    assert found.run.state == "done"
    return dict(found.counts)


def people(firm):
    """Everything of every contact but versions and times."""
    with firm.reading() as session:
        rows = session.execute(select(Contact.id, Contact.email, Contact.search, Contact.version).order_by(Contact.id))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("name", CONTACT_FILES)
def test_each_file_is_taken_as_a_right_import_reports(kit, name):
    """HG-14: `ok…` and `no_email` rows are taken, the others refused; the same file again changes nothing."""
    firm = kit.firm()
    data = (DATA / name).read_bytes()
    assert take(firm, data, name) == EXPECTED[name]
    taken = sum(EXPECTED[name].get(outcome, 0) for outcome in TAKEN)
    before = people(firm)
    assert len(before) == taken
    refused = {outcome: count for outcome, count in EXPECTED[name].items() if outcome not in TAKEN}
    assert take(firm, data, name) == {**refused, "exists": taken}
    assert people(firm) == before


def test_customers_and_their_sites_are_taken(kit):
    """SW-06: 40 customers with number, 161 sites below them; a second run changes nothing."""
    firm = kit.firm()
    data = (DATA / "accounts.csv").read_bytes()
    expected = EXPECTED["accounts.csv"]
    assert take(firm, data) == {"customer": expected["accounts"], "site": expected["buildings"]}
    with firm.reading() as session:
        counted = dict(session.execute(select(Account.kind, func.count()).group_by(Account.kind)).all())
        orphans = session.scalar(select(func.count()).where(Account.kind == "site", Account.parent_id.is_(None)))
    assert counted == {"customer": 40, "site": 161}
    assert orphans == 0
    assert take(firm, data) == {"exists": 201}


def test_a_customer_known_by_name_gets_its_number(kit):
    """SW-07: a customer that is here without a number is not added twice, and its sites go below it."""
    firm = kit.firm()
    acme = firm.account("Acme Towers")
    data = b"Account,Account Number,Building\nAcme Towers,A7,North\nAcme Towers,A7,South\n"
    assert take(firm, data) == {"exists": 1, "site": 2}
    assert take(firm, data) == {"exists": 3}
    with firm.reading() as session:
        rows = session.execute(select(Account.name, Account.number, Account.parent_id).order_by(Account.name)).all()
    assert rows == [("Acme Towers", "A7", None), ("North", None, acme.id), ("South", None, acme.id)]


def test_somebody_who_moved_on_is_not_added_again(kit):
    """HG-06: who came from a file and has another address now, or is archived, stays one person."""
    firm = kit.firm()
    owner = firm.staff()
    data = b"First Name,Email\nAnna,anna@example.org\nBen,ben@example.org\n"
    take(firm, data)
    ids = {email: str(contact_id) for contact_id, email, *_ in people(firm)}
    owner.submit(f"/office/contacts/{ids['anna@example.org']}/edit", "Save", email="anna@new.example.org")
    owner.submit(f"/office/contacts/{ids['ben@example.org']}", "Archive")
    assert take(firm, data) == {"exists": 2}
    assert len(people(firm)) == 2


def test_the_same_person_with_other_details_is_left_alone(kit):
    """HG-07: an import never overwrites; it says that the file differs."""
    firm = kit.firm()
    take(firm, b"First Name,Email,Phone\nAnna,anna@example.org,555-1\n")
    before = people(firm)
    assert take(firm, b"First Name,Email,Phone\nAnna,anna@example.org,555-2\n") == {"exists": 1}
    assert people(firm) == before


def test_counts_do_not_hide_rows(kit):
    """HG-14: every line of the file has exactly one outcome."""
    firm = kit.firm()
    data = (DATA / "google.csv").read_bytes()
    assert sum(Counter(take(firm, data)).values()) == 400
