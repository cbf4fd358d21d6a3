"""Help articles, for customers: found by their words, offered before a request is made."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, case, false, or_, select

from doorstep.api import (
    CONTACT,
    BusinessSession,
    Filters,
    NewRequest,
    NotFound,
    Panel,
    PortalTab,
    Room,
    Viewer,
    hookimpl,
    list_page,
    page_may_make,
    page_session,
    page_viewer,
    search_in,
    searchable,
)
from doorstep_supportdesk.models import Article, Thanks

room = Room("portal_articles", "doorstep_supportdesk", plugin="supportdesk", template_folder="templates")
MOST_OFFERED, LONGEST_WORD = 4, 4


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (
        PortalTab(
            name="help_articles", label="Help articles", path="articles", blueprint=room, area="support",
            icon="document", weight=30,
        ),
    )  # fmt: skip


def published() -> Select[*tuple[Any, ...]]:
    live = (Article.published_at.is_not(None), Article.archived_at.is_(None))
    return select(Article.id, Article.title, Article.text, Article.published_at).where(*live)


def may_ask() -> bool:
    return page_may_make("support_request")


@room.page("/", policy=CONTACT)
def index() -> str:
    typed = request.args.get("q", "")
    found = published().where(search_in(Article.search, typed))
    rows, page = list_page(
        page_session(), found, (Article.title.asc(), Article.id.asc()), request.args, url_for(".index")
    )
    search = Filters(action=url_for(".index"), search_value=typed, search_label="Search help articles")
    return render_template("supportdesk/help.html", rows=rows, page=page, filters=search, may_ask=may_ask())


@room.page("/<uuid:article_id>", policy=CONTACT)
def show(article_id: UUID) -> str:
    mine = (Thanks.article_id == article_id, Thanks.contact_id == page_viewer().contact_id)
    helped = select(Thanks.id).where(*mine).scalar_subquery()
    found = page_session().execute(published().add_columns(helped.label("helped")).where(Article.id == article_id))
    if (one := found.one_or_none()) is None:
        raise NotFound
    return render_template("supportdesk/help_article.html", one=one, may_ask=may_ask())


@room.page("/<uuid:article_id>/answered", policy=CONTACT, methods=("POST",))
def answered(article_id: UUID) -> ResponseReturnValue:
    """Whoever says so twice counts once."""
    session, contact_id = page_session(), page_viewer().contact_id
    if session.execute(published().where(Article.id == article_id)).one_or_none() is None:
        raise NotFound
    mine = (Thanks.article_id == article_id, Thanks.contact_id == contact_id)
    if session.scalar(select(Thanks.id).where(*mine)) is None:
        session.add(Thanks(article_id=article_id, contact_id=contact_id))
    flash("Good to hear. Nothing was sent.", "success")
    return redirect(url_for("portal_support_request.index"), 303)


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> list[Panel]:
    """What may answer it before it is asked: by its nature, and by the words typed so far."""
    if place != "portal_new" or not isinstance(things[0], NewRequest) or things[0].kind != "support_request":
        return []
    found = session.execute(offered(things[0])).all()
    context = {"rows": [one for one in found if one.fits]}
    return [Panel(heading="Perhaps this helps", template="supportdesk/offered.html", context=context)] if found else []


def offered(asked: NewRequest) -> Select[*tuple[Any, ...]]:
    """Articles, those that fit first; none at all where nothing is published."""
    words = [word for word in searchable(asked.title).split() if len(word) >= LONGEST_WORD]
    near = [search_in(Article.search, word) for word in words[:8]]
    near += [Article.nature == asked.request_type] if asked.request_type else []
    fits = case((or_(false(), *near), 1), else_=0)
    found = published().add_columns(fits.label("fits"))
    return found.order_by(fits.desc(), Article.title, Article.id).limit(MOST_OFFERED)
