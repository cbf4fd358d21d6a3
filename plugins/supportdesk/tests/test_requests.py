"""Support requests as customers make them and staff answer them."""

from io import BytesIO

import pytest
from plugins.supportdesk.tests.builders import OFFICE, REQUESTS, ask, fresh, nature, say, shot

from doorstep.testing.kit import PASSWORD
from doorstep.testing.statements import counting

FULL = {"title": "The printer is on fire", "description": "It smokes.", "priority": "urgent"}


def listed(browser, show="open"):
    return browser.get(f"{REQUESTS}/?status={show}").words


def test_after_sign_in_the_dashboard_leads_to_requests_and_profile(firm, lee):
    """ST-02 ST-03 ST-04 ST-08 ST-13: email and password lead to the dashboard, with its tab and Edit Profile."""
    browser = firm.visitor()
    home = browser.sign_in(lee.contact.email, PASSWORD)
    assert home.status == 200 and "Support requests" in home.words
    links = " ".join(home.links())
    assert "/portal/profile" in links and "/portal/support-requests/" in links
    assert "New support request" in browser.get(f"{REQUESTS}/").words


def test_a_request_with_a_screenshot_is_made_once_and_stands_as_open(firm, lee):
    """ST-08 ST-11 ST-12 ST-13: submitted, even twice, it is one active request with its file, and its asker is told."""
    firm.staff()
    assert "Submit support request" in lee.browser.get(f"{REQUESTS}/new").words
    new = lee.browser.get(f"{REQUESTS}/new")
    form = {**new.form("Submit support request"), "request_type": nature(new, "A question")}
    first = lee.browser.post(f"{REQUESTS}/new", {**form, **FULL, "files": shot()}, follow=True)
    again = lee.browser.post(f"{REQUESTS}/new", {**form, **FULL, "files": shot()}, follow=True)
    assert first.status == again.status == 200 and "REQ-0001" in again.words and "screen.png" in again.words
    assert "1–1 of 1" in listed(lee.browser) and "The printer is on fire" in listed(lee.browser)
    assert "Requester" in first.words
    assert firm.mails("support_request_new") == 1 and firm.mails("support_request_participant") == 0


def test_the_form_follows_the_nature_and_keeps_what_was_typed(firm, lee):
    """ST-09 ST-10 ST-11: the nature comes first, decides what is asked, and works without JavaScript."""
    new = lee.browser.get(f"{REQUESTS}/new")
    fields = [
        str(one["name"]) for one in new.all("form.form select, form.form input:not([type=hidden]), form.form textarea")
    ]
    assert next(name for name in fields if name != "account_id") == "request_type" and "Which program" not in new.words
    form = {**new.form("Submit support request"), **FULL, "_update": "1"}
    broken = lee.browser.post(f"{REQUESTS}/new", {**form, "request_type": nature(new, "Something does not work")})
    assert "What does the message say?" in broken.words and "It smokes." in broken.words
    joins = lee.browser.post(
        f"{REQUESTS}/new", {**form, "request_type": nature(new, "Somebody new, or somebody leaves")}
    )
    assert "On which day?" in joins.words and "What does the message say?" not in joins.words
    form = {**broken.form("Submit support request"), "answers-what": "A program"}
    missing = lee.browser.post(f"{REQUESTS}/new", form)
    assert missing.status == 422 and "Fill this in" in missing.words
    answer = next(str(one["name"]) for one in broken.all("input") if "which_program" in str(one.get("name")))
    done = lee.browser.post(f"{REQUESTS}/new", {**form, answer: "Ledger 7"}, follow=True)
    assert done.status == 200 and "Ledger 7" in done.words and "A program" in done.words


def test_what_is_missing_or_forbidden_comes_back_with_what_was_typed(firm, lee):
    """ST-11: messages at the fields; words and good files stay."""
    new = lee.browser.get(f"{REQUESTS}/new")
    form = {**new.form("Submit support request"), "request_type": nature(new, "A question")}
    page = lee.browser.post(f"{REQUESTS}/new", {**form, "title": "Kept words", "description": "", "files": shot()})
    assert page.status == 422 and "Kept words" in str(page.all("input[name=title]")[0])
    assert "screen.png" in page.words and "Fill this in" in page.words
    bad = (BytesIO(b"MZ\x90\x00 a program"), "virus.exe")
    page = lee.browser.post(f"{REQUESTS}/new", {**form, **FULL, "files": bad})
    assert page.status == 422 and "It smokes." in page.words
    assert "No open support requests" in listed(lee.browser)


