"""Statements of pages are few and do not grow; a record's own page becomes a PDF."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from tests.documents.conftest import STAFF
from tests.plugins.papers.models import Case, CaseItem

from doorstep.documents.rendering import render
from doorstep.testing.statements import counting


@pytest.fixture
def lee(desk):
    return desk.firm.person("Lee Example", desk.firm.account("Main Street 1", "site"))


def site_of(desk, lee):
    from doorstep.accounts.models import Account, Link

    with desk.firm.reading() as session:
        mine = select(Link.account_id).where(Link.contact_id == lee.contact.id)
        return session.scalars(select(Account).where(Account.id.in_(mine))).one()


def test_pages_keep_to_their_statements(desk, lee):
    """Section 11, invariant 7: at most 5 statements a list and 8 a page, whatever the number of documents."""
    site = site_of(desk, lee)
    case = desk.case(site)
    desk.takes_part(lee.contact, case, "signer")
    letter, notice = desk.document(case), desk.document(case, "Notice.pdf", "notice")
    for many in (1, 30):
        for i in range(many):
            desk.document(site, f"Offer {many}-{i}.pdf", "offer")
        pages = [
            (5, lee.browser, "/portal/documents"), (5, desk.office, "/office/documents"),
            (8, lee.browser, f"/portal/documents/{letter.id}"), (8, lee.browser, f"/portal/documents/{notice.id}"),
            (8, desk.office, f"/office/documents/{notice.id}"),
        ]  # fmt: skip
        for most, browser, path in pages:
            with counting(desk.firm.kit.installation.database.engine) as statements:
                assert browser.get(path).status == 200
            assert len(statements) <= most, (path, statements)


def test_a_record_becomes_a_pdf_and_a_newer_one_takes_its_place(desk, lee):
    """IP-01, IP-26: a declared record type is printed without code of its own, seen when the record is, and renewed."""
    site = site_of(desk, lee)
    case = desk.case(site, title="Alarm [#strong[at] night]", story="It rang.\n\nThen not.", worth=125000)
    with desk.firm.writing() as session:
        session.add(CaseItem(record_id=case.id, what="Battery *new*", price=1999, position=0))
    made = []
    for _ in range(2):
        with desk.firm.writing() as session:
            record = session.scalars(select(Case).where(Case.id == case.id)).one()
            made.append(render(session, record, STAFF))
    page = lee.browser.get("/portal/documents")
    assert page.words.count("Case as PDF") >= 1 and "1–1 of 1" in page.words
    pdf = lee.browser.get(f"/portal/documents/{made[1].id}/download").data
    text = " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())
    for words in (
        "Alarm [#strong[at] night]",
        "C-0001",
        "Main Street 1",
        "$1,250.00",
        "Battery *new*",
        "$19.99",
        "Then not.",
    ):
        assert words in text, (words, text)
    assert desk.again(made[0]).replaced_at
    assert "document.published" not in desk.events(made[1].id)


def test_staff_make_the_pdf_anew_by_a_button(desk, lee):
    """A record's PDF is made by a press, too."""
    case = desk.case(site_of(desk, lee))
    page = desk.office.post(f"/office/documents/records/{case.id}/pdf", follow=True)
    assert "is made." in page.words and "C-0001 A case.pdf" in page.words
