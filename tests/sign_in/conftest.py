"""Providers on this machine, a firm that has one switched on, and a person who goes there and comes back."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import oidc_provider_mock
import pytest
import requests

from doorstep.demo.provider import LoopbackProvider, running
from doorstep.events.actors import SYSTEM
from doorstep.events.worker import Worker
from doorstep.invitations.services import invite
from doorstep.mail import Mailbox
from doorstep.providers import Provider
from doorstep.testing.client import Browser, Page
from doorstep.testing.kit import Firm, Kit
from doorstep.users import openid_fetch
from doorstep.users.links import link_path

PEOPLE = {
    "g-lee": {"email": "lee.private@gmail.example", "name": "Lee Example"},
    "g-kim": {"email": "kim@gmail.example", "name": "Kim Example"},
}


@pytest.fixture(scope="session")
def google() -> Iterator[str]:
    """The issuer of an independent implementation: oidc-provider-mock."""
    people = [oidc_provider_mock.User(sub=subject, claims=claims) for subject, claims in PEOPLE.items()]
    with oidc_provider_mock.run_server_in_thread(user_claims=people, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What is kept of providers: the next one may answer at the same port with other keys."""
    yield
    openid_fetch.forget_all()


@pytest.fixture
def provider_of(kit: Kit) -> Iterator[Callable[..., LoopbackProvider]]:
    """Start a provider, well-behaved or not, and configure the installation for it."""
    with ExitStack() as stack:

        def start(kind: type[LoopbackProvider] = LoopbackProvider, **values: Any) -> LoopbackProvider:
            made = stack.enter_context(running(kind(people=PEOPLE, **values)))
            configure(kit, google=made.issuer)
            return made

        yield start


def configure(kit: Kit, **issuers: str) -> None:
    providers = {
        name: Provider(client_id="client", client_secret="secret", issuer=issuer, label=name.capitalize())
        for name, issuer in issuers.items()
    }
    kit.installation.settings = attrs.evolve(kit.installation.settings, providers=providers)


@pytest.fixture
def firm(kit: Kit, google: str) -> Firm:
    """A firm whose people may sign in with Google, as the independent provider is called here."""
    configure(kit, google=google)
    return kit.firm(settings={"providers": ["google"]})


@attrs.define
class Traveller:
    """A browser on its way to a provider and back."""

    browser: Browser

    def leave(self, path: str = "/sign-in", **fields: str) -> str:
        """Press the provider's button; gives the address the page leads to."""
        page = self.browser.submit(path, "Continue with", follow=False, **fields)
        assert page.status == 200, (page.status, page.location, page.words)
        refresh = page.soup.select_one("meta[http-equiv=refresh]")
        assert refresh, page.words
        return str(refresh["content"]).partition("url=")[2]

    def choose(self, address: str, subject: str) -> str:
        """Choose an account there; gives the path of the callback with what the provider sends along."""
        there = requests.get(address, timeout=10)
        assert there.status_code == 200, there.text
        # Both providers' pages: one calls the account `sub`, the other `subject`; neither given is a refusal.
        given = {"sub": subject, "subject": subject} if subject else {"action": "deny", "subject": ""}
        back = requests.post(address, data=given, allow_redirects=False, timeout=10)
        parts = urlsplit(back.headers["Location"])
        return f"{parts.path}?{parts.query}"

    def come_back(self, callback: str, **changed: str) -> Page:
        """Open the callback and let its form send itself, with what it brought changed at will."""
        return self.browser.submit(callback, "Go on", to=urlsplit(callback).path, **changed)

    def go(self, subject: str, path: str = "/sign-in", **fields: str) -> Page:
        return self.come_back(self.choose(self.leave(path, **fields), subject))


@pytest.fixture
def traveller(firm: Firm) -> Callable[..., Traveller]:
    return lambda of=None: Traveller((of or firm).visitor())


@pytest.fixture
def invited() -> Callable[..., str]:
    """Invite a contact; gives the path where they choose how to sign in."""

    def send(firm: Firm, contact: Any) -> str:
        with firm.writing() as session:
            return f"/{link_path(session, invite(session, contact.id, SYSTEM))}/register"

    return send


@pytest.fixture
def bound(traveller: Any, invited: Any) -> Callable[..., Any]:
    """A contact who accepted an invitation with an account at the provider; their browser is signed in."""

    def make(firm: Firm, subject: str = "g-lee", email: str = "lee@example.org", name: str = "Lee Example") -> Any:
        contact = firm.contact(name, email)
        came = traveller(firm)
        page = came.go(subject, invited(firm, contact))
        assert "Sign out" in page.words, page.words
        return contact, came.browser

    return make


def mails_of(firm: Firm, to: str) -> list[Any]:
    Worker(firm.kit.installation).run_once(firm.tenant)
    box = Mailbox(firm.kit.installation.settings.mailbox_folder)
    return [box.read(line.id) for line in reversed(box.list(limit=100, to=to))]


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def as_json(value: Any) -> str:
    return json.dumps(value)
