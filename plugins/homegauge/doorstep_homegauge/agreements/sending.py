"""Send agreement: a template is chosen, looked at as this client will read it, and published for signing."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from sqlalchemy import select

from doorstep.api import (
    Actor,
    BusinessSession,
    Document,
    NotFound,
    PageForm,
    PdfPage,
    Permission,
    Refused,
    carry_out,
    check_upload,
    page_actor,
    page_session,
    page_viewer,
    render_page,
    staff_may,
    upload_document,
    visible_records,
)
from doorstep_homegauge.agreements.room import BOTH, SEND, to_send
from doorstep_homegauge.agreements.templates import templates
from doorstep_homegauge.agreements.words import buyers, facts_of, filled
from doorstep_homegauge.models import Agreement, Inspection

PAPER = Path(__file__).parents[1] / "papers" / "agreement.typ"
NOBODY = "Add the client first: the agreement asks them to sign."
NO_TERMS = "Accept the terms for electronic signatures first, under Settings, Signatures."
NOT_SHOWN = "Publish the inspection first: its clients cannot see what hangs on it before."


@to_send.page("/<uuid:visit_id>", policy=SEND, methods=BOTH)
def send(visit_id: UUID) -> ResponseReturnValue:
    visit = inspection(visit_id)
    chosen, offered = chosen_one(), on_offer()
    text = filled(chosen.text, facts_of(page_session(), visit)) if chosen else ""
    bound = PageForm(schema=Schema.from_dict({})(), name="send")
    problem = why_not(visit)

    def page(form: Any) -> str:
        return render_template(
            "homegauge/agreements/send.html", form=form, visit=visit, chosen=chosen, offered=offered, text=text,
            problem=problem, step=step(visit, problem), back_url=back_to(visit_id),
        )  # fmt: skip

    return carry_out(bound, page, lambda _values: sent(visit, chosen, text))


def inspection(visit_id: UUID) -> Inspection:
    here = (Inspection.id == visit_id, visible_records(page_viewer(), kind="inspection"))
    found = page_session().scalar(select(Inspection).where(*here))
    if found is None:
        raise NotFound
    return found


def on_offer() -> Sequence[Agreement]:
    kept = select(Agreement).where(Agreement.archived_at.is_(None), Agreement.draft.is_(False))
    return page_session().scalars(kept.order_by(Agreement.name, Agreement.id)).all()


def chosen_one() -> Any:
    try:
        found = templates.named(UUID(request.args["template"])) if request.args.get("template") else None
    except ValueError:
        raise NotFound from None
    if found is not None and (found.archived_at or found.draft):
        raise NotFound
    return found


def why_not(visit: Inspection) -> str | None:
    """Why an agreement cannot be sent for this inspection now."""
    if not buyers(page_session(), visit):
        return NOBODY
    if not page_session().tenant.setting("signing_terms_accepted"):
        return NO_TERMS
    return NOT_SHOWN if visit.visible_from is None else None


def step(visit: Inspection, problem: str | None) -> tuple[str, str] | None:
    """The page that mends the problem: its words and its address. What the inspection's own page mends has none."""
    if problem == NOBODY:
        return "Add Customer", url_for("office_inspection.participants", record_id=visit.id, role="buyer")
    may = problem == NO_TERMS and staff_may(page_actor().staff_role, Permission.SETTINGS)
    return ("Signatures", url_for("settings.core", name="signatures")) if may else None


def sent(visit: Inspection, chosen: Any, text: str) -> str:
    problem = why_not(visit) or (None if chosen else "Choose a template.")
    if problem:
        raise Refused(problem)
    send_agreement(page_session(), visit, chosen.name, text, page_actor())
    flash("The agreement is sent: each client is asked to sign it.", "success")
    return back_to(visit.id)


def send_agreement(session: BusinessSession, visit: Inspection, name: str, text: str, actor: Actor) -> Document:
    """Publish an agreement, whose words are filled in, for the clients of an inspection to sign."""
    heading, _, body = text.strip().partition("\n")
    data = {"title": f"{name}, {visit.number}", "heading": heading, "body": body.strip(), "number": visit.number}
    file = check_upload(f"{name}.pdf", BytesIO(render_page(session, PdfPage(template=PAPER, data=data))))
    return upload_document(session, visit, "agreement", file, actor, title=name, publish=True)


def back_to(visit_id: UUID) -> str:
    return url_for("office_inspection.show", record_id=visit_id)
