"""Notes with documents on an order, by clients and by staff."""

import pytest
from plugins.sweven.tests.builders import client, order, photo


@pytest.fixture
def harbor(firm):
    return client(firm)


def test_a_document_as_a_note(firm, harbor):
    """SW-04: staff and the client's users see it with author and time; another client does not."""
    owner, pat, lee = firm.staff(), firm.person("Pat Client", harbor), firm.person("Lee Client", harbor)
    other = firm.person("Nia Other", client(firm, "Acme Gyms", "ACM"))
    record = order(firm, harbor)
    path = f"/work-orders/{record.id}"
    page = pat.browser.submit(
        f"/portal{path}", "Send message", body="The invoice of last year", files=photo("bill.jpg")
    )
    assert "bill.jpg" in page.words
    for browser, side in ((owner, "office"), (lee.browser, "portal")):
        said = browser.get(f"/{side}{path}")
        assert "Pat Client" in said.words and "The invoice of last year" in said.words and "bill.jpg" in said.words
        assert said.all("#conversation time")
    assert other.browser.get(f"/portal{path}").status == 404
    assert "bill.jpg" not in other.browser.get("/portal/documents").words


def test_a_note_for_accounting_alone(firm, harbor):
    """SW-04 SW-08: billing, for one level of the client: seen and told there, and nowhere else."""
    owner = firm.staff()
    ann = firm.contact("Ann Client", notification_role="client_accounting")
    firm.link(ann, harbor)
    pat, record = firm.person("Pat Client", harbor), order(firm, harbor)
    page = owner.submit(
        f"/office/work-orders/{record.id}", "Send message", body="Net 30 this time", tag="billing",
        audience=["client_accounting"], files=photo("offer.jpg"),
    )  # fmt: skip
    assert "Only for Accounting" in page.words and "Billing" in page.words
    assert firm.mails("work_order_message") == 1
    path = f"/portal/work-orders/{record.id}"
    assert "Net 30" in firm.enrol(ann).get(path).words
    hidden = pat.browser.get(path)
    assert "Net 30" not in hidden.words and "offer.jpg" not in hidden.words
    assert "offer.jpg" not in pat.browser.get("/portal/documents").words


def test_a_note_that_completes_an_order_is_one_mail(firm, harbor):
    """SW-04 SW-05: a note and another status with one press: whoever is ticked for both gets one mail about both."""
    pat, record = firm.person("Pat Client", harbor), order(firm, harbor)
    firm.tick("work_order_status", "contact", status="completed")
    page = firm.staff().submit(f"/office/work-orders/{record.id}", "Send message", body="Mended.", then="completed")
    assert "Mended." in page.words
    assert (firm.mail_states("work_order_message"), firm.mail_states("work_order_status")) == (["waiting"], ["joined"])
    firm.work()
    told = firm.mail_to(pat.contact.email)
    assert "wrote on" in told and f"- {record.number} is now: Completed" in told
