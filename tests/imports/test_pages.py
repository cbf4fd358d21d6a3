"""Importing a file in the office: upload, columns, preview, progress, result."""

from io import BytesIO
from pathlib import Path

import pytest

from doorstep.jobs.running import run_jobs

DATA = Path(__file__).parents[1] / "data" / "imports"
IMPORTS = "/office/imports"


def upload(browser, data, name="people.csv", kind=""):
    form = {**browser.get(IMPORTS).form("Look at the file"), "kind": kind, "file": (BytesIO(data), name)}
    return browser.post(IMPORTS, form, content_type="multipart/form-data")


def bars(page):
    """What stands in the picture of outcomes."""
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("td, th")] for row in page.all(".figures tbody tr")]
    return {label: value for label, value, *_ in rows}


def head(name, lines):
    return b"".join((DATA / name).read_bytes().splitlines(keepends=True)[: lines + 1])


def begin(firm, browser, path):
    page = browser.submit(path, to=f"{path}/start", contains="Import")
    run_jobs(firm.kit.installation, firm.tenant)
    return page, browser.get(path)


def test_a_file_is_looked_at_then_taken(kit):
    """HG-14: a preview with outcomes and reasons by line; nothing changes before it is begun."""
    firm = kit.firm()
    owner = firm.staff()
    sent = upload(owner, head("google.csv", 60), "google.csv")
    path = sent.location
    page = owner.get(path)
    assert "Import 58 rows" in page.words and "There are two @ signs in the address" in page.words
    assert owner.get("/office/contacts").words.count("No contacts yet") == 1
    waiting, done = begin(firm, owner, path)
    assert waiting.soup.select_one("[data-watch]")
    assert "Added 58" in done.words and "Refused 2" in done.words
    assert "two @ signs" in done.words and "Same email twice" in done.words
    assert "1–25 of 58" in owner.get("/office/contacts").words


def test_the_same_file_again_changes_nothing_and_says_so(kit):
    """HG-06: the preview says that everything is here, and the import that nothing was changed."""
    firm = kit.firm()
    owner = firm.staff()
    data = b"First Name,Email\nAnna,anna@example.org\nBen,\n"
    begin(firm, owner, upload(owner, data).location)
    path = upload(owner, data).location
    page = owner.get(path)
    assert "Everything in this file is here already" in page.words
    assert not page.all("form[action$=start]")


def test_columns_are_said_by_hand(kit):
    """Headings nobody knows: the page asks, shows what stands in each column, and takes the answer."""
    firm = kit.firm()
    owner = firm.staff()
    path = upload(owner, b"Foo;Bar\nAnna Ruiz;anna@example.org\n", kind="contacts").location
    page = owner.get(path)
    assert "No column is chosen for a name or a company" in page.words and "Such as Anna Ruiz" in page.words
    page = owner.submit(path, "Read the columns", **{"column-0": "full_name", "column-1": "email"})
    assert "Import 1 row" in page.words
    twice = owner.submit(path, "Read the columns", **{"column-0": "email", "column-1": "email"})
    assert "Two columns are to fill 'Email'" in twice.words
    assert "Import 1 row" in owner.get(path).words
    _, done = begin(firm, owner, path)
    assert "Added 1" in done.words
    assert "Anna Ruiz" in owner.get("/office/contacts").words


def test_customers_and_sites(kit):
    """SW-06: accounts with their number, sites below them."""
    firm = kit.firm("inspectpoint")
    owner = firm.staff()
    path = upload(owner, head("accounts.csv", 20), "accounts.csv").location
    assert "Import 25 rows" in owner.get(path).words
    _, done = begin(firm, owner, path)
    assert "Added 25" in done.words
    assert "Davis PLC" in owner.get("/office/accounts?q=A1000").words


def test_refused_rows_come_back_as_a_file(kit):
    """HH-16: the refused lines with number and reason, mended and imported, leave nothing out."""
    firm = kit.firm()
    owner = firm.staff()
    path = upload(owner, b"First Name,Email\nAnna,anna @example.org\n=Ben,ben@example.org\n").location
    begin(firm, owner, path)
    lines = owner.get(f"{path}/refused.csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "There is a space in the address" in lines[1] and lines[1].startswith("2,")
    mended = "\n".join(lines).replace("anna @", "anna@").encode()
    _, done = begin(firm, owner, upload(owner, mended).location)
    assert "Added 1" in done.words
    assert "anna@example.org" in owner.get("/office/contacts").words


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"", "empty"),
        (b"%PDF-1.7", "Import a CSV file"),
        (b"\x00\x01\x02" * 99, "text file"),
    ],
)
def test_what_is_no_table_is_refused_with_advice(kit, data, told):
    """Invariant 6: no error page; the message says what to do."""
    page = upload(kit.firm().staff(), data, "people.xlsx")
    assert page.status == 422 and told in page.words


def test_a_file_is_dismissed(kit):
    """What was uploaded by mistake goes, and nothing is imported."""
    firm = kit.firm()
    owner = firm.staff()
    path = upload(owner, b"First Name\nAnna\n").location
    owner.submit(path, "Dismiss")
    assert owner.get(path).status == 409
    assert "people.csv" not in owner.get(IMPORTS).words
    assert not list(firm.kit.installation.storage.list(str(firm.tenant.id)))


def test_only_who_may_import_sees_it(kit):
    """A member may not import, and another business finds nothing."""
    firm, other = kit.firm(), kit.firm()
    path = upload(firm.staff(), b"First Name\nAnna\n").location
    assert firm.staff("member").get(IMPORTS).status == 409
    stranger = other.staff()
    for place in (path, f"{path}/refused.csv"):
        assert stranger.get(place.replace(firm.slug, other.slug)).status == 404


def test_everybody_new_is_invited_by_an_import_too(kit):
    """IP-06: with the setting on, an import invites whoever has an address, once."""
    firm = kit.firm(settings={"invite_new_contacts": True})
    owner = firm.staff()
    data = b"First Name,Email\nAnna,anna@example.org\nBen,\n"
    for _ in range(2):
        path = upload(owner, data).location
        if owner.get(path).all("form[action$=start]"):
            begin(firm, owner, path)
    assert "Anna" in owner.get("/office/contacts?status=invited").words
    assert "1–1 of 1" in owner.get("/office/contacts?status=invited").words
