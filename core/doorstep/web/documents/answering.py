"""What a record's own paper asks, as a part of the record's page: its answer, or the form that gives one."""

from typing import Any

from attrs import frozen
from flask import url_for

from doorstep.access.gates import why
from doorstep.access.viewer import Viewer
from doorstep.db.session import BusinessSession
from doorstep.documents.decisions import Asked, decision_of, why_not
from doorstep.documents.lists import paper_of
from doorstep.web import context
from doorstep.web.acting import bind
from doorstep.web.documents.forms import answer_schema
from doorstep.web.forms import Bound
from doorstep.web.shapes import Form


@frozen(kw_only=True)
class Asking:
    """:ivar form: for a contact who may answer; :ivar url: the paper itself, where staff record an answer."""

    asked: Asked
    form: Form | None
    refusal: str | None
    url: str


def asking_of(session: BusinessSession, viewer: Viewer, record: Any) -> Asking | None:
    """What the PDF of a record asks; None where it asks nothing, is not there, or is held."""
    record_type = session.catalog.record_types[record.kind]
    kind = session.catalog.document_kinds.get(record_type.rendered or "")
    if kind is None or not kind.asks:
        return None
    paper = paper_of(session, viewer, record.id, kind.name)
    if paper is None or (not viewer.is_staff and why(session, viewer, {paper.id: paper.kind})):
        return None
    asked = decision_of(session, paper.id)
    return part(session, viewer, paper, asked) if asked else None


def part(session: BusinessSession, viewer: Viewer, paper: Any, asked: Asked) -> Asking:
    room = "documents" if viewer.is_staff else "portal_documents"
    url = url_for(f"{room}.show", document_id=paper.id)
    if viewer.is_staff or asked.given:
        return Asking(asked=asked, form=None, refusal=None, url=url)
    refusal = why_not(session, viewer, paper, asked)
    form = None if refusal or context.previewing() else answer_form(paper, asked)
    return Asking(asked=asked, form=form, refusal=refusal, url=url)


def answer_form(paper: Any, asked: Asked) -> Form:
    action = url_for("portal_documents.show", document_id=paper.id, back="record")
    bound = Bound(schema=answer_schema(asked.words), name="answer", initial=offered(paper, asked), action=action)
    return bind(bound).view()


def offered(paper: Any, asked: Asked) -> dict[str, str]:
    single = {"answer": asked.words[0]} if len(asked.words) == 1 else {}
    return {"sha256": paper.sha256, **single}
