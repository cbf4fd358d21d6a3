"""Asking a provider: within a time and a size, never following where it points, its metadata kept for an hour."""

import threading
import time
from typing import Any
from urllib.parse import urlsplit

from attrs import define, field, frozen
from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, RequestException, Response

from doorstep.providers import LOOPBACK, Provider

CONNECT, READ, WHOLE = 3.0, 5.0, 8.0
MOST = 1_000_000
KEPT, KEPT_FAULT, KEYS_AGAIN = 3600.0, 10.0, 60.0


class Unanswered(RequestException):
    """The provider is away, slow, or says something that is no answer."""


class Asking(OAuth2Session):
    """Authlib's session with limits: a slow or endless answer is given up, a redirect is no answer."""

    def send(self, request: PreparedRequest, **options: Any) -> Response:
        options.update(timeout=(CONNECT, READ), allow_redirects=False, stream=True)
        ends = time.monotonic() + WHOLE
        response = super().send(request, **options)
        body = b""
        for part in response.iter_content(8192):
            body += part
            if len(body) > MOST or time.monotonic() > ends:
                response.close()
                raise Unanswered("too long")
        response._content = body
        return response


@frozen(kw_only=True)
class Metadata:
    """What discovery says. :ivar basic: the provider takes the secret in the header; else it wants it in the form."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    basic: bool


@define
class Known:
    """What is known of one issuer, and until when; `fault` says that it was asked a moment ago in vain."""

    until: float = float("-inf")
    metadata: Metadata | None = None
    keys: dict[str, Any] | None = None
    keys_at: float = float("-inf")
    lock: threading.Lock = field(factory=threading.Lock)


_known: dict[str, Known] = {}


def metadata_of(provider: Provider) -> Metadata:
    """:raises RequestException, ValueError, KeyError: when the provider does not answer, or not as it should."""
    known = _known.setdefault(provider.issuer, Known())
    with known.lock:
        if known.until < time.monotonic():
            known.metadata, known.until = None, time.monotonic() + KEPT_FAULT
            known.metadata = discover(provider.issuer)
            known.until = time.monotonic() + KEPT
    if known.metadata is None:
        raise Unanswered("asked a moment ago")
    return known.metadata


def discover(issuer: str) -> Metadata:
    found = ask(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if str(found["issuer"]) != issuer:
        raise ValueError("another issuer")
    methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    places = {name: protected(str(found[name]), issuer) for name in names}
    return Metadata(**places, basic="client_secret_basic" in methods)


def protected(address: str, issuer: str) -> str:
    parts = urlsplit(address)
    local = urlsplit(issuer).scheme == parts.scheme == "http" and parts.hostname in LOOPBACK
    if parts.scheme != "https" and not local:
        raise ValueError("an endpoint that is not encrypted")
    return address


def keys_of(provider: Provider, *, again: bool = False) -> dict[str, Any]:
    """The provider's public keys; `again` when a token names one that is not among those known."""
    uri = metadata_of(provider).jwks_uri
    known = _known[provider.issuer]
    with known.lock:
        age = time.monotonic() - known.keys_at
        if known.keys is None or age > KEPT or (again and age > KEYS_AGAIN):
            known.keys = ask(uri)
            known.keys_at = time.monotonic()
        return known.keys


def ask(address: str) -> dict[str, Any]:
    with Asking() as session:
        response = session.request("GET", address, withhold_token=True)
        if response.status_code != 200:
            raise Unanswered(f"status {response.status_code}")
        found = response.json()
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def forget_all() -> None:
    """For tests: providers come and go there."""
    _known.clear()
