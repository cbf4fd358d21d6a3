"""An OpenID provider on this machine, for the demo: whoever is chosen on its page comes back, without a password."""

import hashlib
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from attrs import define, evolve, field
from flask import Flask, Response, jsonify, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from doorstep.businesses.tenant import every
from doorstep.installation import Installation, open_installation
from doorstep.plugins.registry import Registry
from doorstep.providers import Provider
from doorstep.settings import Settings
from doorstep.users.models import Identity

NAME, LABEL, CLIENT = "google", "Google (demo)", "doorstep-demo"
SECRET = "only this machine listens"  # noqa: S105  nothing but the demo's own provider ever reads it
# Who can be chosen: one who signs in so, one who has yet to be invited, and one whom nobody knows.
BOUND, OTHER = "demo-iris", "demo-anika"
PEOPLE: dict[str, dict[str, str]] = {
    BOUND: {"name": "Iris Calder", "email": "iris.calder@mail.example"},
    OTHER: {"name": "Anika Sorensen", "email": "anika@mail.example"},
    "demo-nina": {"name": "Nina Petrov", "email": "nina@mail.example"},
    "demo-stranger": {"name": "Somebody Else", "email": "somebody@mail.example"},
}
PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
<title>Choose an account</title>
<style>body{font:1rem/1.5 system-ui;max-width:24rem;margin:3rem auto;padding:0 1rem}
button{display:block;width:100%;margin:.5rem 0;padding:.8rem;font:inherit;text-align:start}</style>
<h1>Choose an account</h1><p>This stands for a provider such as Google. Nobody is asked for a password here.</p>
<form method="post">{% for subject, claims in people.items() %}
<button name="subject" value="{{ subject }}">{{ claims.name }}<br><small>{{ claims.email }}</small></button>{% endfor %}
<button name="subject" value="">Cancel</button></form></html>"""


@define(eq=False)
class LoopbackProvider:
    """Authorization codes with PKCE, and ID tokens signed with a key of its own.

    :ivar people: claims by subject. :ivar issuer: known once it runs.
    """

    people: Mapping[str, Mapping[str, Any]]
    issuer: str = ""
    codes: dict[str, dict[str, str]] = field(factory=dict)
    key: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        from joserfc.jwk import RSAKey

        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})

    def app(self) -> Flask:
        app = Flask("doorstep.demo.provider")
        app.get("/.well-known/openid-configuration")(self.discovery)
        app.get("/keys")(self.keys)
        app.route("/authorize", methods=["GET", "POST"])(self.authorize)
        app.post("/token")(self.token)
        return app

    def discovery(self) -> ResponseReturnValue:
        places = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return jsonify(
            issuer=self.issuer, response_types_supported=["code"], subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"], code_challenge_methods_supported=["S256"],
            **{name: f"{self.issuer}/{path}" for name, path in places.items()},
        )  # fmt: skip

    def keys(self) -> ResponseReturnValue:
        return jsonify(keys=[self.key.as_dict(private=False)])

    def authorize(self) -> ResponseReturnValue:
        if request.method == "GET":
            return render_template_string(PAGE, people=self.people)
        subject, back = request.form["subject"], request.args["redirect_uri"]
        said = {"state": request.args["state"]}
        if not subject:
            return redirect(f"{back}?{urlencode({**said, 'error': 'access_denied'})}")
        code = secrets.token_urlsafe(24)
        self.codes[code] = {**request.args.to_dict(), "subject": subject}
        return redirect(f"{back}?{urlencode({**said, 'code': code})}")

    def token(self) -> ResponseReturnValue:
        asked = self.codes.pop(request.form.get("code", ""), None)
        if asked is None or not self.fits(asked):
            return Response('{"error": "invalid_grant"}', 400, mimetype="application/json")
        said = {"token_type": "Bearer", "expires_in": 300, "access_token": secrets.token_urlsafe(16)}
        return jsonify(id_token=self.signed(self.claims(asked)), **said)

    def fits(self, asked: Mapping[str, str]) -> bool:
        """Whether who asks for the token is who began: PKCE, and the address the code went to."""
        digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        return challenge == asked["code_challenge"] and request.form.get("redirect_uri") == asked["redirect_uri"]

    def claims(self, asked: Mapping[str, str]) -> dict[str, Any]:
        now = int(time.time())
        own = {"iss": self.issuer, "aud": asked["client_id"], "sub": asked["subject"], "nonce": asked.get("nonce")}
        return {**own, "iat": now, "exp": now + 300, **self.people.get(asked["subject"], {})}

    def signed(self, claims: dict[str, Any]) -> str:
        from joserfc import jwt

        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


@contextmanager
def running(provider: LoopbackProvider, port: int = 0) -> Iterator[LoopbackProvider]:
    """Let a provider answer on 127.0.0.1 while the block runs."""
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            """Nobody reads the log of a provider that is for show."""

    server = make_server("127.0.0.1", port, provider.app(), threaded=True, request_handler=Quiet)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def settings_for(issuer: str) -> dict[str, Provider]:
    """What the demo's installation is configured with."""
    return {NAME: Provider(client_id=CLIENT, client_secret=SECRET, issuer=issuer, label=LABEL)}


@contextmanager
def beside(settings: Settings, registry: Registry) -> Iterator[Settings]:
    """Run the demo's provider while the block runs; gives the settings that know where it answers.

    It may answer elsewhere than last time: who is bound to it stays so.
    """
    with running(LoopbackProvider(people=PEOPLE)) as provider:
        installation = open_installation(settings, registry)
        try:
            move_identities(installation, provider.issuer)
        finally:
            installation.close()
        yield evolve(settings, providers=settings_for(provider.issuer))


def move_identities(installation: Installation, issuer: str) -> None:
    with installation.installation_session() as session:
        tenants = every(session)
    for tenant in tenants:
        with installation.writing(tenant) as db:
            db.execute(update(Identity).where(Identity.kind == "openid").values(issuer=issuer))
