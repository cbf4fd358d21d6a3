"""Invariant 7: what a page asks of the database grows neither with its rows nor with the verticals of the business."""

from datetime import UTC, date, datetime, timedelta

import pytest
from benchmarks.verticals import make
from sqlalchemy import insert

from doorstep.businesses.services import enable_vertical
from doorstep.contacts.models import Contact
from doorstep.db.base import new_id
from doorstep.documents.models import Document
from doorstep.records.models import Record
from doorstep.testing.statements import counting

pytestmark = pytest.mark.on_both

LIST, PAGE, MANY = 5, 8, 1_000
EARLIER = datetime(2024, 1, 1, tzinfo=UTC)
MADE_UP = make(5)
KIND, TAB = MADE_UP[0], MADE_UP[0].replace("_", "-")


@pytest.fixture(scope="session")
def doorstep_plugins():
    return tuple(MADE_UP)


@pytest.fixture
def firm(kit):
    return kit.firm(KIND)


@pytest.fixture
def site(firm):
    return firm.account("Main Street 1", "site")


def fill(firm, site, count):
    """Records, documents and contacts, in bulk; gives the id of a record and of a document."""
    ids = [(new_id(), new_id()) for _ in range(count)]
    own = {"business_id": firm.tenant.id}
    moments = [EARLIER + timedelta(minutes=n) for n in range(count)]
    records = [
        {**own, "id": one, "kind": KIND, "number": f"N-{one}", "title": "A note", "status": "open",
         "happens_on": date(2024, 1, 1), "visible_from": at, "account_id": site.id}
        for (one, _), at in zip(ids, moments, strict=True)
    ]  # fmt: skip
    documents = [
        {**own, "id": one, "kind": "file", "title": "A file", "visible_from": at, "account_id": site.id,
         "media_type": "application/pdf", "sha256": "0" * 64, "size": 1000}
        for (_, one), at in zip(ids, moments, strict=True)
    ]  # fmt: skip
    with firm.writing() as session:
        note = session.catalog.record_types[KIND].model
        for table, rows in (
            (Record.__table__, records), (note.__table__, [{**own, "id": one} for one, _ in ids]),
            (Document.__table__, documents), (Contact.__table__, [{**own, "id": new_id()} for _ in ids]),
        ):  # fmt: skip
            session.connection().execute(insert(table), rows)
    return ids[0]


def pages_of(site, contact, record, document):
    """The main pages of both sides: what they may ask, and where they are."""
    yield from ((PAGE, "portal", "/portal/"), (PAGE, "office", "/office/"))
    for side in ("portal", "office"):
        yield from ((LIST, side, f"/{side}/{TAB}/"), (PAGE, side, f"/{side}/{TAB}/{record}"))
        yield from ((LIST, side, f"/{side}/documents"), (PAGE, side, f"/{side}/documents/{document}"))
    yield from ((LIST, "office", "/office/contacts"), (PAGE, "office", f"/office/contacts/{contact.id}"))
    yield from ((LIST, "office", "/office/accounts"), (PAGE, "office", f"/office/accounts/{site.id}"))
    yield from ((LIST, "portal", "/portal/accounts"), (PAGE, "portal", f"/portal/accounts/{site.id}"))


def spent(kit, browsers, pages):
    """The statements of each page; the first look may fill what a process keeps, the second counts."""
    found = {}
    for most, side, path in pages:
        browsers[side].get(path)
        with counting(kit.installation.database.engine) as statements:
            page = browsers[side].get(path, follow=True)
        assert page.status == 200, (path, page.status)
        assert len(statements) <= most, (path, len(statements), statements)
        found[path] = len(statements)
    return found


def test_pages_keep_to_their_statements_with_many_rows_and_many_verticals(kit, firm, site):
    """Section 9.7: at most 5 statements a list and 8 a page, with 1 row and 1,000, with one vertical and five."""
    person = firm.person("Pat Example", site)
    browsers = {"portal": person.browser, "office": firm.staff()}
    record, document = fill(firm, site, 1)
    pages = list(pages_of(site, person.contact, record, document))
    one_row = spent(kit, browsers, pages)
    fill(firm, site, MANY - 1)
    many_rows = spent(kit, browsers, pages)
    # A list of several pages counts what there is: that one statement more is known, and no other.
    grown = {path: (one_row[path], used) for path, used in many_rows.items() if used > one_row[path] + 1}
    assert not grown
    for name in MADE_UP[1:]:
        enable_vertical(kit.installation, firm.tenant.id, name, "the tests")
    assert spent(kit, browsers, pages) == many_rows
