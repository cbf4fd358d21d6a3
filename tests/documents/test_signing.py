"""Signing: consent and a name, a drawing where somebody likes, on paper behind a question; and the signed copy."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from sqlalchemy import select, update
from tests.api.conftest import Caller
from tests.documents.conftest import pdf, png
from tests.documents.test_each_person import joins

from doorstep import clock
from doorstep.documents.decisions import decision_of
from doorstep.documents.models import SignedCopy
from doorstep.documents.signatures import read_strokes, svg_path
from doorstep.events.models import Delivery
from doorstep.faults import injected
from doorstep.problems import Refused

SEND = "Send my answer"
DRAWING = [[[10, 20], [60, 80], [120, 40]], [[300, 100]]]


def whole_pdf(pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def site(desk):
    desk.firm.accept_signing_terms()
    return desk.firm.account("Main Street 1", "site")


@pytest.fixture
def case(desk, site):
    return desk.case(site)


@pytest.fixture
def lee(desk, site):
    return desk.firm.person("Lee Example", site)


def slip(desk, case):
    return desk.document(case, "Slip.pdf", "slip", content=whole_pdf(2))


def sign(person, document, **more):
    given = {"answer": "signed", "name": "Lee M. Example", "consent": "1", **more}
    return person.browser.submit(f"/portal/documents/{document.id}", SEND, **given)


def asked(desk, document):
    with desk.firm.reading() as session:
        return decision_of(session, document.id)


def copies(desk):
    with desk.firm.reading() as session:
        return list(session.scalars(select(SignedCopy).order_by(SignedCopy.upto)))


def test_signed_with_consent_and_a_name(desk, case, lee):
    """E-signing: what a signer agrees to stands beside the tick; both are needed, and nothing typed is lost."""
    document = slip(desk, case)
    page = lee.browser.get(f"/portal/documents/{document.id}")
    assert "I agree to sign this document electronically." in page.words and "Please sign" in page.words
    assert "Tick that you agree" in sign(lee, document, consent=None).words
    lacking = sign(lee, document, name="  ")
    assert lacking.status == 422 and "Write your full name" in lacking.words
    assert lacking.all("input[name=consent][checked]")
    done = sign(lee, document)
    assert "it is signed" in done.words and "Signed by Lee Example on" in done.words
    assert "Signed as Lee M. Example." in done.words
    (given,) = asked(desk, document).answers
    assert (given.how, given.signed_name, given.address) == ("typed", "Lee M. Example", lee.contact.email)


def test_a_drawing_is_kept_and_shown(desk, case, lee):
    """A drawn signature arrives as strokes of whole points, and is drawn on the pages and in the certificate."""
    document = slip(desk, case)
    page = sign(lee, document, drawing=json.dumps(DRAWING))
    assert page.all("svg.ink path[d='M10 20L60 80L120 40M300 100L300 100']")
    assert asked(desk, document).answers[0].how == "drawn"
    assert desk.office.get(f"/office/documents/{document.id}").all("svg.ink path")
    assert desk.broken() == []


@pytest.mark.parametrize(
    "text",
    [
        "[", "{}", "[[]]", "[[[1]]]", "[[[1,2,3]]]", '[[["1",2]]]', "[[[1.5,2]]]", "[[[-1,2]]]", "[[[601,2]]]",
        "[[[1,201]]]", "[[[true,2]]]", json.dumps([[[1, 1]]] * 61), json.dumps([[[1, 1]] * 3001]), "[" * 5000, "null",
    ],
)  # fmt: skip
@pytest.mark.sqlite
def test_a_drawing_that_is_none_is_refused(text):
    """Hostile drawings: wrong shapes, numbers and sizes are refused at the field."""
    with pytest.raises(Refused) as fault:
        read_strokes(text)
    assert fault.value.field == "drawing"


def test_a_drawing_draws_back():
    assert svg_path(read_strokes(json.dumps(DRAWING))) == "M10 20L60 80L120 40M300 100L300 100"


def test_a_broken_drawing_comes_back_with_what_was_typed(desk, case, lee):
    """Invariant 6: bad input gets a message, keeps what was typed, and never an error page."""
    page = sign(lee, slip(desk, case), drawing="[[[9999,1]]]")
    assert page.status == 422 and "The drawing did not arrive whole" in page.words
    assert page.all("input[name=name][value='Lee M. Example']")


def test_nothing_is_asked_to_be_signed_before_the_terms_are_accepted(desk):
    """The business accepts e-signature terms first: until then it is refused with the way to the settings page."""
    case = desk.case(desk.firm.account("Main Street 1", "site"))
    url = f"/office/documents/new?record={case.id}"
    files = (BytesIO(whole_pdf()), "Slip.pdf")
    refused = desk.office.submit(url, "Upload", kind="slip", files=files)
    assert refused.status == 422 and "under Settings, Signatures" in refused.words
    saved = desk.office.submit("/office/settings/signatures", "Save", accept="1")
    assert "Saved." in saved.words and "Accepted by Owner Person on" in saved.words
    desk.firm.refresh()
    assert desk.office.submit(url, "Upload", kind="slip", files=(BytesIO(whole_pdf()), "Slip.pdf")).status == 200


def test_who_signs_agreed_to_the_words_as_they_were(desk, case, lee):
    """The consent is kept with the question: other words count for what is asked later."""
    document = slip(desk, case)
    desk.office.submit("/office/settings/signatures", "Save", signing_consent="Other words for signing.")
    assert "I agree to sign this document electronically." in lee.browser.get(f"/portal/documents/{document.id}").words
    desk.firm.refresh()
    later = slip(desk, case)
    assert "Other words for signing." in lee.browser.get(f"/portal/documents/{later.id}").words


def locked_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.encrypt("secret")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_only_a_pdf_that_can_be_read_is_signed(desk, case):
    """A picture, a damaged PDF and one with a password are refused at the field; so is a new version that is one."""
    url = f"/office/documents/new?record={case.id}"
    bad = ((png(), "Slip.png", "save it as a PDF"), (pdf(), "Slip.pdf", "damaged"),
           (locked_pdf(), "Slip.pdf", "password"))  # fmt: skip
    document = slip(desk, case)
    for content, name, said in bad:
        for page in (
            desk.office.submit(url, "Upload", kind="slip", files=(BytesIO(content), name)),
            desk.office.submit(f"/office/documents/{document.id}/replace", "Replace", file=(BytesIO(content), name)),
        ):
            assert page.status == 422 and said in page.words, (name, page.words[:300])


def test_the_signed_copy_has_a_page_that_certifies(desk, case, lee):
    """The signed copy: the pages that were read, and one more that says who, when, how, with fingerprints."""
    document = slip(desk, case)
    assert lee.browser.get(f"/portal/documents/{document.id}/signed").status == 404
    sign(lee, document, drawing=json.dumps(DRAWING))
    desk.firm.work()
    page = lee.browser.get(f"/portal/documents/{document.id}")
    assert "Signed copy" in page.words
    sent = lee.browser.get(f"/portal/documents/{document.id}/signed")
    assert sent.status == 200 and sent.headers["Content-Type"] == "application/pdf"
    assert desk.office.get(f"/office/documents/{document.id}/signed").data == sent.data
    pages = PdfReader(BytesIO(sent.data)).pages
    assert len(pages) == 3
    words = " ".join(pages[2].extract_text().replace("\u200b", "").split())
    (given,) = asked(desk, document).answers
    for text in ("Slip.pdf", "Lee Example", lee.contact.email, "A drawing, and a typed name", "/verify"):
        assert text in words, (text, words)
    assert document.sha256 in words.replace(" ", "") and given.hash in words.replace(" ", "")
    with desk.firm.reading() as session:
        told = select(Delivery.contact_id).where(Delivery.rule == "document_signed")
        assert list(session.scalars(told)) == [lee.contact.id]
    assert desk.broken() == []


def test_a_stranger_gets_no_signed_copy(desk, case, lee):
    """Its access is the document's own: not seen it is not found, held it is refused."""
    document = slip(desk, case)
    sign(lee, document)
    desk.firm.work()
    assert desk.firm.person("Sam Stranger").browser.get(f"/portal/documents/{document.id}/signed").status == 404
    desk.hold(document)
    assert lee.browser.get(f"/portal/documents/{document.id}/signed").status == 409