def test_an_answer_with_a_file_reaches_whoever_asked_and_needs_signing_in(firm, company, lee):
    """ST-14 ST-15 ST-16 ST-18: one mail with a link, message and file in the portal, and a way to answer."""
    record = ask(firm, company, lee.contact)
    page = say(firm.staff(), f"{OFFICE}/{record.id}", "Take the plug out.", files=shot("plug.png"))
    assert page.status == 200
    assert firm.mails("support_request_message") == 1
    path = f"{REQUESTS}/{record.id}"
    sign_in = firm.visitor().get(path)
    assert sign_in.status in (302, 303) and "/sign-in" in sign_in.location
    words = lee.browser.get(path).words
    assert "Take the plug out." in words and "plug.png" in words
    assert "It stopped." in say(lee.browser, path, "It stopped.").words
    assert firm.mails("support_request_message") == 1


def test_a_company_sees_its_requests_and_another_does_not(firm, company, lee):
    """ST-13 ST-16: colleagues see what the company asked, strangers find nothing."""
    record = ask(firm, company, lee.contact)
    kim = firm.person("Kim Colleague", company)
    other = firm.person("Sam Stranger", firm.account("Other Corp"))
    assert record.title in listed(kim.browser)
    assert record.title not in listed(other.browser) and other.browser.get(f"{REQUESTS}/{record.id}").status == 404
    assert other.browser.post(f"{REQUESTS}/{record.id}/message", {"body": "Hello"}).status == 404


def test_subscribers_are_colleagues_with_access_and_are_told(firm, company, lee):
    """ST-19: a colleague with access is added and mailed of everything; others cannot be added, whatever is sent."""
    record = ask(firm, company, lee.contact)
    kim = firm.person("Kim Colleague", company)
    stranger = firm.person("Sam Stranger", firm.account("Other Corp"))
    without = firm.contact("Una Signed")
    firm.link(without, company)
    path = f"{REQUESTS}/{record.id}/participants"
    offered = lee.browser.get(path).words
    assert "Kim Colleague" in offered and "Sam Stranger" not in offered and "Una Signed" not in offered
    for nobody in (stranger.contact, without):
        assert lee.browser.submit(path, "Add", contact_id=str(nobody.id)).status == 422
    added = lee.browser.submit(path, "Add", contact_id=str(kim.contact.id))
    assert "Kim Colleague" in added.words and "Subscriber" in added.words
    assert firm.mails("support_request_participant") == 1
    say(firm.staff(), f"{OFFICE}/{record.id}", "We are on it.")
    assert firm.mails("support_request_message") == 2
    assert "We are on it." in kim.browser.get(f"{REQUESTS}/{record.id}").words


def test_a_subscriber_is_taken_off_again_and_nobody_else(firm, company, lee):
    """ST-19: customers take off whom customers add; the requester stays."""
    record = ask(firm, company, lee.contact)
    kim = firm.person("Kim Colleague", company)
    lee.browser.submit(f"{REQUESTS}/{record.id}/participants", "Add", contact_id=str(kim.contact.id))
    page = lee.browser.get(f"{REQUESTS}/{record.id}")
    url = f"{REQUESTS}/{record.id}/participants/remove"
    (button,) = page.all("form[action$='/participants/remove'] input[name=participant_id]")
    assert (
        lee.browser.post(f"{REQUESTS}/{record.id}/participants/remove", {"participant_id": button["value"]}).status
        == 303
    )
    office = firm.staff().get(f"{OFFICE}/{record.id}")
    (requester,) = office.all("form[action$='/participants/remove'] input[name=participant_id]")
    gone = {"participant_id": requester["value"]}
    assert lee.browser.post(url, gone).status == 404
    assert "Lee Customer" in firm.staff().get(f"{OFFICE}/{record.id}").words


