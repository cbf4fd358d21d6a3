"""The public page that says whether a file is what was signed."""

from io import BytesIO

import pytest
from tests.documents.test_each_person import joins
from tests.documents.test_signing import asked, sign, whole_pdf


@pytest.fixture
def site(desk):
    desk.firm.accept_signing_terms()
    return desk.firm.account("Main Street 1", "site")


@pytest.fixture
def signed(desk, site):
    """A signed slip: who signed, the document, and the signed copy's content."""
    lee = desk.firm.person("Lee Example", site)
    content = whole_pdf(2)
    document = desk.document(desk.case(site), "Slip.pdf", "slip", content=content)
    sign(lee, document)
    desk.firm.work()
    return document, content, lee.browser.get(f"/portal/documents/{document.id}/signed").data


def checked(browser, content):
    return browser.submit("/verify", "Check it", file=(BytesIO(content), "What I got.pdf"))


def test_the_signed_copy_is_known_and_one_with_a_byte_changed_is_not(desk, signed):
    """Anybody who holds the signed PDF can check it: as it is it is known, with one byte changed it is not."""
    copy = signed[2]
    stranger = desk.firm.visitor()
    page = checked(stranger, copy)
    assert page.status == 200 and "This is the signed copy of “Slip.pdf”, unchanged since." in page.words
    assert "Signed by Lee Example on" in page.words
    for place in (0, len(copy) // 2, len(copy) - 1):
        changed = bytearray(copy)
        changed[place] ^= 1
        page = checked(stranger, bytes(changed))
        assert page.status == 200 and "We do not know this file" in page.words
        assert "Slip.pdf" not in page.words and "Lee Example" not in page.words


def test_the_document_before_it_was_signed_is_told_apart(desk, site, signed):
    """The document as it was read is no signed copy; one nobody has signed says so."""
    _, content, _ = signed
    page = checked(desk.firm.visitor(), content)
    assert "as it was before it was signed" in page.words and "Signed by Lee Example" in page.words
    fresh = whole_pdf(3)
    desk.document(desk.case(site, "C-0002"), "Fresh.pdf", "slip", content=fresh)
    assert "It is not signed." in checked(desk.firm.visitor(), fresh).words


def test_other_documents_are_not_known(desk, site):
    """What nobody was asked to sign is not confirmed to anybody."""
    content = whole_pdf(4)
    desk.document(desk.case(site), "Letter.pdf", "letter", content=content)
    assert "We do not know this file" in checked(desk.firm.visitor(), content).words


def test_another_business_knows_nothing_of_it(desk, kit, signed):
    """Invariant 1: the page of one business does not know what was signed with another."""
    other = kit.firm("papers")
    assert "We do not know this file" in checked(other.visitor(), signed[2]).words


def test_a_fingerprint_can_be_typed(desk, signed):
    """Typed with blanks and capitals it is the same; anything else gets a message at the field."""
    document, _, _ = signed
    typed = " ".join(document.sha256.upper()[i : i + 8] for i in range(0, 64, 8))
    page = desk.firm.visitor().submit("/verify", "Check it", fingerprint=typed)
    assert "as it was before it was signed" in page.words
    for bad in ("123", "g" * 64, f"{document.sha256}0"):
        page = desk.firm.visitor().submit("/verify", "Check it", fingerprint=bad)
        assert page.status == 422 and "64 digits and letters" in page.words, bad
    assert desk.firm.visitor().get("/verify?fingerprint=nonsense").status == 422
    assert desk.firm.visitor().submit("/verify", "Check it").status == 422


def test_the_page_says_that_one_of_the_two_is_needed(desk):
    """LOOK, forms: neither field is called optional where one of them is needed; pressed with neither, it says so."""
    page = desk.firm.visitor().get("/verify")
    assert "one of the two is enough" in page.words and not page.all("form .optional")
    bare = desk.firm.visitor().submit("/verify", "Check it")
    assert bare.status == 422 and "Choose the signed PDF, or type its fingerprint." in bare.words


def test_too_large_and_empty_files_are_refused(desk):
    """The size is capped as uploads are, and nothing of a file is kept."""
    visitor, house = desk.firm.visitor(), desk.firm.kit.installation
    before = {stored.key for stored in house.storage.list(str(desk.firm.tenant.id))}
    large = visitor.submit(
        "/verify", "Check it", file=(BytesIO(b"x" * (house.settings.upload_limit + 2_100_000)), "a.pdf")
    )
    assert large.status == 422 and "larger than anything" in large.words
    empty = visitor.submit("/verify", "Check it", file=(BytesIO(b""), "a.pdf"))
    assert empty.status == 422
    assert {stored.key for stored in house.storage.list(str(desk.firm.tenant.id))} == before


def test_a_copy_from_before_somebody_signed_later_says_so(desk, site):
    """Both copies are known; the older one says that there is a newer."""
    case = desk.case(site)
    ann, bob = desk.firm.person("Ann Tenant"), desk.firm.person("Bob Tenant")
    desk.takes_part(ann.contact, case, "signer")
    lease = desk.document(case, "Lease.pdf", "lease", content=whole_pdf())
    url = f"/office/documents/{lease.id}/signed"
    sign(ann, lease, name="Ann Tenant")
    desk.firm.work()
    first = desk.office.get(url).data
    joins(desk, case, bob.contact)
    assert asked(desk, lease).outcome is None
    sign(bob, lease, name="Bob Tenant")
    desk.firm.work()
    visitor = desk.firm.visitor()
    older = checked(visitor, first).words
    assert "there is a newer one" in older and "Ann Tenant" in older and "Bob Tenant" not in older
    newer = checked(visitor, desk.office.get(url).data).words
    assert "unchanged since" in newer and "Bob Tenant" in newer and "there is a newer one" not in newer