def test_everybody_signs_and_who_comes_later_makes_a_new_copy(desk, case):
    """Two sign one lease; a third who comes later is asked too, and both copies stay what they are."""
    people = [desk.firm.person(f"{name} Tenant") for name in ("Ann", "Bob", "Cid")]
    for one in people[:2]:
        desk.takes_part(one.contact, case, "signer")
    lease = desk.document(case, "Lease.pdf", "lease", content=whole_pdf())
    sign(people[0], lease, name="Ann Tenant")
    desk.firm.work()
    assert copies(desk) == []
    sign(people[1], lease, name="Bob Tenant")
    desk.firm.work()
    desk.firm.work()
    (first,) = copies(desk)
    joins(desk, case, people[2].contact)
    assert asked(desk, lease).outcome is None
    sign(people[2], lease, name="Cid Tenant")
    desk.firm.work()
    former, newest = copies(desk)
    assert former.sha256 == first.sha256 != newest.sha256
    text = PdfReader(BytesIO(desk.office.get(f"/office/documents/{lease.id}/signed").data)).pages[-1].extract_text()
    assert all(f"{name} Tenant" in text for name in ("Ann", "Bob", "Cid"))


def test_a_paper_signature(desk, case, lee):
    """Paper signature: behind a question, with a name and how it came; the certificate says so, and it is final."""
    document = slip(desk, case)
    url = f"/office/documents/{document.id}/answer"
    assert "I am sure: this cannot be undone." in desk.office.get(url).words
    late = {**lee.browser.get(f"/portal/documents/{document.id}").form(SEND), "name": "Lee", "consent": "1"}
    told = {"answer": "signed", "person": "Pat Paper", "reason": "Signed on the doorstep", "sure": "1"}
    assert "The answer is recorded." in desk.office.submit(url, "Record", **told).words
    desk.firm.work()
    sent = desk.office.get(f"/office/documents/{document.id}/signed")
    words = PdfReader(BytesIO(sent.data)).pages[-1].extract_text()
    assert "Pat Paper" in words and "On paper" in words and "Owner Person" in words
    refused = lee.browser.post(f"/portal/documents/{document.id}", late)
    assert refused.status == 422 and "Pat Paper signed this on" in refused.words


