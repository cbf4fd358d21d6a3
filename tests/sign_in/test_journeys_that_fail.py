"""Whatever a provider says or fails to say: back to where it began with a message, nothing changed, never an error."""

import hmac
import json
import socket
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import suppress
from urllib.parse import urlencode

import attrs
import pytest
from flask import Response, jsonify
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests.sign_in.conftest import Traveller, configure, query_of

from doorstep import clock
from doorstep.demo.provider import LoopbackProvider
from doorstep.users import openid_fetch
from doorstep.users.models import Identity, PowerLink, User, UserSession

STARTED_ELSEWHERE = "was not started here, or too long ago"
UNPROVEN = "does not prove who you are"


@pytest.fixture
def firm(kit):
    return kit.firm(settings={"providers": ["google"]})


def state_of(firm):
    """How much there is of what a sign-in could change."""
    used = select(func.count()).select_from(PowerLink).where(PowerLink.used_at.is_not(None))
    with firm.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (User, Identity, UserSession)]
        return [*counts, session.scalar(used)]


def refused(firm, page, words, place="/sign-in"):
    assert page.status == 200 and words in page.words, (page.status, page.words)
    assert page.response.request.path.startswith(f"/{firm.slug}{place}"), page.response.request.path
    return True


CLAIMS = {
    "wrong nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "wrong issuer": {"iss": "https://accounts.google.com"},
    "wrong audience": {"aud": "somebody-else"},
    "several audiences": {"aud": ["somebody-else", "client"]},
    "expired": {"exp": 1_000_000_000, "iat": 999_999_000},
    "not yet": {"nbf": 99_999_999_999},
    "no subject": {"sub": ""},
    "a number as subject": {"sub": 7},
    "text as expiry": {"exp": "tomorrow"},
    "no expiry": {"exp": None},
}


@attrs.define(eq=False)
class Shaping(LoopbackProvider):
    """Says what it is told to say."""

    changed: dict = attrs.field(factory=dict)

    def claims(self, asked):
        said = {**super().claims(asked), **self.changed}
        return {name: value for name, value in said.items() if value is not None}


@pytest.mark.parametrize("fault", CLAIMS)
def test_a_token_must_be_right_in_every_claim(firm, provider_of, bound, fault):
    """HH-10: issuer, audience, nonce, expiry and subject; one wrong, and nobody comes in."""
    provider = provider_of(Shaping)
    bound(firm)
    before = state_of(firm)
    provider.changed = CLAIMS[fault]
    assert refused(firm, Traveller(firm.visitor()).go("g-lee"), UNPROVEN)
    assert state_of(firm) == before
    provider.changed = {}
    assert "Sign out" in Traveller(firm.visitor()).go("g-lee").words


def by_hand(algorithm, kid, claims, key):
    """A token as no library would make it."""
    parts = [urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (
        {"alg": algorithm, "kid": kid}, claims)]  # fmt: skip
    mac = hmac.new(key, b".".join(parts), "sha256").digest() if key else b""
    return b".".join([*parts, urlsafe_b64encode(mac).rstrip(b"=")]).decode()


@attrs.define(eq=False)
class Forging(LoopbackProvider):
    """Signs with something else than the key it shows."""

    how: str = ""

    def signed(self, claims):
        from joserfc import jwt
        from joserfc.jwk import RSAKey

        if self.how == "secret":
            return by_hand("HS256", self.key.kid, claims, b"secret")
        if self.how == "public key":
            return by_hand("HS256", self.key.kid, claims, self.key.as_pem(private=False))
        if self.how == "none":
            return by_hand("none", self.key.kid, claims, None)
        if self.how == "other":
            other = RSAKey.generate_key(2048, {"kid": self.key.kid})
            return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, other)
        if self.how == "unknown":
            other = RSAKey.generate_key(2048, {"kid": "unheard"})
            return jwt.encode({"alg": "RS256", "kid": "unheard"}, claims, other)
        return {"garbage": "a.b.c", "empty": "", "number": 7}[self.how]


@pytest.mark.parametrize("how", ["secret", "public key", "none", "other", "unknown", "garbage", "empty", "number"])
def test_a_token_must_be_signed_by_the_provider(firm, provider_of, how):
    """HH-10: signed with the client's secret, not at all, by somebody else, or no token: nobody comes in."""
    provider_of(Forging, how=how)
    before = state_of(firm)
    assert refused(firm, Traveller(firm.visitor()).go("g-lee"), UNPROVEN)
    assert state_of(firm) == before


