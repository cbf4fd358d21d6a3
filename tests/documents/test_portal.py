"""Documents in the portal: what is listed, opened, held, counted as read, and added by customers."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image
from tests.documents.conftest import PDF, pdf, png, titles
from tests.plugins.papers.models import Survey


@pytest.fixture
def site(desk):
    return desk.firm.account("Main Street 1", "site", desk.firm.account("Acme Holdings"))


@pytest.fixture
def lee(desk, site):
    return desk.firm.person("Lee Example", site)


def readers(desk, document) -> str:
    page = desk.office.get(f"/office/documents/{document.id}")
    return next(panel.get_text(" ") for panel in page.all(".panel") if "Who has read it" in panel.get_text())


def test_published_documents_in_reach_show(desk, site, lee):
    """IP-01, IP-20, IP-22: those of linked places and their records, and a contact's own; not those of others."""
    case = desk.case(site)
    desk.document(site, "Plan.pdf")
    desk.document(case, "Findings.pdf")
    desk.document(lee.contact, "Contract.pdf")
    desk.document(desk.firm.account("Elsewhere", "site"), "Foreign.pdf")
    desk.document(desk.firm.contact("Other Person"), "Private.pdf")
    page = lee.browser.get("/portal/documents")
    assert titles(page) == {"Plan.pdf", "Findings.pdf", "Contract.pdf"}
    assert "1–3 of 3" in page.words


def test_unpublished_ones_show_at_the_next_page_after_publishing(desk, site, lee):
    """IP-01, IP-03: invisible even with link and area; published, they show without a new invitation."""
    letter = desk.document(site, publish=False)
    of_draft = desk.document(desk.case(site, published=False), "Findings.pdf")
    assert titles(lee.browser.get("/portal/documents")) == set()
    for one in (letter, of_draft):
        for page in ("", "/view", "/download", "/small"):
            assert lee.browser.get(f"/portal/documents/{one.id}{page}").status == 404
    desk.office.post(f"/office/documents/{letter.id}/publish")
    assert titles(lee.browser.get("/portal/documents")) == {"Letter.pdf"}
    assert "Once C-0001 is published" in desk.office.get("/office/documents").words


def test_without_a_link_nothing_shows(desk, site):
    """IP-02, IP-29: an enrolled contact without a link sees a friendly note, and 404 for direct addresses."""
    letter = desk.document(site)
    page = desk.firm.person("Sam Stranger").browser
    assert "not linked" in page.get("/portal/documents").words
    assert page.get(f"/portal/documents/{letter.id}").status == 404


def test_a_closed_area_hides_list_count_filter_and_content(desk, site, lee):
    """IP-23 to IP-28: areas only limit; what is closed vanishes from list, filters, zip and direct addresses."""
    from doorstep.contacts.models import AreaChoice

    letter, plain = desk.document(site), desk.document(site, "Plan.pdf", "file")
    desk.document(desk.case(site), "Findings.pdf", "file")
    for area in ("letters", "cases"):
        with desk.firm.writing() as session:
            session.add(AreaChoice(contact_id=lee.contact.id, area=area, open=False))
    page = lee.browser.get("/portal/documents")
    assert titles(page) == {"Plan.pdf"}
    assert "1–1 of 1" in page.words and "Letters" not in page.words
    assert lee.browser.get(f"/portal/documents/{letter.id}/download").status == 404
    assert names(lee.browser.get("/portal/documents/zip")) == {"Plan.pdf"}
    assert lee.browser.get(f"/portal/documents/{plain.id}").status == 200


def test_participants_see_theirs_only(desk, site, lee):
    """HG-23: documents of a kind reached by taking part are not seen by whoever is merely linked."""
    survey = desk.case(site, "S-0001", model=Survey)
    desk.document(survey, "Survey.pdf")
    assert titles(lee.browser.get("/portal/documents")) == set()
    buyer = desk.firm.person("Blake Buyer")
    desk.takes_part(buyer.contact, survey)
    assert titles(buyer.browser.get("/portal/documents")) == {"Survey.pdf"}


def names(page) -> set[str]:
    return set(ZipFile(BytesIO(page.data)).namelist()) if page.status == 200 else set()


def test_filters_and_zip_agree(desk, site, lee):
    """A count equals its list, and the zip holds what the filter shows."""
    customer = desk.firm.account("Second Customer")
    desk.firm.link(lee.contact, customer)
    desk.document(site, "Plan.pdf", "file")
    desk.document(site, "Letter.pdf")
    desk.document(customer, "Contract.pdf")
    for query, expected in {
        "": {"Plan.pdf", "Letter.pdf", "Contract.pdf"},
        "kind=letter": {"Letter.pdf", "Contract.pdf"},
        f"account={site.id}": {"Plan.pdf", "Letter.pdf"},
        "q=second": {"Contract.pdf"},
        "q=nothing+at+all": set(),
        "state=unpublished": {"Plan.pdf", "Letter.pdf", "Contract.pdf"},
    }.items():
        assert titles(lee.browser.get(f"/portal/documents?{query}")) == expected, query
        assert names(lee.browser.get(f"/portal/documents/zip?{query}")) == expected, query


