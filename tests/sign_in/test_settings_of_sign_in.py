"""What operators configure, what doctor says of it, and what an owner switches on."""

import logging
import re

import pytest
from tests.sign_in.conftest import Traveller, configure

from doorstep.demo.provider import LoopbackProvider, running
from doorstep.operators.health import providers as examined
from doorstep.providers import Provider
from doorstep.settings import Settings, SettingsFault, load_settings, unknown_variables

KEY = "a key that is long enough to be one"
GOOGLE = '[doorstep.providers.google]\nclient_id = "id"\nclient_secret = "hush"\n'


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "doorstep.toml"
        path.write_text(f'[doorstep]\nsecret_key = "{KEY}"\n{text}')
        return path

    return write


def test_google_knows_its_own_issuer(file):
    """HH-07: two lines from Google are enough; the secret is never printed."""
    settings = load_settings(file(GOOGLE))
    google = settings.providers["google"]
    assert (google.issuer, google.label) == ("https://accounts.google.com", "Google")
    assert google.client_secret == "hush" and "hush" not in f"{settings!r}{google!r}"


def test_the_environment_may_hold_the_secret(file, monkeypatch):
    """Section 12: TOML and environment; several providers, each with a table or variables of its own."""
    monkeypatch.setenv("DOORSTEP_PROVIDER_GOOGLE_CLIENT_SECRET", "from the environment")
    for field, value in {"ISSUER": "https://login.acme.example", "CLIENT_ID": "a", "CLIENT_SECRET": "b"}.items():
        monkeypatch.setenv(f"DOORSTEP_PROVIDER_ACME_{field}", value)
    settings = load_settings(file(GOOGLE))
    assert settings.providers["google"].client_secret == "from the environment"
    assert settings.providers["acme"] == Provider(
        issuer="https://login.acme.example", client_id="a", client_secret="b", label="Acme"
    )
    assert unknown_variables() == []
    monkeypatch.setenv("DOORSTEP_PROVIDER_GOOGLE_CLIENT", "x")
    assert len(unknown_variables()) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[doorstep.providers.google]\nclient_id = "x"', "providers.google.client_secret: is missing"),
        ('[doorstep.providers.acme]\nclient_id = "x"\nclient_secret = "y"', "providers.acme.issuer: begins with https"),
        (GOOGLE + 'issuer = "http://accounts.example"', "providers.google.issuer: begins with https://"),
        (GOOGLE.replace("google", "Go_ogle"), "a provider's name is small letters and digits"),
        (GOOGLE + 'isuer = "x"', "providers.google.isuer is no setting"),
    ],
)
def test_a_fault_is_one_readable_line(file, text, said):
    """Section 12: one readable line for each fault."""
    with pytest.raises(SettingsFault) as caught:
        load_settings(file(text))
    assert said in str(caught.value)


def test_doctor_asks_the_providers():
    """Section 8: doctor says which provider answers, and what to register there; or what to look at."""
    assert [one.ok for one in examined(Settings())] == [True]
    with running(LoopbackProvider(people={})) as provider:
        known = {"google": Provider(client_id="a", client_secret="b", issuer=provider.issuer, label="Google")}
        settings = Settings(base_url="https://portal.example.org", providers=known)
        [found] = examined(settings)
        assert found.ok and "https://portal.example.org/BUSINESS/sign-in/google/callback" in found.text
    [found] = examined(settings)
    assert found.ok is False and "gives no answer" in found.text and "providers.google.issuer" in found.mend


def test_an_owner_switches_providers_on(kit, provider_of):
    """HH-07: what the installation is configured for is offered to each business; it counts at the next request."""
    provider = provider_of()
    configure(kit, google=provider.issuer, acme=provider.issuer)
    firm = kit.firm()
    owner = firm.staff("owner")
    page = owner.get("/office/settings/sign-in")
    assert "Google" in page.words and "Acme" in page.words
    assert "Continue with" not in firm.visitor().get("/sign-in").words
    owner.submit("/office/settings/sign-in", "Save", providers=["google", "acme"])
    page = firm.visitor().sign_in("lee@example.org", "wrong")
    assert "Wrong password, or you sign in with Google or Acme." in page.words
    owner.submit("/office/settings/sign-in", "Save", providers=["nothing"])
    assert "Continue with Acme" in firm.visitor().get("/sign-in").words
    owner.submit("/office/settings/sign-in", "Save", providers=[])
    assert "Continue with" not in firm.visitor().get("/sign-in").words


def test_without_providers_the_page_still_saves(kit):
    """HH-07: nothing is configured, nothing is offered; the second step is still there to be asked for."""
    configure(kit)
    firm = kit.firm()
    page = firm.staff("owner").get("/office/settings/sign-in")
    assert "second step" in page.words and "may sign in with" not in page.words


def test_a_business_with_a_host_of_its_own(kit, provider_of):
    """Section 6: the callback's address comes from the configured one; from the wrong one, the journey starts over."""
    from doorstep.businesses.models import HostName

    provider_of()
    firm = kit.firm(settings={"providers": ["google"]})
    with kit.installation.installation_session(write=True) as session:
        session.add(HostName(host="portal.acme.example", business_id=firm.tenant.id))
    leads = Traveller(firm.visitor()).leave()
    assert leads == "http://portal.acme.example/sign-in"
    from doorstep.testing.client import Browser

    own = Browser(kit.app, "")
    own.client.environ_base = {}
    page = own.client.get("/sign-in", base_url="http://portal.acme.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))[1]
    sent = own.client.post("/sign-in/google", base_url="http://portal.acme.example", data={"csrf_token": token})
    assert "redirect_uri=http%3A%2F%2Fportal.acme.example%2Fsign-in%2Fgoogle%2Fcallback" in sent.get_data(as_text=True)


def test_nothing_secret_is_logged(kit, provider_of, capfd, caplog):
    """Section 9, 8: neither code, state, token, subject nor secret stands in a log."""
    provider_of()
    firm = kit.firm(settings={"providers": ["google"]})
    caplog.set_level(logging.DEBUG, logger="doorstep")
    came = Traveller(firm.visitor())
    callback = came.choose(came.leave(), "g-lee")
    came.come_back(callback)
    came.come_back(callback, state="another")
    said = capfd.readouterr()
    written = "\n".join(
        [said.out, said.err, *(r.getMessage() for r in caplog.records if r.name.startswith("doorstep"))]
    )
    for secret in ("g-lee", "lee.private", "client_secret", *re.findall(r"(?:code|state)=([^&]+)", callback)):
        assert secret not in written
