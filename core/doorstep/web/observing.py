"""Each request gets a number, a log line and its place in the figures: routes and statuses, never addresses."""

import re
import time
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from doorstep.events.resting import REQUESTS
from doorstep.web.figures import Figures

Environ = dict[str, Any]
HEADER = "X-Request-ID"
SANE = re.compile(r"^[\w.-]{8,64}$")
ROUTE = "doorstep.route"
NUMBER = "doorstep.request"
log = structlog.get_logger()


class Observed:
    """The WSGI layer around everything."""

    def __init__(self, app: Any, figures: Figures) -> None:
        self.app = app
        self.figures = figures

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        REQUESTS.came()
        environ[NUMBER] = request_number(environ)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=environ[NUMBER])

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            self.note(environ, int(status[:3]), time.perf_counter() - began)
            return start_response(status, [*headers, (HEADER, environ[NUMBER])], *rest)

        result: Iterable[bytes] = self.app(environ, start)
        return result

    def note(self, environ: Environ, status: int, seconds: float) -> None:
        # The path itself may carry a link's secret; the route never does.
        route = environ.get(ROUTE, "none")
        self.figures.count(environ["REQUEST_METHOD"], route, status, seconds)
        level = log.info if status < 500 else log.error
        level("request", method=environ["REQUEST_METHOD"], route=route, status=status, ms=round(seconds * 1000, 1))


def request_number(environ: Environ) -> str:
    """The proxy's number for this request where it sends a plain one, else a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    return given if SANE.match(given) else uuid4().hex[:12]


def tell_route(app: Flask) -> None:
    """Let the layer above know which route answered."""

    @app.after_request
    def tell(response: Response) -> Response:
        rule = request.url_rule
        request.environ[ROUTE] = f"{app.name.rpartition('.')[2]}:{rule.rule}" if rule else "none"
        return response


def number_of_request() -> str:
    """For an error page: what to quote, and what the log has."""
    return str(request.environ.get(NUMBER) or g.setdefault("request_number", uuid4().hex[:12]))
