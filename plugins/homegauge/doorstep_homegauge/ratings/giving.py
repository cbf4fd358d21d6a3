"""A client's own inspectors, and the form to rate one of them."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate
from sqlalchemy import and_, select

from doorstep.api import (
    CONTACT,
    BusinessSession,
    NotFound,
    PageForm,
    Refused,
    Viewer,
    carry_out,
    held_records,
    page_actor,
    page_session,
    page_viewer,
    record_event,
    staff_choices,
    visible_records,
)
from doorstep_homegauge.fields import text
from doorstep_homegauge.models import Inspection, Rating
from doorstep_homegauge.ratings.rooms import portal
from doorstep_homegauge.report_models import HomeReport

STARS = {5: "5 – very good", 4: "4 – good", 3: "3 – fair", 2: "2 – poor", 1: "1 – very poor"}
MOST = 50
TOO_EARLY = "Your report is not open yet. Read it first, then tell us how it was."
NOBODY = "Nobody is named as the inspector here. Please write to us instead."


class RatingSchema(Schema):
    stars = fields.Integer(
        required=True, validate=validate.OneOf(list(STARS), list(STARS.values())),
        metadata={"label": "How was the inspection?", "kind": "radio"},
    )  # fmt: skip
    words = text("What went well, what did not", 2000, multiline=True)


@portal.page("/", policy=CONTACT)
def index() -> str:
    session, viewer = page_session(), page_viewer()
    mine = and_(
        Rating.business_id == Inspection.business_id, Rating.inspection_id == Inspection.id,
        Rating.contact_id == viewer.contact_id,
    )  # fmt: skip
    seen = select(Inspection, Rating).outerjoin(Rating, mine).where(visible_records(viewer, kind="inspection"))
    named = seen.where(Inspection.assigned_id.is_not(None))
    newest = named.order_by(Inspection.happens_on.desc(), Inspection.id.desc()).limit(MOST)
    rows = session.execute(newest).all()
    open_ones = with_open_report(session, viewer, [visit.id for visit, _ in rows])
    names = dict(staff_choices(session))
    lines = [(visit, names.get(str(visit.assigned_id), "Your inspector"), rating) for visit, rating in rows]
    return render_template("homegauge/ratings/mine.html", lines=lines, open_ones=open_ones)


@portal.page("/<uuid:visit_id>", policy=CONTACT, methods=("GET", "POST"))
def rate(visit_id: UUID) -> ResponseReturnValue:
    session, viewer = page_session(), page_viewer()
    here = (Inspection.id == visit_id, visible_records(viewer, kind="inspection"))
    visit = session.scalar(select(Inspection).where(*here))
    if visit is None:
        raise NotFound
    may_rate(session, viewer, visit)
    name = dict(staff_choices(session)).get(str(visit.assigned_id), "Your inspector")
    bound = PageForm(schema=RatingSchema(), name="rating")

    def page(form: Any) -> str:
        return render_template("homegauge/ratings/rate.html", form=form, visit=visit, name=name)

    return carry_out(bound, page, lambda values: rated(session, viewer, visit, name, values))


def may_rate(session: BusinessSession, viewer: Viewer, visit: Inspection) -> None:
    """:raises Refused: before the report is open to them, twice, or where no inspector is named."""
    if visit.assigned_id is None:
        raise Refused(NOBODY)
    if visit.id not in with_open_report(session, viewer, [visit.id]):
        raise Refused(TOO_EARLY)
    mine = (Rating.inspection_id == visit.id, Rating.contact_id == viewer.contact_id)
    if session.scalar(select(Rating.id).where(*mine)):
        raise Refused("You have rated this inspection already. Thank you.")


def with_open_report(session: BusinessSession, viewer: Viewer, visit_ids: list[UUID]) -> set[UUID]:
    """Those of these inspections of which the viewer can open a report: nothing holds it."""
    here = (HomeReport.parent_id.in_(visit_ids), visible_records(viewer, kind="home_report"))
    rows = session.execute(select(HomeReport.id, HomeReport.parent_id).where(*here)).all()
    held = held_records(session, viewer, "home_report", [row.id for row in rows])
    return {row.parent_id for row in rows if row.id not in held}


def rated(session: BusinessSession, viewer: Viewer, visit: Inspection, name: str, values: dict[str, Any]) -> str:
    session.add(
        Rating(
            inspection_id=visit.id, contact_id=viewer.contact_id, inspector_id=visit.assigned_id, inspector=name,
            stars=values["stars"], words=values["words"],
        )
    )  # fmt: skip
    said: dict[str, Any] = {
        "inspector": name,
        "stars": str(values["stars"]),
        "title": visit.title,
        "number": visit.number,
    }
    said["says"] = f"{name} rated {values['stars']} of 5"
    record_event(session, "inspection.rated", visit, page_actor(), internal=True, contact_id=viewer.contact_id, **said)
    flash("Thank you. We read every one of these.", "success")
    return url_for(".index")
