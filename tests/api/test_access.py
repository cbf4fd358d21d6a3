"""The API shows what the access rule lets see, in a handful of statements."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.api.conftest import Caller
from tests.documents.conftest import Desk
from tests.records.builders import job, jobs

from doorstep import clock
from doorstep.access import visible
from doorstep.access.viewer import viewer_of
from doorstep.documents.models import Document
from doorstep.records.models import Record
from doorstep.testing.statements import counting

pytestmark = pytest.mark.on_both


def world(firm):
    """Records and documents, published, later and not, on accounts that are reached and others."""
    desk = Desk(firm, firm.staff())
    top = firm.account("Acme")
    below, other = firm.account("Tower", "site", top), firm.account("Elsewhere")
    for account in (top, below, other):
        for published in (True, False):
            job(firm, account, f"{account.name} {published}", published=published)
            desk.document(account, f"{account.name} {published}.pdf", "file", publish=published)
    late = job(firm, top, "Later", published=True)
    with firm.writing() as session:
        record = session.scalars(select(Record.__mapper__.polymorphic_map["job"].class_).where(Record.id == late.id))
        record.one().visible_from = clock.now() + timedelta(days=1)
    return top, desk


def test_lists_are_what_the_rule_lets_see(firm):
    """HG-02 BH-2: for each contact the API's lists are the rule's, and whatever is not listed is not found."""
    top, _ = world(firm)
    people = [firm.person("Lee Example", top), firm.person("Kim Elsewhere")]
    for person in people:
        caller = Caller(person.browser)
        with firm.reading() as session:
            viewer = viewer_of(session, person.contact.id)
            records = set(map(str, session.scalars(select(Record.id).where(visible.records(viewer)))))
            documents = set(map(str, session.scalars(select(Document.id).where(visible.documents(viewer)))))
            every = list(map(str, session.scalars(select(Record.id))))
            files = list(map(str, session.scalars(select(Document.id))))
        assert {one["id"] for one in caller.items("/errands?status=all")} == records
        assert {one["id"] for one in caller.items("/documents")} == documents
        assert {one for one in every if caller.get(f"/errands/{one}").status == 200} == records
        assert {one for one in files if caller.get(f"/documents/{one}").status == 200} == documents
    assert len(caller.items("/errands")) == 0


@pytest.mark.sqlite
def test_what_a_gate_holds_is_listed_and_not_opened(firm):
    """BH-3: a held document is listed with its reason; its body, content and answer are refused with it."""
    top, desk = world(firm)
    letter = desk.document(top, "Held.pdf", "file")
    desk.hold(letter)
    caller = Caller(firm.person("Lee Example", top).browser)
    (listed,) = [one for one in caller.items("/documents") if one["held"]]
    assert listed["id"] == str(letter.id) and "sha256" not in listed
    for path in (f"/documents/{letter.id}", f"/documents/{letter.id}/content"):
        page = caller.get(path)
        assert page.status == 409 and page.json["status"] == listed["held"]["reason"]


def test_lists_page_by_cursor_in_few_statements(firm):
    """Section 11, invariant 7: at most five statements a list, whatever is in it; pages follow without a gap."""
    account = firm.account("Acme")
    jobs(firm, account, 30)
    office, customer = Caller(firm.staff()), Caller(firm.person("Lee Example", account).browser)
    for caller in (office, customer):
        for path in ("/errands", "/documents", "/accounts", *(["/contacts"] if caller is office else [])):
            with counting(firm.kit.installation.database.engine) as statements:
                assert caller.get(path).status == 200
            assert len(statements) <= 5, statements
        found, cursor = [], ""
        while cursor is not None:
            page = caller.get(f"/errands?limit=7&cursor={cursor}").json
            found, cursor = [*found, *(one["id"] for one in page["items"])], page["next_cursor"]
        assert len(found) == len(set(found)) == 30
