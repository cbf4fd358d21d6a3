"""Documents in the office: adding, finding, publishing, replacing."""

from datetime import timedelta
from io import BytesIO

import pytest
from tests.documents.conftest import PDF, pdf, png, titles

from doorstep import clock


def upload(desk, place: str, *files: tuple[bytes, str], **values):
    given = [(BytesIO(content), name) for content, name in files]
    return desk.office.submit(f"/office/documents/new?{place}", "Upload", files=given, **values)


def test_several_files_at_once_onto_an_account(desk):
    """ST-18, "Building attachments": staff upload several files at once, unpublished unless they say so."""
    site = desk.firm.account("Main Street 1", "site")
    page = upload(desk, f"account={site.id}", (PDF, "Plan.pdf"), (png(), "Front.png"), kind="letter")
    assert "2 documents are added." in page.words
    assert titles(page) == {"Plan.pdf", "Front.png"}
    assert "Not published" in page.words
    assert desk.events().count("document.added") == 2
    assert "document.published" not in desk.events()


def test_places_are_found_by_their_name(desk):
    """The upload page asks where files belong; without JavaScript, in two steps."""
    site = desk.firm.account("Main Street 1", "site")
    case = desk.case(site, title="Alarm in the night")
    contact = desk.firm.contact("Maine Coon")
    page = desk.office.get("/office/documents/new?q=main")
    assert f"account={site.id}" in page.text and f"contact={contact.id}" in page.text
    assert f"record={case.id}" in desk.office.get("/office/documents/new?q=c-0001").text or case.search == ""
    assert "Look for the place first" in desk.office.get("/office/documents/new").words


def test_a_refused_file_says_why_and_the_good_one_is_kept(desk):
    """ST-11: a forbidden kind is named at the field; nothing is added, and the other file need not be chosen again."""
    site = desk.firm.account("Main Street 1", "site")
    page = upload(desk, f"account={site.id}", (b"<html><script>", "Page.html"), (PDF, "Plan.pdf"), kind="letter")
    assert page.status == 422
    assert "“Page.html”" in page.words and "Plan.pdf" in page.words
    assert desk.events().count("document.added") == 0
    form = page.form("Upload")
    again = desk.office.post(f"/office/documents/new?account={site.id}", form, follow=True)
    assert "“Plan.pdf” is added." in again.words


def test_publish_at_once_follows_the_business(desk):
    """ "Publishing": by hand by default, automatic per kind; where it is automatic no publishing control appears."""
    site = desk.firm.account("Main Street 1", "site")
    assert desk.office.get(f"/office/documents/new?account={site.id}").all("input[name=publish]")
    with desk.firm.kit.installation.installation_session(write=True) as session:
        from doorstep.businesses.models import Business

        business = session.get(Business, desk.firm.tenant.id)
        kinds = ("letter", "offer", "file", "notice", "scan")
        business.settings = {"publish": dict.fromkeys(kinds, "at_once")}
    assert not desk.office.get(f"/office/documents/new?account={site.id}").all("input[name=publish]")
    page = upload(desk, f"account={site.id}", (PDF, "Plan.pdf"), kind="letter")
    assert "Published just now" in page.words
    assert "document.published" in desk.events()


def test_with_the_portal_off_nothing_is_published(desk):
    """HG-02, "Publishing": with the master switch off no publishing control appears, and a direct call says why."""
    site = desk.firm.account("Main Street 1", "site")
    letter = desk.document(site, publish=False)
    with desk.firm.kit.installation.installation_session(write=True) as session:
        from doorstep.businesses.models import Business

        session.get(Business, desk.firm.tenant.id).portal_on = False
    assert not desk.office.get(f"/office/documents/new?account={site.id}").all("input[name=publish]")
    assert not desk.office.get(f"/office/documents/{letter.id}").all(f"form[action$='{letter.id}/publish']")
    page = desk.office.post(f"/office/documents/{letter.id}/publish")
    assert page.status == 409 and "switched off" in page.words
    assert desk.again(letter).visible_from is None