def test_home_offers_the_first_step(kit, firm, company, lee):
    """ST-03 ST-08: also where nothing is there yet; not to who only reads, nor where the tabs offer several kinds."""
    link = f"a.btn-primary[href$='{REQUESTS}/new']"
    assert lee.browser.get("/portal/").all(link) and "Nothing here yet" in lee.browser.get("/portal/").words
    rita = firm.contact("Rita Reader")
    firm.link(rita, company, "company_reader")
    assert not firm.enrol(rita).get("/portal/").all(link)
    both = kit.firm("supportdesk", "sweven")
    assert not both.person("Kim Client", both.account("Acme")).browser.get("/portal/").all(".btn-primary[href$='/new']")


def test_adding_is_offered_while_somebody_is_left(firm, company, lee):
    """ST-19: neither who asked, nor oneself, nor who is told already, nor who has no access: then no button."""
    record = ask(firm, company, lee.contact)
    path = f"{REQUESTS}/{record.id}"
    without = firm.contact("Una Signed")
    firm.link(without, company)

    def offered(browser):
        with counting(firm.kit.installation.database.engine) as statements:
            page = browser.get(path)
        return "Add subscriber" in page.words, len(statements)

    offered(lee.browser)
    none, alone = offered(lee.browser)
    kim = firm.person("Kim Colleague", company)
    one, few = offered(lee.browser)
    for number in range(6):
        firm.person(f"Colleague {number}", company)
    assert (none, one) == (False, True) and offered(lee.browser) == (True, few) and alone == few <= 10
    choices = lee.browser.get(f"{path}/participants").all("select[name=contact_id] option[value]:not([value=''])")
    assert len(choices) == 7
    for choice in choices:
        lee.browser.submit(f"{path}/participants", "Add", contact_id=choice["value"])
    assert not offered(lee.browser)[0] and not offered(kim.browser)[0], "Lee asked, the others are told"
    assert "Nobody to add" in lee.browser.get(f"{path}/participants").words
    assert "Add person" in firm.staff().get(f"{OFFICE}/{record.id}").words


def test_completed_leaves_the_open_view(firm, company, lee):
    """ST-20 ST-21: Open by default, Completed and All by the filter."""
    record = ask(firm, company, lee.contact)
    owner = firm.staff()
    owner.post(f"{OFFICE}/{record.id}/status", {"status": "completed"})
    assert fresh(firm, record).closed_at and firm.mails("support_request_status") == 1
    shown = [record.title in listed(lee.browser, show) for show in ("open", "completed", "all")]
    assert shown == [False, True, True]
    assert record.title not in lee.browser.get(f"{REQUESTS}/").words


def follow(firm, lee, former):
    """A new request about a completed one has its subject, and stands on its page; a stranger's address does not."""
    path = f"{REQUESTS}/new?about={former.id}"
    new = lee.browser.get(path)
    form = new.form("Submit support request")
    assert form["title"] == former.title and former.number in new.words
    more = {"request_type": nature(new, "A question"), "description": "It is back."}
    made = lee.browser.post(path, {**form, **more}, follow=True)
    assert "REQ-0002" in made.words and "REQ-0002" in lee.browser.get(f"{REQUESTS}/{former.id}").words
    stranger = firm.person("Sam Stranger", firm.account("Other Corp"))
    assert stranger.browser.get(path).status == 404


@pytest.mark.parametrize(("days", "reopened"), [(14, True), (0, False)])
def test_a_message_on_a_completed_request_follows_the_policy(firm, company, lee, days, reopened):
    """ST-14 ST-20: within the days it is open again; afterwards the words stay and a new request is offered."""
    firm.choose("supportdesk", reopen_days=days)
    record = ask(firm, company, lee.contact)
    firm.staff().post(f"{OFFICE}/{record.id}/status", {"status": "completed"})
    page = say(lee.browser, f"{REQUESTS}/{record.id}", "It burns again.")
    assert (fresh(firm, record).closed_at is None) == reopened
    assert "It burns again." in page.words
    assert (page.status == 200) == reopened
    if not reopened:
        assert "make a new request" in page.words and "New request about this" in page.words
        follow(firm, lee, record)
        refused = lee.browser.post(f"/portal/request-steps/{record.id}/reopen")
        assert refused.status == 409 and fresh(firm, record).closed_at


