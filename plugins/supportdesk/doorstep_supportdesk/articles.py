"""Help articles, for staff: written, published, put away; how many they have helped."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields
from sqlalchemy import and_, func, select

from doorstep.api import (
    STAFF,
    Column,
    NotFound,
    OfficeTab,
    PageForm,
    Permission,
    Room,
    Row,
    carry_out,
    hookimpl,
    list_page,
    now,
    page_conflict,
    page_session,
    request_types_of,
    searchable,
    staff_who_may,
)
from doorstep_supportdesk.models import Article, Thanks
from doorstep_supportdesk.schemas import required

room = Room("office_articles", "doorstep_supportdesk", plugin="supportdesk", template_folder="templates")
WRITE = staff_who_may(Permission.SETTINGS)
BOTH, POST = ("GET", "POST"), ("POST",)
COLUMNS = (
    Column(label="Title", key="title", kind="link", primary=True),
    Column(label="About", key="nature"),
    Column(label="Customers see it", key="seen", kind="badge"),
    Column(label="Helped", key="helped", kind="number", align="end"),
)


class ArticleSchema(Schema):
    title = required("Title", 200, hint="In the words customers would search for.")
    nature = fields.UUID(
        load_default=None, allow_none=True,
        metadata={"label": "What it is about", "kind": "select", "empty": "Anything", "choices": ()},
    )  # fmt: skip
    text = required("Text", 20_000, multiline=True, rows=18, hint="Blank lines part paragraphs.")
    version = fields.Integer(load_default=None, allow_none=True, metadata={"kind": "hidden"})


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (
        OfficeTab(name="articles", label="Help articles", path="articles", blueprint=room, icon="document", weight=30),
    )


def natures() -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in request_types_of(page_session(), "support_request")]


@room.page("/", policy=STAFF)
def index() -> str:
    archived = request.args.get("archived") == "1"
    helped = select(func.count(Thanks.id)).where(
        and_(Thanks.business_id == Article.business_id, Thanks.article_id == Article.id)
    )
    kept = Article.archived_at.is_not(None) if archived else Article.archived_at.is_(None)
    columns = (Article.id, Article.title, Article.nature, Article.published_at)
    found: Any = select(*columns, helped.correlate(Article).scalar_subquery().label("helped")).where(kept)
    rows, page = list_page(
        page_session(), found, (Article.title.asc(), Article.id.asc()), request.args, url_for(".index")
    )
    names = dict(natures())
    return render_template(
        "supportdesk/articles.html", columns=COLUMNS, rows=[row_of(row, names) for row in rows], page=page,
        archived=archived,
    )  # fmt: skip


def row_of(one: Any, names: dict[str, str]) -> Row:
    cells = {
        "title": one.title, "nature": names.get(str(one.nature), ""), "helped": one.helped,
        "seen": ("Yes", "good") if one.published_at else ("Not yet", "neutral"),
    }  # fmt: skip
    return Row(url=url_for(".edit", article_id=one.id), cells=cells)


@room.page("/new", policy=WRITE, methods=BOTH)
def new() -> ResponseReturnValue:
    def act(values: dict[str, Any]) -> str:
        page_session().add(fill(Article(), values))
        flash("The article is kept. Publish it when it is ready.", "success")
        return url_for(".index")

    bound = PageForm(schema=ArticleSchema(exclude=["version"]), name="article", choices={"nature": natures()})
    return carry_out(bound, lambda form: page_with(form, None), act)


@room.page("/<uuid:article_id>", policy=WRITE, methods=BOTH)
def edit(article_id: UUID) -> ResponseReturnValue:
    found, schema = article_named(article_id), ArticleSchema()
    initial = {name: getattr(found, name) for name in ("title", "nature", "text", "version")}

    def act(values: dict[str, Any]) -> str:
        if values.pop("version") != found.version:
            raise page_conflict(schema, initial, values, found.version)
        fill(found, values)
        flash("Saved.", "success")
        return url_for(".index")

    bound = PageForm(schema=schema, name="article", initial=initial, choices={"nature": natures()})
    return carry_out(bound, lambda form: page_with(form, found), act)


def fill(found: Article, values: dict[str, Any]) -> Article:
    found.title, found.text, found.nature = values["title"], values["text"], values["nature"]
    found.search = searchable(found.title, found.text)
    return found


def page_with(form: Any, found: Article | None) -> str:
    return render_template("supportdesk/article_edit.html", form=form, article=found)


def article_named(article_id: UUID) -> Article:
    found = page_session().scalar(select(Article).where(Article.id == article_id))
    if found is None:
        raise NotFound
    return found


@room.page("/<uuid:article_id>/publish", policy=WRITE, methods=POST)
def publish(article_id: UUID) -> ResponseReturnValue:
    found = article_named(article_id)
    found.published_at = None if found.published_at else now()
    return back("Customers can read it now." if found.published_at else "Customers do not see it any more.")


@room.page("/<uuid:article_id>/archive", policy=WRITE, methods=POST)
def archive(article_id: UUID) -> ResponseReturnValue:
    found = article_named(article_id)
    found.archived_at = None if found.archived_at else now()
    return back("It is put away: nobody reads it any more." if found.archived_at else "It is back.")


def back(said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for(".index"), 303)
