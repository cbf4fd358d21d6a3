"""Kinds of file that verticals bring, on the office's import and on the shell."""

from io import BytesIO

import pytest
from sqlalchemy import select

from doorstep.imports import services as imports
from doorstep.records.models import Record

pytestmark = pytest.mark.on_both

FILE = b"Wish,Customer\nA new pump,Acme Holdings\n,Acme Holdings\nA hose,Nobody\nA new pump,Acme Holdings\n"


@pytest.fixture
def firm(kit):
    firm = kit.firm("base_dummy", "dummy")
    firm.account("Acme Holdings")
    return firm


def titles(firm):
    with firm.reading() as session:
        return list(session.scalars(select(Record.title)))


def upload(firm, staff, kind=""):
    page = staff.get("/office/imports")
    data = {**page.form("file"), "kind": kind, "file": (BytesIO(FILE), "orders.csv")}
    preview = staff.post("/office/imports", data, follow=True)
    return preview, preview.response.request.path.removeprefix(f"/{firm.slug}")


def test_headings_name_the_kind_and_rows_say_what_is_wrong(firm):
    """Section 4: recognised headings, a preview, faults line by line, a job; the same file again changes nothing."""
    staff = firm.staff()
    preview, path = upload(firm, staff)
    for said in ("Old orders", "Nothing is ordered", "no such customer", "stands in line 2 already"):
        assert said in preview.words, said
    staff.submit(path, "start")
    firm.work()
    assert titles(firm) == ["A new pump"]
    assert "What is ordered" in staff.get(f"{path}/refused.csv").text
    again, _ = upload(firm, staff)
    assert "Here already" in again.words


def test_columns_are_chosen_by_hand(firm):
    """Section 4: what headings do not say is said by hand, and refused where it makes no sense."""
    staff = firm.staff()
    _, path = upload(firm, staff, kind="contacts")
    staff.submit(path, "What the file has", kind="dummy_orders")
    page = staff.submit(path, "What the file has", **{"column-0": "", "column-1": "account"})
    assert "No column is chosen for what is ordered" in page.words
    assert "one of those offered" in staff.submit(path, "What the file has", kind="nothing").words


def test_an_import_that_was_begun_ends_where_its_vertical_goes(firm):
    """DESIGN 4: switched off between start and work, rows are not taken, and say why."""
    from doorstep.businesses.services import disable_vertical

    staff = firm.staff()
    _, path = upload(firm, staff)
    staff.submit(path, "start")
    disable_vertical(firm.kit.installation, firm.tenant.id, "dummy")
    firm.refresh()
    firm.work()
    assert titles(firm) == [] and staff.get(path).status == 200


def test_the_shell_takes_it_in_by_its_name(firm):
    """Section 8: `doorstep contact import --kind` knows what verticals bring."""
    with firm.reading() as session:
        assert imports.prepare(session, FILE, "dummy_orders").new == 1
