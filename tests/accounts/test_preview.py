"""Staff see the portal as a contact does."""

from sqlalchemy import func, select

from doorstep.documents.models import DocumentRead
from doorstep.events.models import Event


def start(owner, lee):
    return owner.submit(f"/office/preview?q={lee.contact.last_name}", f"See the portal as {lee.contact.name}")


def test_the_same_records_show_as_for_the_contact(firm, work):
    """IP-33: staff preview the portal as Lee and see what Lee sees, under a banner that says so."""
    acme = firm.account("Acme")
    work.record(firm, acme, "Shown job")
    work.record(firm, acme, "Draft job", publish=False)
    work.document(firm, acme, "Shown plan")
    lee, owner = firm.person("Lee Park", acme), firm.staff()
    page = start(owner, lee)
    assert "You see the portal as Lee Park" in page.words
    for path in ("/portal/", "/portal/by-link/", "/portal/documents", "/portal/accounts", "/portal/search?q=shown"):
        mine, theirs = owner.get(path), lee.browser.get(path)
        assert mine.status == theirs.status == 200
        assert mine.soup.main.get_text(" ", strip=True) == theirs.soup.main.get_text(" ", strip=True)
        assert "Draft job" not in mine.words


def test_every_action_is_refused_and_nothing_counts_as_viewed(firm, work):
    """IP-33: in a preview every POST is refused; opening a document leaves no trace of reading."""
    acme = firm.account("Acme")
    paper = work.document(firm, acme, "Plan")
    lee, owner = firm.person("Lee Park", acme), firm.staff()
    start(owner, lee)
    assert owner.get(f"/portal/documents/{paper.id}").status == 200
    assert owner.get(f"/portal/documents/{paper.id}/view", follow=True).status == 200
    page = owner.post("/portal/help", {"topic": "x", "message": "hello"})
    assert page.status == 409 and "nothing can be changed from here" in page.words
    with firm.reading() as session:
        assert session.scalar(select(func.count(DocumentRead.id))) == 0
        assert (
            session.scalar(select(func.count(Event.id)).where(Event.name.in_(("document.read", "contact.wrote")))) == 0
        )


def test_ending_leads_back_and_the_office_is_itself_again(firm):
    """IP-33: the banner's button ends the preview; afterwards the portal's address leads staff to choose whom."""
    lee, owner = firm.person("Lee Park"), firm.staff()
    page = start(owner, lee)
    assert page.status == 200
    back = owner.submit("/portal/", "End preview")
    assert "You are back in the office." in back.words
    assert owner.get("/portal/").location.endswith("/office/preview")


def test_the_office_home_has_a_link_that_opens_the_portal(firm):
    """IP-33: a link to the portal sits on the office dashboard."""
    owner = firm.staff("member")
    link = next(a["href"] for a in owner.get("/office/").all("a") if "Open the portal" in a.get_text())
    page = owner.get(link.removeprefix(owner.prefix), follow=True)
    assert page.status == 200 and "See it as one of your customers does." in page.words


def test_contacts_cannot_preview_and_strangers_are_not_there(firm, kit):
    """Section 9.1: only staff preview, and only contacts of their own business."""
    lee, other = firm.person("Lee Park"), kit.firm("worldtype")
    assert lee.browser.post(f"/office/preview/{lee.contact.id}").status == 404
    assert other.staff().post(f"/office/preview/{lee.contact.id}").status == 404
