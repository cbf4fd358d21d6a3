"""What clients say of inspectors, for staff: an average for each, and the newest words."""

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import func, select

from doorstep.api import STAFF, Column, Contact, Row, list_page, page_session, staff_choices
from doorstep_homegauge.models import Inspection, Rating
from doorstep_homegauge.ratings.rooms import office

AVERAGES = (
    Column(label="Inspector", key="name", primary=True),
    Column(label="Average", key="average", align="end"),
    Column(label="Ratings", key="count", kind="number", align="end"),
)
WORDS = (
    Column(label="Inspection", key="visit", kind="link", primary=True),
    Column(label="Inspector", key="inspector"),
    Column(label="Stars", key="stars", align="end"),
    Column(label="Who", key="who"),
    Column(label="Words", key="words"),
    Column(label="When", key="at", kind="date"),
)


@office.page("/", policy=STAFF)
def index() -> str:
    here = (Inspection.business_id == Rating.business_id) & (Inspection.id == Rating.inspection_id)
    by = (Contact.business_id == Rating.business_id) & (Contact.id == Rating.contact_id)
    columns = (
        Rating.id, Rating.stars, Rating.words, Rating.inspector, Rating.created_at, Inspection.number, Inspection.title,
        Inspection.id.label("visit_id"), Contact.first_name, Contact.last_name, Contact.company,
    )  # fmt: skip
    newest: Any = select(*columns).join(Inspection, here).join(Contact, by)
    found, page = list_page(page_session(), newest, (Rating.id.desc(),), request.args, url_for(".index"))
    return render_template(
        "homegauge/ratings/office.html", averages=AVERAGES, inspectors=averages(), columns=WORDS,
        rows=[row_of(one) for one in found], page=page,
    )  # fmt: skip


def averages() -> list[Row]:
    session = page_session()
    sums = select(Rating.inspector_id, func.max(Rating.inspector), func.sum(Rating.stars), func.count())
    names = dict(staff_choices(session))
    found = [
        (names.get(str(who), name), total / count, count)
        for who, name, total, count in session.execute(sums.group_by(Rating.inspector_id))
    ]
    return [
        Row(cells={"name": name, "average": f"{average:.1f} of 5", "count": count})
        for name, average, count in sorted(found, key=lambda one: (-one[1], one[0]))
    ]


def row_of(one: Any) -> Row:
    who = f"{one.first_name} {one.last_name}".strip() or one.company
    cells = {
        "visit": f"{one.number} {one.title}", "inspector": one.inspector, "stars": f"{one.stars} of 5", "who": who,
        "words": one.words, "at": one.created_at,
    }  # fmt: skip
    return Row(url=url_for("office_inspection.show", record_id=one.visit_id), cells=cells)
