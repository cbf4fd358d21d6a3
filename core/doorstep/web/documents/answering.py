"""What a record's own paper asks, as a part of the record's page: its answer, or the form that gives one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from attrs import frozen
from flask import request, url_for

from doorstep.access.gates import why
from doorstep.access.viewer import Viewer
from doorstep.db.session import BusinessSession
from doorstep.documents.decisions import Asked, decide, decision_of, last_day, why_not
from doorstep.documents.lists import paper_of
from doorstep.documents.signatures import Origin, Signature, read_strokes
from doorstep.users.profile import device_name
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
    until: str = ""


def asking_of(session: BusinessSession, viewer: Viewer, record: Any) -> Asking | None:
    """What the PDF of a record asks; None where it asks nothing, is not there, or is held."""
    record_type = session.catalog.record_types[record.kind]
    kind = session.catalog.document_kinds.get(record_type.rendered or "")
    if kind is None or not kind.asks:
        return None
    paper = paper_of(session, viewer, record.id, kind.name)
    if paper is None or (not viewer.is_staff and why(session, viewer, [paper])):
        return None
    asked = decision_of(session, paper.id)
    return part(session, viewer, paper, asked) if asked else None


def part(session: BusinessSession, viewer: Viewer, paper: Any, asked: Asked) -> Asking:
    room = "documents" if viewer.is_staff else "portal_documents"
    url = url_for(f"{room}.show", document_id=paper.id)
    if viewer.is_staff or is_answered(viewer, asked):
        return Asking(asked=asked, form=None, refusal=None, url=url)
    refusal = why_not(session, viewer, paper, asked)
    form = None if refusal or context.previewing() else answer_form(paper, asked)
    return Asking(asked=asked, form=form, refusal=refusal, url=url, until=last_day(session, asked))


def is_answered(viewer: Viewer, asked: Asked) -> bool:
    """Whether nothing is left to answer for this viewer."""
    return asked.outcome is not None or (asked.each and asked.answer_of(viewer.contact_id) is not None)


def answer_form(paper: Any, asked: Asked) -> Form:
    action = url_for("portal_documents.show", document_id=paper.id, back="record")
    bound = Bound(schema=answer_schema(asked), name="answer", initial=offered(paper, asked), action=action)
    return bind(bound).view()


def offered(paper: Any, asked: Asked) -> dict[str, str]:
    """Who is asked to sign finds the fields for it open; approving or declining is for them to choose."""
    chosen = {"answer": asked.words[0]} if asked.asks != "approve" else {}
    return {"sha256": paper.sha256, **chosen}


def give(document_id: UUID, values: Mapping[str, Any]) -> None:
    """Carry out what a contact has filled in."""
    signature = None
    if values["answer"] == "signed":
        strokes = read_strokes(values.get("drawing", ""))
        signature = Signature(name=values.get("name", ""), consent=values.get("consent", False), strokes=strokes)
    decide(
        context.session(), context.viewer(), document_id, values["answer"], values.get("reason", ""), values["sha256"],
        context.actor(), signature=signature, origin=origin(),
    )  # fmt: skip


def origin() -> Origin:
    agent = device_name(request.user_agent.string) if request.user_agent.string else ""
    return Origin(ip=request.remote_addr or "", agent=agent)
