"""What people rely on, with reports and money in one firm: who sees which, and who publishes."""

import pytest
from plugins.inspectpoint.tests.builders import report, visit

from doorstep.api import Actor
from doorstep.testing.kit import PASSWORD
from doorstep_billing.invoices import Line, draft_invoice, issue

pytestmark = pytest.mark.sqlite
STAFF = Actor(kind="staff", name="Robin Office")
PORTAL_OFF = "The portal is switched off, so nothing can be published."


@pytest.fixture
def firm(kit):
    return kit.firm("inspectpoint", "billing", name="Beacon Fire")


def bill(firm, account, title):
    with firm.writing() as session:
        invoice = draft_invoice(session, account.id, title, [Line(text="Work", unit_price=123_45)], STAFF)
        issue(session, invoice, STAFF)
        return invoice


def areas_of(owner, contact):
    return [tick["value"] for tick in owner.get(f"/office/contacts/{contact.id}/edit").all("input[name=areas]")]


def test_unticked_invoicing_vanishes_everywhere_and_the_rest_stays(firm, building):
    """IP-23 IP-24 IP-27 IP-28: tab, to-do, search, figures, mails and addresses of money go; reports stay."""
    inspection, invoice = report(firm, building, title="Pump inspection"), bill(firm, building, "Pump repair")
    lee, owner = firm.person("Lee Customer", building), firm.staff()
    home = lee.browser.get("/portal/").words
    assert "Pay invoice INV-0001" in home and "Pump repair" in lee.browser.get("/portal/search?q=pump").words
    kept = [area for area in areas_of(owner, lee.contact) if area != "invoicing"]
    owner.submit(f"/office/contacts/{lee.contact.id}/edit", "Save", areas=kept)
    told = firm.mails("invoice_published")
    bill(firm, building, "Pump repair again")
    assert firm.mails("invoice_published") == told
    home = lee.browser.get("/portal/")
    assert "INV-" not in home.words and "$" not in home.words and "Nothing needs you" in home.words
    tabs = {str(a["href"]).rsplit("/portal/")[-1] for a in home.all("nav a[href]")}
    assert not tabs & {"invoices/", "payments/", "pay/", "statements/"} and "inspection-reports/" in tabs
    found = lee.browser.get("/portal/search?q=pump").words
    assert "Pump inspection" in found and "Pump repair" not in found
    assert "Invoice" not in lee.browser.get(f"/portal/accounts/{building.id}").words
    for path in (
        "invoices/",
        f"invoices/{invoice.id}",
        f"pay/invoices/{invoice.id}",
        "pay/",
        "payments/",
        "statements/",
    ):
        assert lee.browser.get(f"/portal/{path}").status == 404, path
    assert lee.browser.get(f"/portal/statements/{building.id}/statement.pdf").status == 404
    assert lee.browser.get(f"/portal/inspection-reports/{inspection.id}").status == 200


def test_whoever_is_linked_to_a_building_sees_none_of_the_customer_s_invoices(firm, customer, building):
    """IP-21 IP-22 IP-29: building 1 and its invoice show; building 2 and account-wide invoices do not, nor are paid."""
    own, others = bill(firm, building, "Own bill"), [bill(firm, customer, "Account-wide bill")]
    second = firm.account("Pier 5", "site", customer)
    others.append(bill(firm, second, "Pier 5 bill"))
    lee = firm.person("Lee Customer", building).browser
    everything = " ".join(lee.get(f"/portal/{path}").words for path in ("", "invoices/?status=all", "search?q=bill"))
    assert "Own bill" in everything and "Account-wide" not in everything and "Pier 5" not in everything
    assert "1–1 of 1" in lee.get("/portal/invoices/?status=all").words
    assert lee.get(f"/portal/invoices/{own.id}").status == 200
    for one in others:
        assert lee.get(f"/portal/invoices/{one.id}").status == lee.get(f"/portal/pay/invoices/{one.id}").status == 404


def test_with_no_link_every_list_is_empty_and_says_how_to_get_linked(firm, building):
    """IP-02 IP-29: every tab, not the home alone: nothing in it, what to do about it, and the way to write to us."""
    report(firm, building), visit(firm, building), bill(firm, building, "Pump repair")
    lee = firm.person("Lee Customer").browser
    tabs = [str(a["href"]) for a in lee.get("/portal/").all("nav a[href]")]
    lists = [tab for tab in tabs if not tab.endswith(("/pay/", "/portal/help"))]
    assert len(lists) >= 9
    for tab in lists:
        page = lee.get(tab)
        assert not page.all("table.list tbody tr"), tab
        assert "linked" in page.soup.select_one("main").get_text(" "), tab
        assert any(str(a["href"]).endswith("/portal/help") for a in page.all("main a[href]")), tab


def test_reinstated_everything_is_as_before(firm, building):
    """IP-30 IP-31 IP-32: suspended and unticked again: signs in as before, with the former status and areas."""
    report(firm, building), bill(firm, building, "Pump repair")
    lee, owner = firm.person("Lee Customer", building), firm.staff()
    path = f"/office/contacts/{lee.contact.id}/edit"
    kept = [area for area in areas_of(owner, lee.contact) if area != "invoicing"]
    owner.submit(path, "Save", areas=kept)
    owner.submit(path, "Save", suspended="1", suspension_note="Call us.")
    assert "Call us." in firm.visitor().sign_in(lee.contact.email, PASSWORD).words
    report(firm, building, title="Meanwhile")
    owner.submit(path, "Save", suspended=None)
    browser = firm.visitor()
    assert "Inspection reports" in browser.sign_in(lee.contact.email, PASSWORD).words
    assert browser.get("/portal/invoices/").status == 404 and "Meanwhile" in browser.get("/portal/search?q=mean").words
    assert "Enrolled" in owner.get(f"/office/contacts/{lee.contact.id}").words


def controls(owner, record):
    page = owner.get(f"/office/inspection-reports/{record.id}")
    return [form["action"].rpartition("/")[2] for form in page.all("form[action]") if "publish" in form["action"]], page


def test_with_the_portal_off_reports_have_no_publishing_controls(firm, building):
    """HG-02 IP-01: the master switch: neither Publish nor Withdraw, and a direct call, by API too, says why."""
    done = report(firm, building, published=False)
    owner = firm.staff()
    assert controls(owner, done)[0] == ["publish"]
    owner.submit("/office/settings/portal", "Save", portal_on=None)
    assert controls(owner, done)[0] == []
    refused = owner.post(f"/office/inspection-reports/{done.id}/publish")
    assert refused.status == 409 and PORTAL_OFF in refused.words
    owner.submit("/office/settings/portal", "Save", portal_on="1")
    owner.post(f"/office/inspection-reports/{done.id}/publish")
    assert firm.person("Lee Customer", building).browser.get(f"/portal/inspection-reports/{done.id}").status == 200


def test_publishing_at_once_hides_the_manual_control(firm, building):
    """IP-01: a draft goes out with its outcome, so no button is offered; one that staff withdrew has it again."""
    owner = firm.staff()
    owner.submit("/office/settings/publishing", "Save", inspection_report="at_once")
    draft = report(firm, building, status="draft", published=False)
    shown, page = controls(owner, draft)
    assert shown == [] and "as soon as it is ready" in page.words
    owner.post(f"/office/inspection-reports/{draft.id}/status", {"status": "passed"})
    assert "Customers do not see this" not in controls(owner, draft)[1].words
    owner.post(f"/office/inspection-reports/{draft.id}/withdraw")
    assert controls(owner, draft)[0] == ["publish"]
