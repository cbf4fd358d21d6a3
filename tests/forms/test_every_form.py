"""Every form of the office, the portal, the doors and the operators, with hostile text in every field."""

import re

import pytest
from plugins.inspectpoint.tests.builders import proposal, report
from sqlalchemy import select
from tests.documents.conftest import Desk
from tests.forms.sweep import Sweep
from tests.records.builders import job

from doorstep.accounts.models import Account
from doorstep.mail import Mailbox
from doorstep.operators.acts import save_operator
from doorstep.testing.client import Browser
from doorstep.testing.kit import PASSWORD

LEAST = {"office": 50, "portal": 10, "doors": 5, "operator": 4}


@pytest.fixture
def firm(kit):
    """A firm with a little of everything, so that every page has something to show."""
    firm = kit.firm("inspectpoint", "worktype", "papers", name="Acme Fire", settings={"request_access": True})
    account = firm.account("Acme Towers")
    site = firm.account("Main Street 1", "site", account)
    desk = Desk(firm, firm.staff())
    case = desk.case(account)
    for kind in ("letter", "offer", "file"):
        desk.document(case, f"{kind}.pdf", kind)
    job(firm, account, "A job", published=True, lines=[{"text": "a", "quantity": 1}])
    report(firm, site), proposal(firm, site)
    firm.contact("Uri Uninvited")
    return firm


def person(firm) -> Browser:
    with firm.reading() as session:
        account = session.scalars(select(Account).where(Account.name == "Acme Towers")).one()
    lee = firm.person("Lee Example", account)
    lee.browser.submit("/portal/profile/email", "New email", email="new@customers.example.org", present=PASSWORD)
    return lee.browser


def doors(firm) -> Browser:
    """Somebody with links in their mail, of every kind."""
    firm.staff().submit("/office/contacts/new", "First name", first_name="Ivo", email="ivo@example.org", invite="1")
    visitor = firm.visitor()
    visitor.submit("/request-access", "What do you need", name="Dana New", email="dana@example.org")
    firm.enrol(firm.contact("Rita Reset", "rita@example.org"))
    visitor.submit("/forgot-password", "Send me a link", name="rita@example.org")
    person(firm)
    firm.work()
    return visitor


def operator(firm) -> Browser:
    save_operator(firm.kit.installation, "ada@example.org", "Ada Byron", PASSWORD)
    browser = Browser(firm.kit.app, "/operator")
    browser.submit("/sign-in", email="ada@example.org", password=PASSWORD)
    return browser


def links_mailed(firm) -> list[str]:
    box = Mailbox(firm.kit.installation.settings.mailbox_folder)
    texts = [box.read(line.id).text for line in box.list(limit=500)]
    paths = {path for text in texts for path in re.findall(rf"http://localhost/{firm.slug}(/[\w./-]+)", text)}
    return sorted({*paths, *(f"{path}/register" for path in paths if path.startswith("/invitation/"))})


def first_pages(firm) -> list[str]:
    """Pages whose form shows only at a place."""
    with firm.reading() as session:
        account = session.scalars(select(Account.id).where(Account.name == "Acme Towers")).one()
    return [f"/office/documents/new?account={account}", f"/office/contacts/new?account={account}"]


VISITORS = {"office": lambda firm: firm.staff(), "portal": person, "doors": doors, "operator": operator}


@pytest.mark.sqlite
@pytest.mark.timeout(300)
@pytest.mark.parametrize("who", [pytest.param("office", marks=pytest.mark.long), "portal", "doors", "operator"])
def test_every_form_survives_hostile_text(firm, who):
    """HG-04 HH-16 ST-11: no error page, what was typed comes back, and nothing of it comes alive; anywhere after."""
    browser, house = VISITORS[who](firm), firm.kit.app.app
    app = house.operator_app if who == "operator" else house.business_app
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    inside = ("/office/", "/portal/", "/api/")
    starts = [one for one in rules if who == "operator" or one.startswith(f"/{who}") or
              (who == "doors" and not one.startswith(inside))]  # fmt: skip
    sweep = Sweep.of(browser, app.url_map.bind("localhost"))
    forms = sweep.run(
        [*(first_pages(firm) if who == "office" else []), *starts, *(links_mailed(firm) if who == "doors" else [])]
    )
    assert not sweep.faults, "\n".join(sorted(set(sweep.faults)))
    assert len(forms) >= LEAST[who]
