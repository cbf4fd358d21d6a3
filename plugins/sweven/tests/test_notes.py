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
