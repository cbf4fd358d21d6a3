"""Names nobody expects, on real pages: shown as text, and nothing scrolls sideways on the smallest phone."""

from io import BytesIO

import pytest
from plugins.inspectpoint.tests.builders import proposal, report
from sqlalchemy import select

from doorstep.accounts.models import Account
from doorstep.businesses.services import add_staff
from doorstep.contacts.models import Contact
from doorstep.documents.models import Document
from doorstep.testing.kit import PASSWORD

pytestmark = pytest.mark.sqlite
OWNER = "robin@staff.example.org"
MARKUP = "<script>window.hurt = 1</script><img src=x onerror=hurt()>"
NAMES = {
    "long": ("W" * 200, "W" * 60),
    "right to left": ("\u202eشركة الصيانة والتفتيش على أنظمة الحريق", "شركة الصيانة والتفتيش"),
    "markup": (MARKUP, MARKUP),
    "control": ("Tab\tBell\x07Zero\u200bwidth\x1b[31m", "Bell"),
}
LONG = pytest.mark.long
OFFICE = (
    "contacts", "contacts/{contact}", "contacts/{contact}/edit", "accounts", "accounts/{account}",
    "accounts/{account}/edit", "inspection-reports/?status=all", "inspection-reports/{report}",
    "inspection-reports/{report}/edit", "proposals/board", "proposals/{proposal}", "documents", "documents/{document}",
    "search?q={word}", "explain?contact={contact}&record={report}",
)  # fmt: skip
PORTAL = (
    "", "accounts", "accounts/{account}", "inspection-reports/?status=all", "inspection-reports/{report}",
    "proposals/{proposal}", "documents", "documents/{document}", "search?q={word}", "profile",
)  # fmt: skip


@pytest.mark.parametrize(
    "kind", ["long", "markup", *(pytest.param(n, marks=LONG) for n in ("right to left", "control"))]
)
@pytest.mark.timeout(180)
def test_hostile_names_stay_text(kit, serve_firm, page, kind):
    """HG-04 ST-03: typed at the doors people type at; every page shows text, at 320 px, and runs none of it."""
    firm, (name, shown) = kit.firm("inspectpoint", name="Beacon Fire"), NAMES[kind]
    with firm.writing() as session:
        add_staff(session, "Robin Owner", OWNER, "owner", PASSWORD)
    site, ids = serve_firm(firm), fill(firm, name)
    for who, side, paths in ((OWNER, "office", OFFICE), ("lee@example.org", "portal", PORTAL)):
        opened = page((320, 700))
        opened.on("dialog", lambda dialog: page.faults.append(dialog.message))
        site.sign_in(opened, who)
        faults = [fault for path in paths for fault in look(opened, f"{site.address}/{side}/{path.format(**ids)}")]
        assert not faults, "\n".join(faults)
        opened.goto(f"{site.address}/{side}/accounts")
        assert shown in opened.locator("main").inner_text()


def fill(firm, name):
    """A person, a building, a report, a proposal and a document of that name, as staff make them."""
    office = firm.visitor()
    office.sign_in(OWNER, PASSWORD)
    office.submit("/office/accounts/new?kind=site", "Name", name=name, street=name[:120], city=name[:60])
    made = {"first_name": name[:80], "last_name": name[:80], "company": name[:120], "email": "lee@example.org"}
    office.submit("/office/contacts/new", "First name", **made)
    account, contact = (only(firm, model) for model in (Account, Contact))
    firm.link(contact, account)
    firm.enrol(contact)
    form = office.get(f"/office/documents/new?account={account.id}").form("Files")
    file = (BytesIO(b"Exits: two."), f"{name[:100].replace('/', '-')}.txt")
    sent = {**form, "kind": "building_attachment", "files": file, "publish": "1"}
    answer = office.post(f"/office/documents/new?account={account.id}", sent, content_type="multipart/form-data")
    assert answer.status == 303, answer.words
    made = report(firm, account, title=name, inspector=name, summary=name * 3), proposal(firm, account, title=name)
    document = only(firm, Document, Document.kind == "building_attachment")
    word = "".join(letter for letter in name if letter.isalnum())[:20]
    return {
        "account": account.id, "contact": contact.id, "document": document.id, "report": made[0].id,
        "proposal": made[1].id, "word": word,
    }  # fmt: skip


def only(firm, model, *which):
    with firm.reading() as session:
        return session.scalars(select(model).where(*which)).one()


def look(opened, url):
    answer = opened.goto(url)
    if answer.status != 200:
        yield f"{url}: {answer.status}"
    wide = opened.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        yield f"{url}: {wide} px wide"
    if opened.evaluate("window.hurt") is not None or opened.locator("[onerror]").count():
        yield f"{url}: markup came alive"
