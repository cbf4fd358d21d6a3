"""Rating a record: the box on its page, the form of its own, and what staff read of all of them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from attrs import frozen
from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.plugins.contributions import Rating
from doorstep.problems import NotFound, Refused
from doorstep.records.queries import Found
from doorstep.records.ratings import (
    NEWEST,
    Standing,
    averages_of,
    rate,
    ratings_of,
    ratings_of_one,
    refusal,
    standing,
)
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.forms import Bound
from doorstep.web.paging import page_of
from doorstep.web.records.desk import Desk
from doorstep.web.shapes import Column, Form, Row

STARS = {5: "5 – very good", 4: "4 – good", 3: "3 – fair", 2: "2 – poor", 1: "1 – very poor"}
LONGEST = 2000
OF_ONE = (
    Column(label="Who", key="who", primary=True), Column(label="Stars", key="stars", align="end"),
    Column(label="Words", key="words"), Column(label="When", key="at", kind="date"),
)  # fmt: skip


@frozen(kw_only=True)
class RatingView:
    """:ivar given: what the reader gave, or None. :ivar form: where they can give or change it now. :ivar rows: what
    was given by whom, for staff."""

    given: Any = None
    form: Form | None = None
    rows: Sequence[Row] = ()


def rating_schema(rating: Rating) -> Schema:
    stars = fields.Integer(
        required=True, validate=validate.OneOf(list(STARS), list(STARS.values())),
        metadata={"label": rating.question, "kind": "radio"},
    )  # fmt: skip
    text = {"label": rating.words, "multiline": True, "autocomplete": "off"}
    words = fields.String(load_default="", validate=validate.Length(max=LONGEST), metadata=text)
    return Schema.from_dict({"stars": stars, "words": words}, name="RatingSchema")()


def form_for(desk: Desk, rating: Rating, record_id: UUID, given: Any) -> Bound:
    initial = {"stars": given.stars, "words": given.words} if given else {}
    action = desk.url("rating", record_id=record_id)
    return Bound(schema=rating_schema(rating), name="rating", action=action, initial=initial)


def rating_view(desk: Desk, record: Any, known: Mapping[UUID, Any]) -> RatingView | None:
    """The box on a record's page: one statement, and none for types that nobody rates.

    :param known: what holds each of its children, as far as that was asked.
    """
    session, viewer, rating = context.session(), desk.viewer(), desk.type.rating
    if rating is None:
        return None
    if desk.is_office:
        return RatingView(rows=[Row(cells=cells_of(one)) for one in ratings_of_one(session, record.id)])
    one = standing(session, viewer, record, rating)
    if context.previewing() or refusal(session, viewer, record, rating, one, known):
        return RatingView(given=one.given)
    return RatingView(given=one.given, form=form_for(desk, rating, record.id, one.given).view())


def rating_page(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    """The form by itself: where others link to it, and where it comes back with what is to be corrected."""
    found, session, viewer, rating = desk.find(record_id), context.session(), desk.viewer(), desk.type.rating
    if rating is None or context.previewing():
        raise NotFound
    one = standing(session, viewer, found.record, rating)
    if text := refusal(session, viewer, found.record, rating, one):
        raise Refused(text)

    def page(form: Form) -> str:
        return desk.render("rating", form=form, found=found, record=found.record, given=one.given)

    bound = form_for(desk, rating, record_id, one.given)
    return handle(bound, page, lambda values: rated(desk, found, one, values))


def rated(desk: Desk, found: Found, one: Standing, values: dict[str, Any]) -> str:
    rate(context.session(), found.record, one.given, values, found.assigned or "", context.actor())
    flash("Thank you. We read every one of these.", "success")
    return desk.url("show", record_id=found.record.id)


def cells_of(one: Any) -> dict[str, Any]:
    who = f"{one.first_name} {one.last_name}".strip() or one.company
    return {"who": who, "stars": f"{one.stars} of 5", "words": one.words, "at": one.created_at, "rated": one.rated}


def ratings_page(kind: str, heading: str, lead: str, rated: str = "Who saw to it") -> str:
    """The page of an office tab: the average of each staff member, and what was written, the newest first.

    :param kind: the record type that is rated. :param heading, lead: the page's title and the words below it.
    :param rated: what those are called to whom the records were assigned, such as ``Inspector``.
    """
    session = context.session()
    found, page = page_of(session, ratings_of(kind), NEWEST, request.args, url_for(str(request.endpoint)))
    one = context.catalog().record_types[kind]
    averages = (
        Column(label=rated, key="name", primary=True), Column(label="Average", key="average", align="end"),
        Column(label="Ratings", key="count", kind="number", align="end"),
    )  # fmt: skip
    columns = (
        Column(label=one.label, key="record", kind="link", primary=True), Column(label=rated, key="rated"),
        Column(label="Stars", key="stars", align="end"), Column(label="Who", key="who"), *OF_ONE[2:],
    )  # fmt: skip
    return render_template(
        "records/ratings.html", heading=heading, lead=lead, averages=averages, columns=columns, page=page,
        people=[person(*row) for row in averages_of(session, kind)], rows=[line_of(kind, row) for row in found],
    )  # fmt: skip


def person(name: str, average: float, count: int) -> Row:
    return Row(cells={"name": name or "Nobody by name", "average": f"{average:.1f} of 5", "count": count})


def line_of(kind: str, one: Any) -> Row:
    url = url_for(f"office_{kind}.show", record_id=one.record_id)
    return Row(url=url, cells={**cells_of(one), "record": f"{one.number} {one.title}"})
