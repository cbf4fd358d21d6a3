"""Ready answers: kept with placeholders, put into a message that is being written."""

from plugins.supportdesk.tests.builders import OFFICE, ask

from doorstep_supportdesk.models import ReadyAnswer
from doorstep_supportdesk.ready import MOST

HERE = "/office/ready-answers"
TEXT = "Hello {first_name},\n\nwe look into {number} for {company}."


def keep(owner, name="We look into it", text=TEXT):
    return owner.submit(f"{HERE}/new", "Save", name=name, text=text)


def test_placeholders_are_checked_and_nothing_else_is_run(firm):
    """ST-14: one that is not known is refused with those that are; what looks like a program stays text."""
    owner = firm.staff()
    page = keep(owner, text="Hello {surname}")
    assert page.status == 422 and "There is no {surname} here" in page.words and "{first_name}" in page.words
    assert keep(owner, name="Strange", text="<script>alert(1)</script> %s ${x}".replace("{x}", "")).status == 200
    assert "Strange" in owner.get(f"{HERE}/").words and not owner.get(f"{HERE}/").all("main script:not([src])")


def test_one_is_put_below_what_was_typed(firm, company, lee):
    """ST-14: chosen, the page comes back with its words filled in below the typed ones; nothing is sent."""
    owner = firm.staff()
    keep(owner)
    record = ask(firm, company, lee.contact)
    path = f"{OFFICE}/{record.id}"
    page = owner.get(path)
    form = page.form("Send message")
    (key,) = [str(one["value"]) for one in page.all("select[name=ready] option") if one.get_text() == "We look into it"]
    filled = owner.post(f"{path}/message", {**form, "body": "First words.", "ready": key, "_update": "1"})
    typed = filled.form("Send message")
    assert typed["body"] == f"First words.\n\nHello Lee,\n\nwe look into {record.number} for Acme Tools."
    assert typed["ready"] == "" and firm.mails("support_request_message") == 0
    sent = owner.post(f"{path}/message", typed, follow=True)
    assert sent.status == 200 and "we look into" in lee.browser.get(f"/portal/support-requests/{record.id}").words
    assert "Ready answer" not in lee.browser.get(f"/portal/support-requests/{record.id}").words


def test_one_that_was_put_away_is_not_offered(firm, company, lee):
    """ST-14: gone from the box, back when it is offered again."""
    owner = firm.staff()
    keep(owner)
    record = ask(firm, company, lee.contact)
    (link,) = [a for a in owner.get(f"{HERE}/").all("a[href*='/office/ready-answers/']") if "look into" in a.get_text()]
    assert "We look into it" in owner.get(f"{OFFICE}/{record.id}").words
    owner.submit(str(link["href"]), "Put away")
    assert "We look into it" not in owner.get(f"{OFFICE}/{record.id}").words
    assert firm.staff("member").get(f"{HERE}/new").status in (403, 409)


def test_so_many_and_no_more(firm):
    """ST-14: as many as are offered beside a message; then one is put away first, and cannot come back meanwhile."""
    owner = firm.staff()
    with firm.writing() as session:
        session.add_all(ReadyAnswer(name=f"Answer {n:03d}", text="Hello") for n in range(MOST))
    page = keep(owner)
    assert page.status == 422 and "At most 100 can be in use" in page.words and TEXT[:12] in page.text
    first = next(a["href"] for a in owner.get(f"{HERE}/").all("a") if a.get_text() == "Answer 000")
    owner.submit(str(first), "Put away")
    assert keep(owner).status == 200
    assert owner.submit(str(first), "Bring back").status == 409