def test_who_declines_to_sign_says_why(desk, case, lee):
    document = slip(desk, case)
    page = lee.browser.submit(f"/portal/documents/{document.id}", SEND, answer="declined", reason="Not this one.")
    assert "It is declined." in page.words
    desk.firm.work()
    assert copies(desk) == [] and asked(desk, document).outcome == "declined"


def test_a_signed_copy_that_was_changed_is_seen(desk, case, lee):
    """`doorstep check` compares signed copies with their files."""
    sign(lee, slip(desk, case))
    desk.firm.work()
    with desk.firm.writing() as session:
        mine = SignedCopy.business_id == desk.firm.tenant.id
        session.execute(update(SignedCopy).where(mine).values(size=SignedCopy.size + 1))
    assert any("signed copy" in fault for fault in desk.broken())


def test_a_copy_that_could_not_be_made_is_made_later(desk, case, lee):
    """Invariant 5: when making it fails, nothing is lost: the next look of the worker makes it, once."""
    document = slip(desk, case)
    sign(lee, document)

    def away():
        raise OSError("the storage is away")

    with injected("signing.before_keep", away):
        desk.firm.work()
    assert copies(desk) == [] and asked(desk, document).outcome == "signed"
    with clock.frozen(clock.now() + timedelta(hours=1, minutes=1)):
        desk.firm.work()
        desk.firm.work()
    assert len(copies(desk)) == 1
    assert desk.events(document.id).count("document.signed") == 1
    assert lee.browser.get(f"/portal/documents/{document.id}/signed").status == 200


def test_signed_and_fetched_through_the_api(desk, case, lee):
    """The API signs with name and consent, says that there is a signed copy, and gives it."""
    document = slip(desk, case)
    url, api = f"/documents/{document.id}", Caller(lee.browser)
    found = api.get(url).json
    assert found["mine"] and not found["has_signed_copy"] and found["answer"] is None
    said = {"answer": "signed", "sha256": document.sha256, "name": "Lee Example"}
    assert api.post(f"{url}/answer", said).status == 422
    assert api.post(f"{url}/answer", {**said, "consent": True}).status == 200
    desk.firm.work()
    found = api.get(url).json
    assert found["has_signed_copy"] and found["answer"] == "signed" and not found["mine"]
    page = lee.browser.get(f"/portal/documents/{document.id}/signed")
    assert api.get(f"{url}/signed").data == page.data