def test_customers_complete_and_reopen_where_the_business_lets_them(firm, company, lee):
    """ST-20: by buttons of their own; where the policy says no, neither button nor address does it."""
    record = ask(firm, company, lee.contact)
    path = f"{REQUESTS}/{record.id}"
    assert lee.browser.submit(path, "Complete this request").status == 200
    assert fresh(firm, record).status == "completed"
    assert lee.browser.submit(path, "Open it again").status == 200
    assert fresh(firm, record).status == "working"
    firm.choose("supportdesk", customers_complete=False)
    assert "Complete this request" not in lee.browser.get(path).words
    assert lee.browser.post(f"/portal/request-steps/{record.id}/complete").status == 409
    stranger = firm.person("Sam Stranger", firm.account("Other Corp")).browser
    assert stranger.post(f"/portal/request-steps/{record.id}/complete").status == 404


def test_an_answer_takes_a_new_request_on_and_theirs_takes_it_back(firm, company, lee):
    """ST-14: New, in progress with our answer, waiting for them, in progress with theirs."""
    record = ask(firm, company, lee.contact)
    owner = firm.staff()
    seen = [fresh(firm, record).status]
    say(owner, f"{OFFICE}/{record.id}", "On it.")
    seen.append(fresh(firm, record).status)
    owner.post(f"{OFFICE}/{record.id}/status", {"status": "waiting"})
    say(lee.browser, f"{REQUESTS}/{record.id}", "Here you are.")
    seen.append(fresh(firm, record).status)
    assert seen == ["new", "working", "working"]


def test_mine_among_those_of_the_company(firm, company, lee):
    """ST-13 ST-19 ST-21: all of the company by default, or those in which one takes part; count and list agree."""
    kim = firm.person("Kim Colleague", company)
    ask(firm, company, lee.contact, title="Of Lee"), ask(firm, company, kim.contact, title="Of Kim")
    both, mine = (lee.browser.get(f"{REQUESTS}/{query}").words for query in ("", "?whose=mine"))
    assert "Of Lee" in both and "Of Kim" in both and "All of the company" in both and "1–2 of 2" in both
    assert "Of Lee" in mine and "Of Kim" not in mine and "1–1 of 1" in mine


def test_staff_file_on_behalf_of_a_customer(firm, company, lee):
    """ST-12 ST-13 ST-15: company and requester are chosen; the requester is told once, sees it, and can answer."""
    owner = firm.staff()
    new = owner.get(f"{OFFICE}/new")
    form = {**new.form("Create support request"), **FULL, "account_id": str(company.id)}
    form |= {"request_type": nature(new, "A question"), "person_requester": str(lee.contact.id)}
    found = owner.post(
        f"{OFFICE}/new", {**form, "person_requester": "", "person_requester_find": "lee", "_update": "1"}
    )
    assert "Lee Customer" in found.words
    made = owner.post(f"{OFFICE}/new", form, follow=True)
    assert made.status == 200 and "Requester" in made.words
    assert firm.mails("support_request_received") == 1 and firm.mails("support_request_participant") == 0
    assert FULL["title"] in listed(lee.browser)


def test_strangers_ask_for_access(firm, company):
    """ST-01: the form is known to everybody, staff decide, and the company is chosen with it."""
    owner = firm.staff()
    owner.submit("/office/settings/portal", "Save", request_access="1")
    firm.refresh()
    asked = firm.visitor().submit("/request-access", name="Nora New", email="nora@example.org", company="Acme Tools")
    assert asked.status == 200
    assert "Nora New" in owner.get("/office/requests").words


def test_the_profile_has_name_address_phone_email_and_password(firm, company, lee):
    """ST-04 ST-05 ST-06 ST-07: saved at once; the company's address hides the own one."""
    page = lee.browser.get("/portal/profile")
    for text in ("First name", "Primary phone", "Use Company Address", "Street"):
        assert text in page.words
    changed = lee.browser.submit("/portal/profile", "Save", first_name="Leah", use_company_address="no", street="1 Elm")
    assert "Leah" in changed.words and changed.form("Save")["street"] == "1 Elm"
    hidden = lee.browser.submit("/portal/profile", "Save", use_company_address="yes")
    back = lee.browser.submit("/portal/profile", "Save", use_company_address="no")
    assert hidden.status == back.status == 200 and back.form("Save")["street"] == "1 Elm"
    assert {"/portal/profile/email", "/portal/profile/password"} <= {
        "/portal" + link.partition("/portal")[2] for link in page.links()
    }