@attrs.define(eq=False)
class Ailing(LoopbackProvider):
    """Fails at a place in a way."""

    ill: str = ""

    def token(self):
        answers = {
            "500": lambda: Response("broken", 500),
            "html": lambda: Response("<h1>hello</h1>", 200),
            "list": lambda: jsonify([1, 2]),
            "error": lambda: (jsonify(error="invalid_client", error_description="<script>alert(1)</script>"), 401),
            "no token": lambda: jsonify(access_token="x", token_type="Bearer"),
            "redirect": lambda: Response("", 302, {"Location": f"{self.issuer}/keys"}),
            "huge": lambda: Response(b"x" * 3_000_000, 200),
            "slow": lambda: time.sleep(1.2) or jsonify(error="too late"),
            "drip": lambda: Response(drip(), 200),
        }
        return answers[self.ill]() if self.ill in answers else super().token()

    def keys(self):
        return Response("{}" if self.ill == "no keys" else "broken", 500) if "keys" in self.ill else super().keys()


def drip():
    for _ in range(40):
        time.sleep(0.1)
        yield b" "


AILMENTS = ("500", "html", "list", "error", "no token", "redirect", "huge", "slow", "drip", "no keys", "broken keys")


@pytest.mark.parametrize("ill", AILMENTS)
def test_a_provider_that_fails_is_survived(firm, provider_of, monkeypatch, ill):
    """HH-09: wherever it fails or dawdles, the person is back with a message, in seconds, and nothing has changed."""
    for name in ("READ", "WHOLE"):
        monkeypatch.setattr(openid_fetch, name, 0.5)
    provider = provider_of(Ailing)
    provider.ill = ill
    before, began = state_of(firm), time.monotonic()
    page = Traveller(firm.visitor()).go("g-lee")
    assert refused(firm, page, "Nothing was changed. Please try again") and "alert(1)" not in page.text
    assert time.monotonic() - began < 5 and state_of(firm) == before
    provider.ill = ""


def test_a_provider_that_is_away_does_not_shut_the_door(kit, firm):
    """HH-07: nobody answers at its address: a message at once, the password still works."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    configure(kit, google=f"http://127.0.0.1:{port}")
    firm.enrol(firm.contact("Lee Example", "lee@example.org"))
    for _ in range(2):
        page = firm.visitor().submit("/sign-in", "Continue with")
        assert refused(firm, page, "Google does not answer at the moment")
    from doorstep.testing.kit import PASSWORD

    assert "Sign out" in firm.visitor().sign_in("lee@example.org", PASSWORD).words


def test_a_silent_provider_is_given_up(kit, firm, monkeypatch):
    """HH-07: it takes the call and says nothing."""
    monkeypatch.setattr(openid_fetch, "READ", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        kept = []

        def take():
            with suppress(OSError):
                kept.append(silent.accept())

        threading.Thread(target=take, daemon=True).start()
        configure(kit, google=f"http://127.0.0.1:{silent.getsockname()[1]}")
        assert refused(firm, firm.visitor().submit("/sign-in", "Continue with"), "does not answer")


@attrs.define(eq=False)
class Posing(LoopbackProvider):
    """Its discovery speaks of somebody else."""

    said: dict = attrs.field(factory=dict)

    def discovery(self):
        return jsonify({**super().discovery().get_json(), **self.said})


@pytest.mark.parametrize(
    "said",
    [{"issuer": "https://accounts.google.com"}, {"token_endpoint": "http://elsewhere.example/token"},
     {"jwks_uri": None}, {"authorization_endpoint": "javascript:alert(1)"}, {"authorization_endpoint": "javascript://127.0.0.1/%0aalert(1)"}],
)  # fmt: skip
def test_discovery_speaks_for_its_own_issuer_only(firm, provider_of, said):
    """HH-10: another issuer, or an endpoint that is not encrypted, is no answer."""
    provider_of(Posing, said=said)
    assert refused(firm, firm.visitor().submit("/sign-in", "Continue with"), UNPROVEN)


def test_stopping_at_the_provider_changes_nothing(firm, provider_of, invited):
    """HH-07 HH-09: cancelled at Google: back at the choice, the invitation still good; back at the sign-in page."""
    provider_of()
    contact = firm.contact("Lee Example", "lee@example.org")
    path = invited(firm, contact)
    assert refused(firm, Traveller(firm.visitor()).go("", path), "You stopped at Google", "/invitation/")
    assert refused(firm, Traveller(firm.visitor()).go(""), "You stopped at Google")
    assert "Sign out" in Traveller(firm.visitor()).go("g-lee", path).words


def test_the_answer_belongs_to_the_browser_that_asked(firm, provider_of, bound):
    """HH-10: a callback in another browser, with another state, or long after, signs nobody in."""
    provider_of()
    bound(firm)
    came = Traveller(firm.visitor())
    callback = came.choose(came.leave(), "g-lee")
    before = state_of(firm)
    assert refused(firm, Traveller(firm.visitor()).come_back(callback), STARTED_ELSEWHERE)
    assert refused(firm, came.come_back(callback, state="another"), STARTED_ELSEWHERE)
    assert refused(firm, came.come_back(callback), STARTED_ELSEWHERE)
    late = Traveller(firm.visitor())
    callback = late.choose(late.leave(), "g-lee")
    with later(11):
        assert refused(firm, late.come_back(callback), STARTED_ELSEWHERE)
    assert state_of(firm) == before


def later(minutes):
    from datetime import timedelta

    return clock.frozen(clock.now() + timedelta(minutes=minutes))


def test_an_answer_counts_once(firm, provider_of, bound):
    """HH-10: cookie and answer copied before they were used are worth nothing afterwards."""

    @attrs.define(eq=False)
    class Generous(LoopbackProvider):
        def token(self):
            from flask import request

            kept = dict(self.codes)
            answer = super().token()
            self.codes.update(kept)
            assert request.form["code"] in self.codes
            return answer

    provider_of(Generous)
    bound(firm)
    came = Traveller(firm.visitor())
    callback = came.choose(came.leave(), "g-lee")
    came.browser.get(callback)
    path = f"/{firm.slug}/"
    kept = came.browser.client.get_cookie("portal", path=path).value
    assert "Sign out" in came.come_back(callback).words
    thief = Traveller(firm.visitor())
    thief.browser.client.set_cookie("portal", kept, path=path)
    before = state_of(firm)
    assert refused(firm, thief.come_back(callback), STARTED_ELSEWHERE)
    assert state_of(firm) == before


def test_looking_at_the_callback_changes_nothing(firm, provider_of, bound):
    """DESIGN 6: the callback is a GET by protocol, and writes nothing, however often."""
    provider_of()
    bound(firm)
    came = Traveller(firm.visitor())
    callback = came.choose(came.leave(), "g-lee")
    before = state_of(firm)
    for _ in range(3):
        assert came.browser.get(callback).status == 200
    assert state_of(firm) == before
    assert "Sign out" in came.come_back(callback).words


def test_another_sites_page_cannot_finish_or_begin(firm, provider_of, bound):
    """HH-10: neither the start nor the end of a journey is carried out for another site's page."""
    provider_of()
    bound(firm)
    came = Traveller(firm.visitor())
    callback = came.choose(came.leave(), "g-lee")
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    page = came.browser.post(callback.partition("?")[0], query_of(callback), headers=foreign)
    assert page.status == 409
    assert came.browser.post("/sign-in/google", headers=foreign).status == 409
    bare = came.browser.client.post(came.browser.path("/sign-in/google"), data={})
    assert bare.status_code == 400