def test_publish_withdraw_schedule(desk):
    """IP-01: published, withdrawn, scheduled; each in words and in the history, and the second press is refused."""
    site = desk.firm.account("Main Street 1", "site")
    lee = desk.firm.person("Lee Example", site)
    letter = desk.document(site, publish=False)
    url = f"/office/documents/{letter.id}"
    assert titles(lee.browser.get("/portal/documents")) == set()
    assert "This is published." in desk.office.post(f"{url}/publish", follow=True).words
    assert titles(lee.browser.get("/portal/documents")) == {"Letter.pdf"}
    assert desk.office.post(f"{url}/publish").status == 409
    desk.office.post(f"{url}/withdraw")
    assert titles(lee.browser.get("/portal/documents")) == set()
    assert lee.browser.get(f"/portal/documents/{letter.id}").status == 404
    past = desk.office.submit(f"{url}/schedule", "Schedule", at="2020-01-01T10:00")
    assert past.status == 422 and "time is past" in past.words
    later = clock.now() + timedelta(days=2)
    page = desk.office.submit(f"{url}/schedule", "Schedule", at=f"{later:%Y-%m-%dT%H:%M}")
    assert "Customers see it from" in page.words
    assert lee.browser.get(f"/portal/documents/{letter.id}").status == 404
    names = ["document.added", "document.published", "document.withdrawn", "document.scheduled"]
    assert desk.events(letter.id) == names


def test_scheduled_documents_are_announced_once_when_their_time_comes(desk):
    """IP-01: a document whose time has come is visible by itself, and is announced once."""
    from tests.documents.conftest import STAFF

    from doorstep.documents.publishing import announce_due, schedule

    site = desk.firm.account("Main Street 1", "site")
    letter = desk.document(site, publish=False)
    with desk.firm.writing() as session:
        from doorstep.access.viewer import staff_viewer
        from doorstep.documents.door import see_document

        document = see_document(session, staff_viewer(session.catalog, "Robin"), letter.id)
        schedule(session, document, clock.now() + timedelta(hours=1), STAFF)
    with desk.firm.writing() as session:
        announce_due(session)
    assert desk.events(letter.id) == ["document.added", "document.scheduled"]
    with clock.frozen(clock.now() + timedelta(hours=2)):
        for _ in range(2):
            with desk.firm.writing() as session:
                announce_due(session)
    assert desk.events(letter.id) == ["document.added", "document.scheduled", "document.published"]


def test_a_new_version_takes_the_place_and_old_links_lead_to_it(desk):
    """IP-01: published content never changes; a correction replaces it, and old mails lead to it."""
    site = desk.firm.account("Main Street 1", "site")
    lee = desk.firm.person("Lee Example", site)
    letter = desk.document(site)
    page = desk.office.submit(
        f"/office/documents/{letter.id}/replace", "Replace", file=(BytesIO(pdf("new")), "Better.pdf")
    )
    assert "“Better.pdf” is the current version." in page.words and "Letter.pdf" in page.words
    assert titles(lee.browser.get("/portal/documents")) == {"Better.pdf"}
    assert desk.again(letter).sha256 == letter.sha256 and desk.again(letter).replaced_at
    moved = lee.browser.get(f"/portal/documents/{letter.id}")
    assert moved.status == 302
    assert "Better.pdf" in lee.browser.follow(moved).words
    assert lee.browser.get(f"/portal/documents/{letter.id}/download").status == 404
    assert desk.office.get(f"/office/documents/{letter.id}").status == 200
    assert desk.office.post(f"/office/documents/{letter.id}/publish").status == 404


def test_content_of_a_document_cannot_change(desk):
    """IP-01: not even by a mistake in the program."""
    from sqlalchemy import select

    from doorstep.api import Document

    letter = desk.document(desk.firm.account())
    with pytest.raises(ValueError, match="never changes"), desk.firm.writing() as session:
        session.scalars(select(Document).where(Document.id == letter.id)).one().sha256 = "0" * 64


