"""A small server that speaks as Stripe does, for what localstripe lacks.

Idempotency keys, refunds that stop at what was paid, answers that come late or never, signed messages, and the script
that types cards in a browser.
"""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

SCRIPT = Path(__file__).with_name("stripe_fake.js").read_text(encoding="utf-8")
DECLINED = {"0002": "generic_decline", "9995": "insufficient_funds", "0069": "expired_card"}
PROVE = "3155"
Params = dict[str, str]


class Refusal(Exception):
    def __init__(self, status: int, kind: str, **about: Any) -> None:
        self.status, self.body = status, {"error": {"type": kind, "message": "no", **about}}


class StripeFake:
    """:ivar calls: method and path of each request; :ivar trouble: called with (method, path) before and after an act:
    it may return ``down`` (500), ``limit`` (429), ``lost`` (done, but no answer), or wait."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ids = count(1)
        self.things: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, tuple[Params, int, dict[str, Any]]] = {}
        self.calls: list[tuple[str, str]] = []
        self.trouble: Any = lambda method, path: None
        self.key = "sk_test_fake1234"
        self.url = ""

    # What tests ask for

    def card(self, number: str = "4242424242424242") -> str:
        """A card as the browser's script would give it: its name."""
        about = {"brand": "visa", "last4": number[-4:], "exp_month": 12, "exp_year": 2031}
        return str(self.make("payment_method", "pm", type="card", card=about, customer=None)["id"])

    def charged(self) -> list[dict[str, Any]]:
        """Every intent that took money."""
        return [one for one in self.things.values() if one["object"] == "payment_intent" and one["times"]]

    def taken(self) -> int:
        """What was charged, what was given back taken off."""
        back = [one for one in self.things.values() if one["object"] == "refund" and one["status"] == "succeeded"]
        return sum(one["amount"] * one["times"] for one in self.charged()) - sum(one["amount"] for one in back)

    def prove(self, intent: str, yes: bool = True) -> None:
        """The customer answers their bank."""
        one = self.things[intent]
        one["proved"] = True
        if not yes:
            one.update(status="requires_payment_method", last_payment_error=error_of("authentication"))
        elif one["object"] == "setup_intent":
            one["status"] = "succeeded"
        else:
            self.take(one)

    def message(self, kind: str, thing: str, secret: str, at: float | None = None) -> tuple[bytes, dict[str, str]]:
        """A signed message: its body and headers."""
        event = {"id": f"evt_{next(self.ids)}", "object": "event", "type": kind, "api_version": "2026-01-01"}
        body = json.dumps({**event, "data": {"object": self.shown(self.things[thing])}}).encode()
        return body, {"Stripe-Signature": signature(body, secret, at)}

    # What the server does

    def make(self, kind: str, prefix: str, **values: Any) -> dict[str, Any]:
        made = {"id": f"{prefix}_{next(self.ids):06d}", "object": kind, "metadata": {}, **values}
        self.things[made["id"]] = made
        return made

    def shown(self, one: dict[str, Any], expand: bool = False) -> dict[str, Any]:
        seen = {name: value for name, value in one.items() if name not in ("times", "proved")}
        if expand and isinstance(seen.get("payment_method"), str):
            seen["payment_method"] = self.things[seen["payment_method"]]
        return seen

    def answer(self, method: str, path: str, params: Params, key: str | None, auth: str) -> tuple[int, dict[str, Any]]:
        with self.lock:
            self.calls.append((method, path))
            if auth != f"Bearer {self.key}" and "client_secret" not in params:
                return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key"}}
            known = self.answers.get(key or "")
            if known and known[0] != params:
                return 400, {"error": {"type": "idempotency_error", "message": "other parameters"}}
            if known:
                return known[1:]
            found = self.carried_out(method, path, params)
            if key:
                self.answers[key] = (params, *found)
            return found

    def carried_out(self, method: str, path: str, params: Params) -> tuple[int, dict[str, Any]]:
        expand = params.pop("expand[0]", None) is not None
        try:
            return 200, self.shown(self.act(method, path.removeprefix("/v1/").split("/"), params), expand)
        except Refusal as fault:
            return fault.status, fault.body

    def act(self, method: str, path: list[str], params: Params) -> dict[str, Any]:
        return self.written(path, params) if method == "POST" else self.read(path, params)

    def read(self, path: list[str], params: Params) -> dict[str, Any]:
        if len(path) == 2:
            return self.named(path[1])
        asked = params.get("payment_intent")
        found = [one for one in self.things.values() if asked and one.get("payment_intent") == asked]
        return {"object": "list", "data": [self.shown(one) for one in found], "has_more": False}

    def written(self, path: list[str], params: Params) -> dict[str, Any]:
        if len(path) == 1:
            acts = {
                "customers": lambda: self.make("customer", "cus", name=params.get("name")),
                "payment_methods": lambda: self.things[self.card(params["card[number]"])],
                "payment_intents": lambda: self.intent(params),
                "setup_intents": lambda: self.setup(params),
                "refunds": lambda: self.refund(params),
            }
            return acts[path[0]]()
        one = self.named(path[1])
        if path[2] == "_prove":
            self.prove(one["id"], params["yes"] == "1")
        acts = {"confirm": lambda: self.confirm(one, params), "cancel": lambda: self.cancel(one)}
        return acts.get(path[2], lambda: one)()

    def setup(self, params: Params) -> dict[str, Any]:
        made = self.make("setup_intent", "seti", customer=params.get("customer"), payment_method=None, proved=False)
        made.update(status="requires_payment_method", client_secret=f"{made['id']}_secret_x")
        return made

    def named(self, name: str) -> dict[str, Any]:
        if name not in self.things:
            raise Refusal(404, "invalid_request_error", code="resource_missing")
        return self.things[name]

    def intent(self, params: Params) -> dict[str, Any]:
        method = params.get("payment_method")
        if method:
            self.named(method)
        made = self.make(
            "payment_intent", "pi", amount=int(params["amount"]), currency=params["currency"], payment_method=method,
            customer=params.get("customer"), last_payment_error=None, latest_charge=None, times=0, proved=False,
        )  # fmt: skip
        made["metadata"] = {k[9:-1]: v for k, v in params.items() if k.startswith("metadata[")}
        made["client_secret"] = f"{made['id']}_secret_x"
        made["status"] = "requires_confirmation" if method else "requires_payment_method"
        return made

    def confirm(self, one: dict[str, Any], params: Params) -> dict[str, Any]:
        if one["status"] in ("succeeded", "canceled"):
            raise Refusal(400, "invalid_request_error", code="payment_intent_unexpected_state")
        one["payment_method"] = params.get("payment_method") or one["payment_method"]
        last = self.things[one["payment_method"]]["card"]["last4"]
        if last in DECLINED:
            one.update(status="requires_payment_method", last_payment_error=error_of(DECLINED[last]))
            raise Refusal(402, "card_error", code="card_declined", decline_code=DECLINED[last])
        if last == PROVE and not one["proved"]:
            if params.get("off_session") == "true":
                one.update(status="requires_payment_method", last_payment_error=error_of("authentication_required"))
                raise Refusal(402, "card_error", code="authentication_required", decline_code="authentication_required")
            one["status"] = "requires_action"
        elif one["object"] == "setup_intent":
            one["status"] = "succeeded"
        else:
            self.take(one)
        return one

    def take(self, one: dict[str, Any]) -> None:
        one.update(status="succeeded", last_payment_error=None, times=one["times"] + 1)

    def cancel(self, one: dict[str, Any]) -> dict[str, Any]:
        if one["status"] in ("succeeded", "canceled", "processing"):
            raise Refusal(400, "invalid_request_error", code="payment_intent_unexpected_state")
        one["status"] = "canceled"
        return one

    def refund(self, params: Params) -> dict[str, Any]:
        paid, amount = self.named(params["payment_intent"]), int(params["amount"])
        given = [o for o in self.things.values() if o["object"] == "refund" and o["payment_intent"] == paid["id"]]
        if sum(one["amount"] for one in given) + amount > paid["amount"] * paid["times"]:
            raise Refusal(400, "invalid_request_error", code="charge_already_refunded")
        made = self.make("refund", "re", payment_intent=paid["id"], amount=amount, status="succeeded")
        made["metadata"] = {k[9:-1]: v for k, v in params.items() if k.startswith("metadata[")}
        return made


