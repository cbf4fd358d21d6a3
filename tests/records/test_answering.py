"""Whoever answers signs in first: a mail leads to the conversation, and takes no answer itself."""

import pytest

from doorstep.mail import Mailbox
from doorstep.testing.kit import PASSWORD

from .builders import job


@pytest.fixture
def told(firm):
    """A job with a message of staff, a person who was mailed about it, and the mail."""
    account = firm.account("Acme Holdings")
    pat = firm.person("Pat Example", account)
    record = job(firm, account, published=True)
    firm.staff().submit(
        f"/office/errands/{record.id}", "Send", to=f"/office/errands/{record.id}/message", body="We come."
    )
    firm.work()
    box = Mailbox(firm.kit.installation.settings.mailbox_folder)
    [mail] = [box.read(line.id) for line in box.list(limit=50, to=pat.contact.email)]
    return record, pat, mail


def test_a_mail_leads_to_signing_in_and_then_to_the_conversation(firm, told):
    """ST-14 ST-15 ST-16: one mail, whose link asks for a sign-in, leads to the message, where it can be answered."""
    record, pat, mail = told
    path = f"/portal/errands/{record.id}"
    assert f"http://localhost/{firm.slug}{path}" in mail.text
    visitor = firm.visitor()
    door = visitor.get(path)
    assert door.status == 302 and door.location.endswith(f"/sign-in?next={path}")
    page = visitor.submit(f"/sign-in?next={path}", name=pat.contact.email, password=PASSWORD)
    assert "We come." in page.words
    answered = visitor.submit(path, "Send", to=f"{path}/message", body="Good, we wait.")
    assert "Good, we wait." in answered.words


def test_nobody_answers_without_signing_in(firm, told):
    """ST-16: the address of the conversation takes nothing from a stranger."""
    record, _, _ = told
    visitor = firm.visitor()
    assert visitor.post(f"/portal/errands/{record.id}/message", {"body": "From the mail"}).status == 404
    assert "From the mail" not in firm.staff().get(f"/office/errands/{record.id}").words
