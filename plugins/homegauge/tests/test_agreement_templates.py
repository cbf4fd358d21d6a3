"""Agreement templates: begun with a sample, or brought from a file of another program."""

from io import BytesIO

import pytest
from plugins.homegauge.tests import builders as b
from sqlalchemy import select

from doorstep_homegauge.models import Agreement

IMPORT = "/office/agreements/import"
THEIRS = """# Our agreement

This is between <Company Name> and **[[CLIENT]]** about «Property_Address».
On %DATE% {inspector} looks at it, for {{Fee}}. Signed by [[CLIENT]]. Ref: <Order No>
"""


@pytest.fixture
def office(firm):
    return firm.staff()


def bring(office, content=THEIRS, name="agreement.md", **values):
    data = content if isinstance(content, bytes) else content.encode()
    return office.submit(IMPORT, "Read the file", file=(BytesIO(data), name), **values)


def kept(firm):
    with firm.reading() as session:
        return list(session.scalars(select(Agreement).order_by(Agreement.id)))


def marks(page):
    return {one.get_text(strip=True): one["for"] for one in page.all("label[for]")}


def test_markers_of_other_programs_are_matched_with_ours(firm, office):
    """Agreements, import: each marker is shown with a guess and how often it stands; what is chosen takes its place."""
    page = bring(office)
    theirs = ["<Company Name>", "[[CLIENT]] (2 times)", "«Property_Address»", "%DATE%", "{{Fee}}", "<Order No>"]
    assert [one for one in marks(page) if one in theirs] == theirs
    assert "{inspector}" not in marks(page) and "{" not in page.all(".prose")[0].get_text()
    chosen = [one["value"] for one in page.all("main select option[selected]")]
    assert chosen == ["business", "client", "address", "date", "fee", "blank"]
    [found] = kept(firm)
    office.submit(f"/office/agreements/{found.id}/match", "Keep the template", mark_5="drop")
    [found] = kept(firm)
    assert found.text == (
        "Our agreement\n\nThis is between {business} and {client} about {address}.\n"
        "On {date} {inspector} looks at it, for {fee}. Signed by {client}. Ref: "
    )


def test_the_preview_follows_what_is_chosen(firm, office):
    """Agreements, import: with made-up names, as a client will read it; nothing is kept by looking."""
    bring(office)
    path = f"/office/agreements/{kept(firm)[0].id}/match"
    form = {**office.get(path).form("Keep the template"), "mark_5": "time", "_update": "preview"}
    assert "Ref: 9:30 AM" in office.post(path, form).words
    assert kept(firm)[0].draft and "<Order No>" in kept(firm)[0].text


def test_one_that_is_not_matched_yet_is_not_sent(firm, office, house):
    """Agreements, import: a draft stands in the list with its next step, and is offered for no inspection."""
    firm.accept_signing_terms()
    bring(office, name="ours.txt")
    visit = b.inspection(firm, house, buyer=firm.contact("Pat Buyer"))
    draft = kept(firm)[0]
    page = office.get("/office/agreements/")
    assert "ours" in page.words and "Not kept yet" in page.words and any(url.endswith("/match") for url in page.links())
    assert "ours" not in office.get(f"/office/send-agreement/{visit.id}").words
    assert office.get(f"/office/send-agreement/{visit.id}?template={draft.id}").status == 404
    assert office.get(f"/office/agreements/{draft.id}").status == 303
    office.post(f"/office/agreements/{draft.id}/discard")
    assert kept(firm) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("agreement.docx", b"PK\x03\x04 word", "no plain text"), ("photo.txt", b"\x89PNG\0\0\x01", "no plain text"),
        ("empty.txt", b"  \n \n", "no text in this file"), ("long.txt", b"a " * 40_000, "too long"),
    ],
)  # fmt: skip
def test_files_that_are_no_template_get_a_message(firm, office, name, content, said):
    """Invariant 6: what cannot be read says so at the field, and nothing is kept."""
    page = bring(office, content, name)
    assert said in page.words and page.all("[id$=file-error]") and kept(firm) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_it_is_read_as_programs_write_it(firm, office, encoding):
    """Agreements, import: umlauts and quotation marks stay, however they are written down."""
    bring(office, "Vertrag über “das Haus” für [[Kunde]]".encode(encoding), "vertrag.txt")
    assert kept(firm)[0].text == "Vertrag über “das Haus” für [[Kunde]]"


def test_hostile_text_stays_text(firm, office):
    """Markup in a file is words, on the page and in the preview."""
    page = bring(office, "<script>alert(1)</script> and {{7654*3}} and {% raw %}", "bad.txt")
    assert page.status == 200 and "<script>alert(1)" not in page.text and "22962" not in page.words
    office.submit(f"/office/agreements/{kept(firm)[0].id}/match", "Keep the template")


def test_two_samples_to_begin_with(firm, office):
    """Agreements, samples: at least two, each of which is kept as it is and can be sent."""
    page = office.get("/office/agreements/")
    samples = [url for url in page.links() if "sample=" in url]
    assert len(samples) >= 2
    for url in samples:
        office.submit(url, "Save")
    assert len(kept(firm)) == len(samples)


def test_terms_come_first(firm, office, house):
    """Agreements: before the business accepts the terms for signatures nothing is sent; the page says so."""
    office.submit("/office/agreements/new?sample=home", "Save")
    visit = b.inspection(firm, house, buyer=firm.contact("Pat Buyer"))
    path = f"/office/send-agreement/{visit.id}"
    chosen = next(url for url in office.get(path).links() if "template=" in url)
    page = office.get(chosen)
    assert "Accept the terms" in page.words and "Send for signing" not in page.words
    firm.accept_signing_terms()
    assert "Send for signing" in office.get(chosen).words


def test_who_may_not_settle_things_brings_nothing(firm):
    """Section 6: members have no import; customers find no such page."""
    assert firm.staff("member").get(IMPORT).status == 409
    assert firm.person("Pat Buyer").browser.get(IMPORT).status == 404
