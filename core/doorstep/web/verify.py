"""The page on which anybody checks a signed copy: the file is read, and not kept."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.documents.verifying import Verdict, fingerprint_of, read_fingerprint, verify
from doorstep.problems import Refused
from doorstep.web import context, limits
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.policy import ANYONE
from doorstep.web.routing import Room

room = Room("verify", __name__)
# A signed copy is the document and a page more.
ONE_PAGE_MORE = 2_000_000


class VerifySchema(Schema):
    file = fields.Raw(
        load_default=None,
        metadata={
            "kind": "file", "label": "The signed PDF", "accept": ".pdf", "hint": "It is read, and not kept.",
            "either": True,
        },
    )  # fmt: skip
    fingerprint = fields.String(
        load_default="", validate=validate.Length(max=200),
        metadata={
            "label": "Or its fingerprint (SHA-256)", "hint": "64 digits and letters from a to f.", "either": True,
        },
    )  # fmt: skip


@room.page("/verify", policy=ANYONE, methods=("GET", "POST"))
def show() -> ResponseReturnValue:
    asked = request.args.get("fingerprint", "")[:200]
    bound = Bound(schema=VerifySchema(), name="verify", initial={"fingerprint": asked}, once=False)
    verdict = None
    if asked and request.method == "GET":
        try:
            verdict = look_up(read_fingerprint(asked))
        except Refused as fault:
            form = bound.view({"fingerprint": [fault.message]})
            return render_template("site/verify.html", form=form, verdict=None), 422
    return handle(bound, lambda form: render_template("site/verify.html", form=form, verdict=verdict), act)


def act(values: dict[str, Any]) -> str:
    """The fingerprint is all that is left of the file; its page can be loaded again and passed on."""
    limit = context.installation().settings.upload_limit + ONE_PAGE_MORE
    file = values["file"]
    if file is None and not values["fingerprint"].strip():
        raise Refused("Choose the signed PDF, or type its fingerprint.", "file")
    found = read_fingerprint(values["fingerprint"]) if file is None else fingerprint_of(file.stream, limit)
    return url_for("verify.show", fingerprint=found)


def look_up(fingerprint: str) -> Verdict:
    limits.knock("verify", fingerprint)
    return verify(context.session(), fingerprint)
