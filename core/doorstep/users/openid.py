"""OpenID Connect: the way to a provider and back, until the ID token proves who came."""

import hmac
from collections.abc import Mapping
from typing import Any

import structlog
from attrs import frozen

from doorstep import clock
from doorstep.clean import one_line
from doorstep.problems import Refused
from doorstep.providers import Provider

SCOPE = "openid email profile"
# Public keys only: a token "signed" with the client's secret, or not at all, is none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY = 60
STARTED_ELSEWHERE = "This sign-in was not started here, or too long ago. Nothing was changed. Please try again."
DOWN = "{label} does not answer at the moment. Nothing was changed. Please try again in a few minutes."
CANCELLED = "You stopped at {label}. Nothing was changed."
UNPROVEN = "What {label} answered does not prove who you are. Nothing was changed. Please try again."


@frozen(kw_only=True)
class Journey:
    """What the browser keeps while its person is at the provider: `verifier` never leaves before the token is asked."""

    url: str
    state: str
    nonce: str
    verifier: str


@frozen(kw_only=True)
class Proof:
    """Who came, as the provider says: `issuer` and `subject` are the identity, address and name are for people."""

    provider: str
    issuer: str
    subject: str
    address: str = ""
    name: str = ""


def depart(provider: Provider, redirect_uri: str) -> Journey:
    """Where to send somebody, and what to keep until they are back.

    :raises Refused: when the provider does not answer.
    """
    from authlib.common.security import generate_token

    from doorstep.users.openid_fetch import metadata_of

    try:
        endpoint = metadata_of(provider).authorization_endpoint
        verifier, nonce = generate_token(64), generate_token(32)
        with client(provider, redirect_uri) as session:
            url, state = session.create_authorization_url(
                endpoint, code_verifier=verifier, nonce=nonce, prompt="select_account"
            )
    except Exception as fault:
        raise noted(provider, "depart", fault) from None
    return Journey(url=url, state=state, nonce=nonce, verifier=verifier)


def arrive(
    name: str, provider: Provider, redirect_uri: str, kept: Mapping[str, Any], answer: Mapping[str, str]
) -> Proof:
    """Who came back. Asks the provider, so call it with no transaction open.

    :param kept: state, nonce and verifier of the journey. :param answer: what the provider sent along.
    :raises Refused: with words for the person; whatever the provider says, nothing else is raised.
    """
    given, wanted = answer.get("state", ""), str(kept["state"])
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Refused(STARTED_ELSEWHERE, reason="state")
    if answer.get("iss") and answer["iss"] != provider.issuer:
        raise Refused(UNPROVEN.format(label=provider.label), reason="issuer")
    if not answer.get("code"):
        words = CANCELLED if answer.get("error") == "access_denied" else UNPROVEN
        raise Refused(words.format(label=provider.label), reason="cancelled")
    token = id_token(provider, redirect_uri, answer["code"], str(kept["verifier"]))
    try:
        claims = checked(provider, token, str(kept["nonce"]))
        return proof(name, provider, claims)
    except Exception as fault:
        raise noted(provider, "token", fault) from None


def id_token(provider: Provider, redirect_uri: str, code: str, verifier: str) -> dict[str, Any]:
    from doorstep.users.openid_fetch import metadata_of

    try:
        endpoint = metadata_of(provider).token_endpoint
        with client(provider, redirect_uri) as session:
            return dict(session.fetch_token(endpoint, code=code, code_verifier=verifier))
    except Exception as fault:
        raise noted(provider, "exchange", fault) from None


def client(provider: Provider, redirect_uri: str) -> Any:
    from doorstep.users.openid_fetch import Asking, metadata_of

    method = "client_secret_basic" if metadata_of(provider).basic else "client_secret_post"
    return Asking(
        provider.client_id, provider.client_secret, token_endpoint_auth_method=method, scope=SCOPE,
        redirect_uri=redirect_uri, code_challenge_method="S256",
    )  # fmt: skip


def checked(provider: Provider, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
    """The claims of an ID token, once signature, issuer, audience, expiry and nonce are right."""
    from authlib.oidc.core import CodeIDToken

    read = decoded(provider, str(token["id_token"]))
    options = {
        "iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": provider.client_id},
        "nonce": {"essential": True, "value": nonce}, "sub": {"essential": True},
    }  # fmt: skip
    params = {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")}
    claims = CodeIDToken(read.claims, read.header, options, params)
    claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    return dict(claims)


def decoded(provider: Provider, text: str) -> Any:
    from joserfc import jwt
    from joserfc.errors import InvalidKeyIdError, JoseError
    from joserfc.jwk import KeySet
    from joserfc.jws import JWSRegistry

    from doorstep.users.openid_fetch import keys_of

    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(text, KeySet.import_key_set(keys_of(provider)), registry=registry)  # type: ignore[arg-type]
    except (InvalidKeyIdError, JoseError):
        # The provider may have changed its keys since we asked for them.
        keys = KeySet.import_key_set(keys_of(provider, again=True))  # type: ignore[arg-type]
        return jwt.decode(text, keys, registry=registry)


def proof(name: str, provider: Provider, claims: Mapping[str, Any]) -> Proof:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise ValueError("no subject")
    return Proof(
        provider=name, issuer=provider.issuer, subject=subject,
        address=said(claims.get("email"), 254), name=said(claims.get("name"), 120),
    )  # fmt: skip


def said(value: Any, limit: int) -> str:
    """A line a provider says about a person, fit to be shown; people choose such things themselves."""
    return one_line(value, limit) if isinstance(value, str) else ""


def noted(provider: Provider, where: str, fault: Exception) -> Refused:
    from requests import RequestException

    words = DOWN if isinstance(fault, RequestException) else UNPROVEN
    # The kind of fault alone: its text may hold codes and tokens.
    structlog.get_logger().warning("openid.failed", issuer=provider.issuer, where=where, fault=type(fault).__name__)
    return Refused(words.format(label=provider.label), reason="openid")
