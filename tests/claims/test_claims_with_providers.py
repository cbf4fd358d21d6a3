"""From an emailed invoice to a sign-in with an account at a provider."""

import attrs
import pytest
from sqlalchemy import select
from tests.claims.test_claims import DANA, billed, firm, mails, path_in, switch  # noqa: F401 - fixtures
from tests.sign_in.conftest import Traveller

from doorstep.demo.provider import LoopbackProvider, running
from doorstep.providers import Provider
from doorstep.users import openid_fetch
from doorstep.users.models import Identity


@pytest.fixture
def google(kit):
    with running(LoopbackProvider(people={"g-dana": {"email": "d@gmail.example", "name": "Dana"}})) as made:
        one = Provider(client_id="client", client_secret="secret", issuer=made.issuer, label="Google")
        kit.installation.settings = attrs.evolve(kit.installation.settings, providers={"google": one})
        yield made
    openid_fetch.forget_all()


def test_who_chooses_google_gets_the_proof_by_mail_first(firm, billed, google):  # noqa: F811
    """HH-07 HH-09 HH-10 HH-15: the provider's button only mails as well; behind the proof it binds an account."""
    switch(firm, providers=["google"])
    visitor = firm.visitor()
    assert "Look into your mail" in visitor.submit(billed.path, "Continue with Google").words
    path = path_in(firm, mails(firm)[-1])
    page = visitor.submit(path, "Activate account")
    words = page.words
    assert words.index("Continue with Google") < words.index("Choose a password")
    landed = Traveller(visitor).go("g-dana", f"{path}/register")
    assert billed.invoice.number in landed.words
    with firm.reading() as session:
        assert session.execute(select(Identity.kind, Identity.subject)).all() == [("openid", "g-dana")]
    assert "This link has been used" in firm.visitor().get(path).words
    assert mails(firm, DANA)