def test_rename_archive_restore(desk):
    """A title changes and its ending stays; what is archived leaves the lists and comes back unpublished."""
    site = desk.firm.account("Main Street 1", "site")
    lee = desk.firm.person("Lee Example", site)
    letter = desk.document(site)
    url = f"/office/documents/{letter.id}"
    assert "Sprinkler plan.pdf" in desk.office.submit(f"{url}/rename", "Save", title="Sprinkler plan").words
    assert titles(desk.office.get("/office/documents?q=sprinkler")) == {"Sprinkler plan.pdf"}
    desk.office.post(f"{url}/archive")
    assert titles(desk.office.get("/office/documents")) == set()
    assert titles(desk.office.get("/office/documents?state=archived")) == {"Sprinkler plan.pdf"}
    assert lee.browser.get(f"/portal/documents/{letter.id}/view").status == 404
    desk.office.post(f"{url}/restore")
    assert titles(desk.office.get("/office/documents?state=unpublished")) == {"Sprinkler plan.pdf"}
    assert titles(lee.browser.get("/portal/documents")) == set()


def test_a_slash_in_a_title_stays(desk):
    """A title that people write keeps all of its words: a slash in it is no folder."""
    letter = desk.document(desk.firm.account())
    page = desk.office.submit(f"/office/documents/{letter.id}/rename", "Save", title="Kitchen hood 1/2")
    assert "Kitchen hood 1-2.pdf" in page.words


def test_filters_agree_with_counts(desk):
    """A count equals its list: by kind, state, place and words."""
    customer = desk.firm.account("Acme Holdings")
    site = desk.firm.account("Main Street 1", "site", customer)
    desk.document(customer, "Contract.pdf", "file")
    desk.document(site, "Plan.pdf", publish=False)
    desk.document(desk.firm.account("Other"), "Foreign.pdf")
    for query, expected in {
        "": 3, "kind=letter": 2, "state=published": 2, "state=unpublished": 1, "state=scheduled": 0,
        f"account={customer.id}": 2, f"account={site.id}": 1, "q=main": 1, "q=plan&kind=file": 0,
    }.items():  # fmt: skip
        page = desk.office.get(f"/office/documents?{query}")
        assert len(titles(page)) == expected, query
        assert not expected or f"of {expected}" in page.words


def test_members_write_and_others_do_not(desk):
    """Staff need the permission to upload and publish; customers and visitors find nothing."""
    letter = desk.document(desk.firm.account(), publish=False)
    for browser, status in (
        (desk.firm.staff("member"), 303),
        (desk.firm.person().browser, 404),
        (desk.firm.visitor(), 404),
    ):
        assert browser.post(f"/office/documents/{letter.id}/publish").status == status
        desk.office.post(f"/office/documents/{letter.id}/withdraw")


def test_another_business_finds_nothing(desk, kit):
    """IP-02: no page, file, picture or act of a document answers to staff of another business."""
    picture = desk.document(desk.firm.account(), "Front.png", "file")
    other = kit.firm("papers").staff()
    for page in ("", "/view", "/download", "/small", "/schedule", "/rename", "/replace"):
        assert other.get(f"/office/documents/{picture.id}{page}").status == 404, page
    for act in ("publish", "withdraw", "archive", "restore"):
        assert other.post(f"/office/documents/{picture.id}/{act}").status == 404, act
    assert titles(other.get("/office/documents")) == set()


def test_a_failed_upload_leaves_no_file_behind(desk):
    """What a transaction put into the storage goes when it is undone."""
    from tests.documents.conftest import STAFF

    from doorstep.documents.services import upload as keep
    from doorstep.documents.uploads import check_upload

    site = desk.firm.account()
    storage = desk.firm.kit.installation.storage

    def fail():
        with desk.firm.writing() as session:
            keep(session, site, "letter", check_upload("Front.png", BytesIO(png())), STAFF)
            assert len(list(storage.list(str(desk.firm.tenant.id)))) == 2
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(storage.list(str(desk.firm.tenant.id))) == []
