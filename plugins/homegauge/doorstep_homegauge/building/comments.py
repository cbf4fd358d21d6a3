"""Stock comments: what inspectors write again and again, kept by section, offered when a finding is written."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from doorstep.api import STAFF, Column, Filters, NotFound, PageForm, Row, carry_out, list_page, page_session
from doorstep_homegauge.building.room import BOTH, POST, WRITE, stock
from doorstep_homegauge.report_models import Comment
from doorstep_homegauge.report_schemas import SEVERITY_TONES, SEVERITY_WORDS, CommentSchema

COLUMNS = (
    Column(label="Item", key="item", kind="link", primary=True),
    Column(label="Section", key="section"),
    Column(label="How serious", key="severity", kind="badge"),
    Column(label="Words", key="text"),
)
OFFERED, CUT = 25, 160
OWN = ("section", "item", "severity", "text")


@stock.page("/", policy=STAFF, endpoint="index")
def index() -> str:
    wanted = request.args.get("q", "").strip()
    found, page = list_page(page_session(), matching(wanted), (Comment.id.desc(),), request.args, url_for(".index"))
    filters = Filters(action=url_for(".index"), search_value=wanted, search_label="Section, item, words")
    rows = [row_of(one) for one in found]
    return render_template("homegauge/building/comments.html", columns=COLUMNS, rows=rows, page=page, filters=filters)


def matching(wanted: str) -> Any:
    statement = select(Comment.id, *(getattr(Comment, name) for name in OWN))
    for word in wanted.casefold().split()[:8]:
        statement = statement.where(Comment.search.contains(word, autoescape=True))
    return statement


def row_of(one: Any) -> Row:
    badge = SEVERITY_WORDS.get(one.severity, one.severity), SEVERITY_TONES.get(one.severity, "neutral")
    short = one.text if len(one.text) <= CUT else f"{one.text[:CUT].rstrip()}…"
    cells = {"item": one.item, "section": one.section or "Any", "severity": badge, "text": short}
    return Row(url=url_for(".edit_comment", comment_id=one.id), cells=cells)


@stock.page("/new", policy=WRITE, methods=BOTH)
def new_comment() -> ResponseReturnValue:
    def act(values: dict[str, Any]) -> str:
        keep_comment(values)
        flash("The comment is kept.", "success")
        return url_for(".index")

    bound = PageForm(schema=CommentSchema(), name="comment")
    return carry_out(bound, lambda form: page_with(form, None), act)


@stock.page("/<uuid:comment_id>", policy=WRITE, methods=BOTH)
def edit_comment(comment_id: UUID) -> ResponseReturnValue:
    comment = comment_named(str(comment_id))
    if comment is None:
        raise NotFound

    def act(values: dict[str, Any]) -> str:
        fill(comment, values)
        flash("Saved.", "success")
        return url_for(".index")

    initial = {name: getattr(comment, name) for name in OWN}
    bound = PageForm(schema=CommentSchema(), name="comment", initial=initial)
    return carry_out(bound, lambda form: page_with(form, comment), act)


@stock.page("/<uuid:comment_id>/remove", policy=WRITE, methods=POST)
def remove_comment(comment_id: UUID) -> ResponseReturnValue:
    comment = comment_named(str(comment_id))
    if comment is None:
        raise NotFound
    page_session().delete(comment)
    flash("The comment is removed. Reports that were written with it stay as they are.", "success")
    return redirect(url_for(".index"), 303)


def page_with(form: Any, comment: Comment | None) -> str:
    return render_template("homegauge/building/comment.html", form=form, comment=comment)


def comment_named(text: str) -> Comment | None:
    try:
        return page_session().scalar(select(Comment).where(Comment.id == UUID(text)))
    except ValueError:
        return None


def keep_comment(values: dict[str, Any]) -> Comment:
    comment = fill(Comment(), values)
    page_session().add(comment)
    return comment


def fill(comment: Comment, values: dict[str, Any]) -> Comment:
    for name in OWN:
        setattr(comment, name, values[name])
    comment.search = " ".join(values[name] for name in ("section", "item", "text")).casefold()
    return comment


def offered(section: str, wanted: str) -> list[Comment]:
    """For a finding of this section: what was searched for, else what fits the section."""
    statement = select(Comment).order_by(Comment.section == "", Comment.item, Comment.id).limit(OFFERED)
    if not wanted:
        fits = func.lower(Comment.section).in_([section.lower(), ""])
        return list(page_session().scalars(statement.where(fits)))
    for word in wanted.casefold().split()[:8]:
        statement = statement.where(Comment.search.contains(word, autoescape=True))
    return list(page_session().scalars(statement))