def test_held_documents_are_listed_with_reason_and_step(desk, site, lee):
    """A held thing is listed with its reason and the step that frees it; nothing of its content goes out."""
    picture = desk.document(site, "Front.png", "file")
    desk.document(site, "Plan.pdf", "file")
    desk.hold(picture)
    page = lee.browser.get("/portal/documents")
    assert titles(page) == {"Front.png", "Plan.pdf"}
    assert "The agreement is not signed yet." in page.words
    assert any(
        a.get_text(strip=True) == "Sign the agreement" and a["href"].endswith("/portal/") for a in page.all("a.btn")
    )
    shown = lee.browser.get(f"/portal/documents/{picture.id}")
    assert shown.status == 200 and "This is not open yet" in shown.words and not shown.all("img.paper, .paper img")
    for part in ("view", "download", "small"):
        answer = lee.browser.get(f"/portal/documents/{picture.id}/{part}")
        assert answer.status == 409 and "not signed" in answer.words, part
    archive = ZipFile(BytesIO(lee.browser.get("/portal/documents/zip").data))
    assert set(archive.namelist()) == {"Plan.pdf", "Not included.txt"}
    assert b"Front.png" in archive.read("Not included.txt")


@pytest.mark.parametrize("manner", ["raise", "nonsense", "sql"])
def test_a_gate_that_fails_holds(desk, site, lee, manner):
    """Step 5 fails closed: a gate that raises, answers nonsense or breaks its statement holds."""
    survey = desk.case(site, "SV-0001", model=Survey)
    desk.takes_part(lee.contact, survey)
    letter, free = desk.document(site), desk.document(survey, "Notice.pdf", "notice")
    desk.document(lee.contact, "Offer.pdf", "offer")
    desk.hold(letter, manner)
    page = lee.browser.get("/portal/documents")
    assert page.status == 200
    assert titles(page) == {"Letter.pdf", "Offer.pdf", "Notice.pdf"}
    assert len(page.all(".files .is-held")) == 2
    assert names(lee.browser.get("/portal/documents/zip")) == {"SV-0001 Notice.pdf", "Not included.txt"}
    assert lee.browser.get(f"/portal/documents/{letter.id}").status == 200
    assert lee.browser.get(f"/portal/documents/{letter.id}/view").status == 409
    assert lee.browser.get(f"/portal/documents/{free.id}/view").status == 200
    assert desk.office.get(f"/office/documents/{letter.id}/view").status == 200


def test_gates_of_a_vertical_that_is_not_enabled_ask_nothing(desk, kit):
    """Gates of enabled verticals only."""
    from doorstep.businesses.services import disable_vertical

    plain = desk.document(desk.firm.account(), "Plan.pdf", "file")
    lee = desk.firm.person("Lee Example", desk.firm.account("Other"))
    with desk.firm.reading() as session:
        from sqlalchemy import select

        from doorstep.accounts.models import Account

        account = session.scalars(select(Account).where(Account.id == plain.account_id)).one()
    desk.firm.link(lee.contact, account)
    desk.hold(plain)
    assert lee.browser.get(f"/portal/documents/{plain.id}/view").status == 409
    disable_vertical(kit.installation, desk.firm.tenant.id, "papers")
    assert lee.browser.get(f"/portal/documents/{plain.id}/view").status == 200