def test_only_what_the_business_switched_on(kit, firm, provider_of):
    """HH-07: a provider that is not switched on here is not there: no button, no way, and the words of before."""
    provider_of()
    other = kit.firm()
    page = other.visitor().get("/sign-in")
    assert "Continue with" not in page.words
    browser = other.visitor()
    assert browser.post("/sign-in/google").status == 404
    assert browser.get("/sign-in/google/callback?code=x&state=y").status == 404
    assert firm.visitor().post("/sign-in/nothing").status == 404
    assert "do not fit together" in other.visitor().sign_in("lee@example.org", "wrong").words


def test_a_journey_stays_in_its_business(kit, firm, provider_of, bound):
    """HH-10: bound in one business is nothing in another, and an answer for one is none for the other."""
    provider_of()
    bound(firm)
    other = kit.firm(settings={"providers": ["google"]})
    assert "Nobody signs in here" in Traveller(other.visitor()).go("g-lee").words
    came = Traveller(firm.visitor())
    query = came.choose(came.leave(), "g-lee").partition("?")[2]
    stranger = Traveller(other.visitor())
    page = stranger.come_back(f"/{other.slug}/sign-in/google/callback?{query}")
    assert STARTED_ELSEWHERE in page.words


@given(answer=st.dictionaries(st.sampled_from(["state", "code", "error", "iss", "x"]), st.text(max_size=60)))
@pytest.mark.sqlite
def test_any_answer_is_survived(kit, provider_of, answer):
    """HH-10: whatever stands in the address of the callback, there is a page, and it signs nobody in."""
    if not kit.firms:
        provider_of()
        kit.firm(settings={"providers": ["google"]})
    firm = kit.firms[0]
    came = Traveller(firm.visitor())
    state = query_of(came.leave())["state"]
    said = {name: state if value == "0" and name == "state" else value for name, value in answer.items()}
    path = f"/{firm.slug}/sign-in/google/callback"
    assert came.browser.get(f"{path}?{urlencode(said)}").status == 200
    page = came.browser.post(path, said, follow=True)
    assert page.status == 200 and "Nothing was changed" in page.words
    assert came.browser.get("/portal/").status == 302