def error_of(code: str) -> dict[str, str]:
    return {"code": "card_declined", "decline_code": code, "message": "no"}


def signature(body: bytes, secret: str, at: float | None = None) -> str:
    stamp = int(at or time.time())
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={signed}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: StripeFake

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/v3/":
            self.send(200, SCRIPT.encode(), "text/javascript")
        else:
            self.serve("GET", parts.path, dict(parse_qsl(parts.query)))

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.serve("POST", urlsplit(self.path).path, dict(parse_qsl(text)))

    def serve(self, method: str, path: str, params: Params) -> None:
        trouble = self.fake.trouble(method, path)
        if trouble in ("down", "limit"):
            self.send(500 if trouble == "down" else 429, b'{"error": {"type": "api_error", "message": "no"}}')
            return
        key, auth = self.headers.get("Idempotency-Key"), self.headers.get("Authorization") or ""
        status, found = self.fake.answer(method, path, params, key, auth)
        if trouble == "lost":
            self.close_connection = True
            self.connection.close()
            return
        self.send(status, json.dumps(found).encode())

    def send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 600

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections that are cut are meant."""


@contextmanager
def stripe_fake() -> Iterator[StripeFake]:
    fake = StripeFake()
    server = Server(("127.0.0.1", 0), type("Bound", (Handler,), {"fake": fake}))
    fake.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
