"""Clients and REPs of an inspection: who they are, what they sign, what they see of it."""

import pytest
from plugins.homegauge.tests.builders import inspection, report
from sqlalchemy import select

from doorstep.api import Account, Contact, Link
from doorstep_homegauge.models import Inspection

pytestmark = pytest.mark.sqlite
OFFICE = "/office/inspections"


@pytest.fixture
def owner(firm):
    return firm.staff()


@pytest.fixture
def visit(firm, house):
    return inspection(firm, house)


def add(visit, role, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{OFFICE}/{visit.id}/participants?role={role}{query}"


def people_of(owner, visit):
    return [one.get_text(" ", strip=True) for one in owner.get(f"{OFFICE}/{visit.id}").all("#people .todo-text")]


def contact_named(firm, first):
    with firm.reading() as session:
        return session.scalar(select(Contact).where(Contact.first_name == first))


def test_spouses_are_two_people_with_a_sign_in_each(firm, owner, visit):
    """HG-08 HG-13 HG-01 HG-09 HG-10 HG-11 HG-12: Add Customer twice, Create Username for each; each sees it."""
    buttons = [a.get_text(strip=True) for a in owner.get(f"{OFFICE}/{visit.id}").all(".page-actions a")]
    assert "Add Customer" in buttons and "Add REP" in buttons and "Send agreement" in buttons
    for name, email in (("Pat", "pat@example.org"), ("Kim", "kim@example.org")):
        owner.submit(add(visit, "buyer"), "Add", first_name=name, last_name="Buyer", email=email)
        contact = contact_named(firm, name)
        told = owner.submit(f"/office/contacts/{contact.id}/username", "Create Username")
        assert "The customer account was created" in told.words
        assert name.lower() in owner.get(f"/office/contacts/{contact.id}").words
        browser = firm.enrol(contact)
        assert "12 Elm Street" in browser.get(f"/portal/inspections/{visit.id}").words
    assert people_of(owner, visit) == ["Kim Buyer Buyer", "Pat Buyer Buyer"]


def test_the_first_client_is_billed_on_an_account_of_their_own(firm, owner, visit, house):
    """HG-03 HG-08: an account is made for the first buyer and linked; an invoice about the inspection begins there."""
    owner.submit(add(visit, "buyer"), "Add", first_name="Pat", last_name="Buyer", email="pat@example.org")
    owner.submit(add(visit, "buyer"), "Add", first_name="Kim", last_name="Buyer")
    with firm.reading() as session:
        accounts = session.scalars(select(Account).where(Account.kind == "customer")).all()
        linked = session.scalars(select(Link.contact_id).where(Link.account_id == accounts[0].id)).all()
        billed = session.scalars(select(Inspection.billed_to_id)).one()
    assert [one.name for one in accounts] == ["Pat Buyer"] and billed == accounts[0].id
    assert linked == [contact_named(firm, "Pat").id]
    bill = owner.get(f"/office/money/about/{visit.id}").form("Make")
    assert bill["account_id"] == str(billed)
    owner.submit(f"/office/inspections/{visit.id}/edit", "Save", fee="450")
    assert owner.get(f"/office/money/about/{visit.id}").form("Make")["lines-0-unit_price"] == "450.00"


def test_a_client_with_an_account_keeps_it(firm, owner, visit):
    """HG-06 HG-13: who is a customer already is billed on that account; no second one is made."""
    lee = firm.contact("Lee Owner")
    account = firm.account("Lee's homes")
    firm.link(lee, account)
    owner.submit(add(visit, "buyer"), "Add", who="known", contact_id=str(lee.id))
    with firm.reading() as session:
        assert session.scalars(select(Inspection.billed_to_id)).one() == account.id
        assert len(session.scalars(select(Account.id).where(Account.kind == "customer")).all()) == 1


def test_a_rep_begins_at_the_report_and_serves_many_inspections(firm, owner, visit, house):
    """HG-15 HG-16 HG-17 HG-18 HG-19 HG-20 HG-21 HG-22: from the report's people to the list, and again elsewhere."""
    written = report(firm, visit, published=False)
    link = next(a for a in owner.get(f"/office/home-reports/{written.id}").all("#people a") if "HI-" in a.get_text())
    page = owner.get(str(link["href"]).partition("#")[0])
    assert any("Add REP" in a.get_text() for a in page.all("#people a"))
    owner.submit(add(visit, "buyer"), "Add", first_name="Pat", last_name="Buyer", email="pat@example.org")
    told = owner.submit(
        add(visit, "agent", new=1), "Create Username", first_name="Rae", last_name="Agent", company="Homes Inc",
        email="rae@example.org",
    )  # fmt: skip
    assert "The REP account was created" in told.words
    ok = next(str(a["href"]) for a in told.all("a.btn-primary") if a.get_text(strip=True) == "OK")
    listed = owner.get(ok)
    assert "Rae Agent, Homes Inc" in listed.words and "Pat Buyer" not in listed.soup.select_one("main form").get_text()
    assert listed.all("input[name=contact_id][checked]")
    owner.submit(ok, "Add from REPs list")
    other = inspection(firm, house)
    again = owner.get(add(other, "agent"))
    owner.submit(add(other, "agent"), "Add from REPs list", contact_id=again.all("input[name=contact_id]")[0]["value"])
    assert people_of(owner, other) == ["Rae Agent Agent Invited Homes Inc"]
    assert "Pat Buyer" not in owner.get("/office/contacts?list=rep").words


def test_nothing_of_another_inspection_is_seen(firm, owner, visit, house):
    """HG-23 HG-01: what is shared is for those who take part; the next buyer of the same property sees nothing."""
    firm.accept_signing_terms()
    owner.submit("/office/agreements/new?sample=home", "Save")
    pat, next_buyer = firm.contact("Pat Buyer"), firm.contact("Nia Next")
    first, other = inspection(firm, house, buyer=pat), inspection(firm, house, buyer=next_buyer)
    send(owner, first)
    report(firm, first)
    mine, theirs = firm.enrol(pat), firm.enrol(next_buyer)
    assert "Inspection agreement" in mine.get(f"/portal/inspections/{first.id}").words
    assert "Report on 12 Elm Street" in mine.get("/portal/home-reports/?status=all").words
    assert theirs.get(f"/portal/inspections/{first.id}").status == 404
    assert "Report on" not in theirs.get("/portal/home-reports/?status=all").words
    assert "Inspection agreement" not in theirs.get("/portal/documents/").words
    assert theirs.get(f"/portal/inspections/{other.id}").status == 200


def send(owner, visit):
    page = owner.get(f"/office/send-agreement/{visit.id}")
    chosen = next(str(a["href"]) for a in page.all("a") if a.get_text(strip=True) == "Look at it")
    return owner.submit(chosen, "Send for signing")


def test_the_agreement_holds_the_report_until_every_buyer_signed(firm, owner, house):
    """HG-23: both buyers sign; until then neither they nor the agent open the report; then all three do."""
    firm.accept_signing_terms()
    owner.submit("/office/agreements/new?sample=home", "Save")
    pat, kim, rae = (firm.contact(name) for name in ("Pat Buyer", "Kim Buyer", "Rae Agent"))
    visit = inspection(firm, house, buyer=pat, agent=rae)
    owner.submit(add(visit, "buyer"), "Add", who="known", contact_id=str(kim.id))
    assert "The agreement is sent" in send(owner, visit).words
    written = report(firm, visit)
    browsers = {one.name: firm.enrol(one) for one in (pat, kim, rae)}
    path = f"/portal/home-reports/{written.id}"

    def opens():
        return [name for name, one in browsers.items() if "The flashing at the chimney" in one.get(path).words]

    assert opens() == [] and firm.mails("agreement_published") == 2
    for name in ("Pat Buyer", "Kim Buyer"):
        assert opens() == []
        shown = browsers[name].get(f"/portal/inspections/{visit.id}")
        paper = next(str(a["href"]) for a in shown.all("a") if "/portal/documents/" in str(a["href"]))
        given = {"answer": "signed", "name": name, "consent": "1"}
        browsers[name].submit(paper, "Send my answer", **given)
    assert opens() == ["Pat Buyer", "Kim Buyer", "Rae Agent"]


def test_an_agreement_waits_for_its_client_and_says_so(firm, owner, house):
    """HG-23: without a buyer, or before the inspection is published, there is nothing to press, and a reason."""
    firm.accept_signing_terms()
    owner.submit("/office/agreements/new?sample=radon", "Save")
    visit = inspection(firm, house)
    page = owner.get(f"/office/send-agreement/{visit.id}")
    assert "Add the client first" in page.words and "Send for signing" not in page.words
    assert any(url.endswith(f"/{visit.id}/participants?role=buyer") for url in page.links())


def test_who_may_accept_the_terms_is_led_to_them(firm, owner, visit):
    """HG-23: before the terms for signatures are accepted, an owner gets there by one press; a member reads where."""
    owner.submit(add(visit, "buyer"), "Add", first_name="Pat", last_name="Buyer", email="pat@example.org")
    path = f"/office/send-agreement/{visit.id}"
    page = owner.get(path)
    assert "Accept the terms" in page.words and "/office/settings/signatures" in " ".join(page.links())
    member = firm.staff("member").get(path)
    assert "Accept the terms" in member.words and "/office/settings/signatures" not in " ".join(member.links())


def test_templates_have_declared_placeholders_only(firm, owner):
    """HG-23: an unknown one is named at the field; the preview shows it filled in, and writes nothing."""
    wrong = owner.submit("/office/agreements/new", "Save", name="Own", text="Dear {clint}, {fee}.")
    assert (
        wrong.status == 422
        and "There is no {clint} here. You can use {business}" in wrong.words
        and "Dear {clint}" in wrong.text
    )
    shown = owner.submit("/office/agreements/new", "Save", name="Own", text="Dear {client}: {fee}.", _update="preview")
    assert "Dear Pat Example and Kim Example: $450.00." in shown.words
    assert "No templates yet" in owner.get("/office/agreements/").words
    owner.submit("/office/agreements/new", "Save", name="Own", text="Dear {client}: {fee}.")
    kept = owner.get("/office/agreements/")
    url = next(str(a["href"]) for a in kept.all("table a"))
    owner.submit(url, "Save", text="Hello {client}.")
    assert "Hello {client}." in owner.get("/office/agreements/").words
    owner.post(f"{url}/archive")
    assert "No templates yet" in owner.get("/office/agreements/").words
    member = firm.staff("member")
    assert member.post("/office/agreements/new", {"name": "X", "text": "Y"}).status == 409


def test_with_the_vertical_off_nothing_of_it_is_there(kit, house, firm, visit):
    """HG-02: the vertical switched off: its pages are not found, and no list is offered."""
    other = kit.firm(name="Plain")
    staff = other.staff()
    assert staff.get(add(visit, "agent")).status == staff.get("/office/agreements/").status == 404
    assert "On the list of" not in staff.get("/office/contacts").words


def test_only_staff_say_who_takes_part(firm, house):
    """HG-08 HG-22: whoever is linked to the house is neither offered to a buyer nor an agent, nor named, nor added."""
    grace = firm.contact("Grace Agent")
    visit = inspection(firm, house, agent=grace)
    next_buyer = firm.person("Nia Next", house).contact
    agent, path = firm.enrol(grace), f"/portal/inspections/{visit.id}"
    page = agent.get(path)
    assert page.status == 200 and "Add subscriber" not in page.words and "Nia" not in page.words
    assert agent.get(f"{path}/participants").status == 404
    assert agent.post(f"{path}/participants", {"contact_id": str(next_buyer.id)}).status == 404
    assert agent.get(f"/api/v1/inspections/{visit.id}/participants").status == 200
    joined = agent.client.post(
        agent.path(f"/api/v1/inspections/{visit.id}/participants"),
        json={"contact_id": str(next_buyer.id)}, headers={"X-CSRFToken": agent.csrf()},
    )  # fmt: skip
    assert joined.status_code == 404
    assert len(people_of(firm.staff(), visit)) == 1
