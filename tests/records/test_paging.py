import base64
import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select
from werkzeug.datastructures import MultiDict

from doorstep.contacts.models import Contact
from doorstep.db.base import new_id
from doorstep.db.search import search_condition, search_text
from doorstep.web.paging import page_of

pytestmark = pytest.mark.on_both

ORDERS = {
    "newest": (Contact.created_at.desc(), Contact.id.desc()),
    "by name": (Contact.sort_name.asc(), Contact.id.asc()),
    "mixed": (Contact.sort_name, Contact.id.desc()),
}


@pytest.fixture
def people(kit):
    firm = kit.firm()
    kit.firm()
    with firm.writing() as session:
        rows = [
            {"id": new_id(), "business_id": firm.tenant.id, "first_name": f"P{n}", "sort_name": f"p{n % 7}"}
            for n in range(60)
        ]
        session.execute(insert(Contact), rows)
    return firm


def arguments(url):
    return MultiDict(parse_qsl(urlsplit(url).query))


@pytest.mark.parametrize("order", ORDERS)
def test_pages_follow_one_another_and_lead_back(people, order):
    """Older and newer show every row once, in order, with the position they stand at."""
    columns = ORDERS[order]
    with people.reading() as session:
        everyone = list(session.execute(select(Contact.id, Contact.first_name).order_by(*columns)))
        seen, url, spans = [], "/list?q=p", []
        while url:
            rows, page = page_of(session, select(Contact.id, Contact.first_name), columns, arguments(url), "/list")
            seen += rows
            spans.append((page.first, page.last, str(page.total) if page.total else None))
            last, url = page, page.older_url
        assert seen == everyone
        assert rows[0].first_name == everyone[50].first_name
        assert spans == [(1, 25, "60"), (26, 50, None), (51, 60, None)]
        assert "q=p" in last.newer_url
        back, page = page_of(
            session, select(Contact.id, Contact.first_name), columns, arguments(last.newer_url), "/list"
        )
        assert back == everyone[25:50] and (page.first, page.last) == (26, 50)
        assert page.newer_url == "/list?q=p"


def test_counts_stop_at_the_cap(people):
    """A total is counted on the first page, and no further than the cap."""
    with people.writing() as session:
        session.execute(insert(Contact), [{"id": new_id(), "business_id": people.tenant.id} for _ in range(1000)])
    with people.reading() as session:
        _, page = page_of(session, select(Contact.id), ORDERS["newest"], MultiDict(), "/list")
        assert str(page.total) == "1,000+"
        _, page = page_of(
            session, select(Contact.id).where(Contact.first_name == "P1"), ORDERS["newest"], MultiDict(), "/"
        )
        assert str(page.total) == "1" and page.older_url is None
        _, page = page_of(
            session, select(Contact.id).where(Contact.first_name == "?"), ORDERS["newest"], MultiDict(), "/"
        )
        assert (page.first, page.last, str(page.total)) == (0, 0, "0")


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_made_up_place_leads_to_the_first_page(people):
    """An address somebody altered shows the first page, never an error."""
    junk = st.one_of(
        st.text(),
        st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists).map(encoded),
        st.tuples(st.booleans(), st.integers(), st.datetimes().map(str), st.uuids().map(str)).map(encoded),
    )

    with people.reading() as session:

        @given(junk)
        def attempt(at):
            rows, page = page_of(session, select(Contact.id), ORDERS["newest"], MultiDict({"at": at}), "/list")
            assert len(rows) == 25 and page.first == 1

        attempt()


def test_all_words_are_looked_for(people):
    """Search finds rows with every word, and takes signs of LIKE and hidden characters as they are."""
    with people.writing() as session:
        session.execute(
            insert(Contact),
            [{"id": new_id(), "business_id": people.tenant.id, "search": search_text("Großmann", "100%_a\\b", "Anna")}],
        )
    with people.reading() as session:

        def found(text):
            return len(session.scalars(select(Contact.id).where(search_condition(Contact.search, text))).all())

        assert found("ANNA gro") == found("GROSSMANN anna") == found("großm") == 1
        assert found("anna groß nobody") == 0
        assert found("100%_") == 1 and found("100_") == 0 and found("a\\b") == 1
        assert found("an\x00na") in (0, 1) and found("\ud800") == 61 and found("") == 61