def test_content_runs_nothing_and_is_not_guessed(desk, site, lee):
    """Uploads: inline under a sandbox policy, or as attachment; nosniff; revalidated at each look."""
    letter = desk.document(site, "Ünïcode “name”.pdf")
    page = lee.browser.get(f"/portal/documents/{letter.id}/view")
    assert page.data.startswith(b"%PDF")
    assert page.headers["Content-Security-Policy"].startswith("sandbox;")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Content-Type"] == "application/pdf"
    assert (
        page.headers["Content-Disposition"].startswith("inline;") and "%E2%80%9C" in page.headers["Content-Disposition"]
    )
    saved = lee.browser.get(f"/portal/documents/{letter.id}/download")
    assert saved.headers["Content-Disposition"].startswith("attachment;")
    again = lee.browser.get(f"/portal/documents/{letter.id}/view", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status == 304 and again.data == b""
    sheet = desk.document(site, "Table.csv", "file", content=b"a,b\n1,2\n")
    assert (
        lee.browser.get(f"/portal/documents/{sheet.id}/view").headers["Content-Disposition"].startswith("attachment;")
    )


def test_parts_of_a_file(desk, site, lee):
    """A PDF is shown page by page: ranges answer what was asked for, and what is not there is 416."""
    letter = desk.document(site, content=pdf("x" * 3000))
    url = f"/portal/documents/{letter.id}/view"
    whole = lee.browser.get(url).data
    for asked, expected in (("0-9", whole[:10]), ("100-", whole[100:]), ("-20", whole[-20:])):
        page = lee.browser.get(url, headers={"Range": f"bytes={asked}"})
        assert (page.status, page.data) == (206, expected), asked
        assert page.headers["Content-Range"].endswith(f"/{len(whole)}")
    assert lee.browser.get(url, headers={"Range": "bytes=999999-"}).status == 416
    assert lee.browser.get(url, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).data == whole
    assert lee.browser.get(url, headers={"Range": "nonsense"}).data == whole


def test_who_has_read_it(desk, site, lee, kit):
    """Publishing: who has read it and when is known; staff, HEAD, 304 in part and other pages count nothing."""
    letter = desk.document(site)
    url = f"/portal/documents/{letter.id}"
    lee.browser.get(url)
    lee.browser.client.head(lee.browser.path(f"{url}/view"))
    lee.browser.get(f"{url}/view", headers={"Range": "bytes=50-60"})
    desk.office.get(f"/office/documents/{letter.id}/view")
    assert "Nobody yet." in readers(desk, letter)
    for _ in range(2):
        lee.browser.get(f"{url}/view").response.close()
    assert "Lee Example" in readers(desk, letter) and "2 times" in readers(desk, letter)
    assert desk.events(letter.id).count("document.read") == 1


def test_preview_counts_nothing_as_read(desk, site, lee):
    """IP-33: staff who preview the portal see the same, every act is refused, and nothing counts as read."""
    letter = desk.document(site)
    offer = desk.document(site, "Offer.pdf", "offer")
    assert desk.office.post(f"/office/preview/{lee.contact.id}").status == 303
    page = desk.office.get("/portal/documents")
    assert titles(page) == {"Letter.pdf", "Offer.pdf"}
    desk.office.get(f"/portal/documents/{letter.id}/view").response.close()
    assert "Nobody yet." in readers(desk, letter)
    assert not desk.office.get(f"/portal/documents/{offer.id}").all("form[data-form]")
    answer = {"answer": "approved", "sha256": offer.sha256}
    assert desk.office.post(f"/portal/documents/{offer.id}", answer).status == 409


def test_customers_add_files_to_a_record(desk, site, lee):
    """SW-04, ST-11: a contact adds files of the kinds allowed to a record they see, under their name."""
    case = desk.case(site)
    url = f"/portal/documents/new?record={case.id}"
    page = lee.browser.submit(
        url, "Send files", kind="scan", files=[(BytesIO(PDF), "Meter.pdf"), (BytesIO(png()), "Door.png")], follow=False
    )
    assert page.status == 303
    assert titles(lee.browser.get("/portal/documents")) == {"Meter.pdf", "Door.png"}
    office = desk.office.get("/office/documents")
    assert "Lee Example" in office.words
    assert desk.events().count("document.uploaded") == 2 and "document.published" not in desk.events()
    refused = lee.browser.post(url, {"kind": "letter", "files": (BytesIO(PDF), "Letter.pdf")})
    assert refused.status == 422


def test_customers_add_nothing_elsewhere(desk, site, lee):
    """Only to records they see, and where the record type lets them."""
    hidden = desk.case(desk.firm.account("Elsewhere"), "C-0002")
    survey = desk.case(site, "S-0001", model=Survey)
    desk.takes_part(lee.contact, survey)
    for query in (f"record={hidden.id}", f"record={survey.id}", f"account={site.id}", f"contact={lee.contact.id}", ""):
        assert lee.browser.get(f"/portal/documents/new?{query}").status == 404, query


def test_thumbnails_are_small_pictures(desk, site, lee):
    """Pictures have small pictures; other files have none."""
    picture, letter = desk.document(site, "Front.png", "file"), desk.document(site)
    small = lee.browser.get(f"/portal/documents/{picture.id}/small")
    assert small.status == 200 and small.headers["Content-Type"] == "image/jpeg" and small.data[:2] == b"\xff\xd8"
    with Image.open(BytesIO(small.data)) as shown:
        assert max(shown.size) <= 128
    assert lee.browser.get(f"/portal/documents/{letter.id}/small").status == 404
    assert lee.browser.get("/portal/documents").all(f"img[src$='{picture.id}/small']")
