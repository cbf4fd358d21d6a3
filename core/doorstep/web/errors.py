"""Problems become pages, or JSON under /api/: what happened, and what to do."""

from typing import Any

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from doorstep.problems import Invalid, NotFound, Refused
from doorstep.web import context
from doorstep.web.observing import number_of_request

log = structlog.get_logger()
STALE = (
    "Somebody else changed this while you had it open. Load the page again, look at what is there now, and try again."
)
UNPROVEN = "The CSRF token is missing or too old. Load the page again; programs send it as X-CSRFToken."
TAKEN = "Somebody saved the same thing at the same moment. Look at what is there now, then try again."


def is_api() -> bool:
    return request.path.startswith("/api/")


def answer(status: int, template: str, message: str | None = None, **values: Any) -> Response:
    context.rollback()
    if is_api():
        return api_answer(status, message, **values)
    return make_response(render_template(f"errors/{template}.html", message=message, **values), status)


def api_answer(status: int, message: str | None, **values: Any) -> Response:
    body = {
        "code": status,
        "status": message or "Not found.",
        **({"errors": values["errors"]} if "errors" in values else {}),
    }
    response = jsonify(body)
    response.status_code = status
    return response


def register_errors(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda fault: answer(404, "404"))
    app.register_error_handler(Refused, lambda fault: answer(409, "409", fault.message))
    app.register_error_handler(Invalid, lambda fault: answer(422, "409", str(fault), errors=fault.messages))
    app.register_error_handler(StaleDataError, lambda fault: answer(409, "409", STALE))
    app.register_error_handler(IntegrityError, lambda fault: answer(409, "409", TAKEN))
    app.register_error_handler(CSRFError, lambda fault: answer(400, "csrf-expired", UNPROVEN))
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unexpected)


def http_error(fault: HTTPException) -> Response | HTTPException:
    code = fault.code or 500
    if code < 400:
        return fault
    template = str(code) if code in (403, 404, 409, 429, 500) else "404" if code == 405 else "409"
    return answer(code, template, fault.description if template == "409" else None)


def unexpected(fault: Exception) -> Response:
    request_id = number_of_request()
    log.error("request.failed", request_id=request_id, endpoint=request.endpoint, method=request.method, exc_info=fault)
    return answer(500, "500", "Something went wrong on our side.", request_id=request_id)
