"""Help articles, for staff: written, published, put away; how many they have helped."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields
from sqlalchemy import Select, and_, func, select

from doorstep.api import (
    STAFF,
    Column,
    KeptTexts,
    OfficeTab,
    Permission,
    Room,
    TextWords,
    hookimpl,
    now,
    page_session,
    request_types_of,
    searchable,
    staff_who_may,
)
from doorstep_supportdesk.models import Article, Thanks
from doorstep_supportdesk.schemas import required

room = Room("office_articles", "doorstep_supportdesk", plugin="supportdesk", template_folder="templates")
WRITE = staff_who_may(Permission.SETTINGS)


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


class Articles(KeptTexts):
    model, schema, name, form = Article, ArticleSchema, "title", "article"
    edit_template = "supportdesk/article_edit.html"
    columns = (
        Column(label="Title", key="title", kind="link", primary=True),
        Column(label="About", key="nature"),
        Column(label="Customers see it", key="seen", kind="badge"),
        Column(label="Helped", key="helped", kind="number", align="end"),
    )
    words = TextWords(
        title="Help articles",
        lead="Customers find them in the portal, and are offered those that fit before they send a request.",
        new="New article", none_yet="No articles yet",
        why="Write down what you answer again and again. Who finds it there need not ask.", in_use="Articles in use",
        put_away="Articles that were put away", kept="The article is kept. Publish it when it is ready.",
        ended="It is put away: nobody reads it any more.", again="It is back.",
    )  # fmt: skip

    def listing(self) -> Select[Any]:
        mine = and_(Thanks.business_id == Article.business_id, Thanks.article_id == Article.id)
        helped = select(func.count(Thanks.id)).where(mine).correlate(Article).scalar_subquery().label("helped")
        return select(Article.id, Article.title, Article.nature, Article.published_at, helped)

    def cells(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        names = dict(natures())
        return [
            {
                "title": row.title, "nature": names.get(str(row.nature), ""), "helped": row.helped,
                "seen": ("Yes", "good") if row.published_at else ("Not yet", "neutral"),
            }
            for row in rows
        ]  # fmt: skip

    def choices(self) -> Mapping[str, Any]:
        return {"nature": natures()}

    def fill(self, found: Any, values: Mapping[str, Any]) -> None:
        super().fill(found, values)
        found.search = searchable(found.title, found.text)


articles = Articles()
articles.into(room, read=STAFF, write=WRITE)


@room.page("/<uuid:article_id>/publish", policy=WRITE, methods=("POST",))
def publish(article_id: UUID) -> ResponseReturnValue:
    found = articles.named(article_id)
    found.published_at = None if found.published_at else now()
    flash("Customers can read it now." if found.published_at else "Customers do not see it any more.", "success")
    return redirect(url_for(".index"), 303)
