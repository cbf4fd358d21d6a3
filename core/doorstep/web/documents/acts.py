"""What staff do with a document: publish, schedule, withdraw, replace, rename, archive, record an answer."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.clean import uuid_or_none
from doorstep.documents import forwarding, publishing, reminding, services
from doorstep.documents.decisions import Paper, decide, decision_of
from doorstep.documents.door import see_document
from doorstep.documents.signable import check_signable
from doorstep.problems import NotFound
from doorstep.records import sharing
from doorstep.web import context
from doorstep.web import format as formats
from doorstep.web.acting import handle
from doorstep.web.documents import forms
from doorstep.web.documents.office import WRITE
from doorstep.web.forms import Bound
from doorstep.web.routing import Room

room = Room("document_acts", __name__, url_prefix="/office/documents/<uuid:document_id>")


def found(document_id: UUID, *, former: bool = False) -> Any:
    return see_document(context.session(), context.viewer(), document_id, former=former)


def page_url(document_id: UUID) -> str:
    return url_for("documents.show", document_id=document_id)


def done(document_id: UUID, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(page_url(document_id), 303)


@room.page("/publish", policy=WRITE, methods=("POST",))
def publish(document_id: UUID) -> ResponseReturnValue:
    publishing.publish(context.session(), found(document_id), context.actor())
    return done(document_id, "This is published.")


@room.page("/withdraw", policy=WRITE, methods=("POST",))
def withdraw(document_id: UUID) -> ResponseReturnValue:
    publishing.withdraw(context.session(), found(document_id), context.actor())
    return done(document_id, "This is withdrawn: customers no longer see it.")


@room.page("/share", policy=WRITE, methods=("POST",))
def share(document_id: UUID) -> ResponseReturnValue:
    """Show it to one person who takes part in its record, or hide it from them; let them forward it, or not."""
    return done(document_id, choose_for(found(document_id)))


def choose_for(thing: Any) -> str:
    """What staff say of one person and a document or record; returns what to tell them."""
    contact_id, session, actor = uuid_or_none(request.form.get("contact_id")), context.session(), context.actor()
    if contact_id is None:
        raise NotFound
    if "forwards" in request.form:
        forwards = bool(request.form["forwards"])
        sharing.let_forward(session, thing, contact_id, forwards, actor)
        return "They may forward it." if forwards else "They may not forward it. Links they sent do not open it."
    sees = bool(request.form.get("sees"))
    sharing.share(session, thing, contact_id, sees, actor)
    return "They see it at their next look." if sees else "They do not see it any more."


@room.page("/stop-forward", policy=WRITE, methods=("POST",))
def stop_forward(document_id: UUID) -> ResponseReturnValue:
    """End a link that somebody was sent."""
    return done(document_id, stop_one_of(found(document_id, former=True)))


def stop_one_of(thing: Any) -> str:
    forward_id = uuid_or_none(request.form.get("forward_id"))
    if forward_id is None:
        raise NotFound
    forwarding.stop(context.session(), thing, forward_id, context.actor())
    return "The link opens nothing any more."


@room.page("/archive", policy=WRITE, methods=("POST",))
def archive(document_id: UUID) -> ResponseReturnValue:
    services.archive(context.session(), found(document_id, former=True), context.actor())
    return done(document_id, "This is archived.")


@room.page("/restore", policy=WRITE, methods=("POST",))
def restore(document_id: UUID) -> ResponseReturnValue:
    services.restore(context.session(), found(document_id, former=True), context.actor())
    return done(document_id, "This is back. It is not published.")


@room.page("/schedule", policy=WRITE, methods=("GET", "POST"))
def schedule(document_id: UUID) -> ResponseReturnValue:
    document = found(document_id)

    def act(values: dict[str, Any]) -> str:
        publishing.schedule(context.session(), document, values["at"], context.actor())
        flash(f"Customers see it from {formats.exact(values['at'])} on.", "success")
        return page_url(document_id)

    return one_form(
        document, Bound(schema=forms.ScheduleSchema(), name="schedule"), "Schedule publication", "Schedule", act
    )


@room.page("/rename", policy=WRITE, methods=("GET", "POST"))
def rename(document_id: UUID) -> ResponseReturnValue:
    document = found(document_id)

    def act(values: dict[str, Any]) -> str:
        services.rename(context.session(), document, values["title"], context.actor())
        return page_url(document_id)

    bound = Bound(schema=forms.RenameSchema(), name="rename", initial={"title": document.title})
    return one_form(document, bound, "Rename", "Save title", act)


@room.page("/replace", policy=WRITE, methods=("GET", "POST"))
def replace(document_id: UUID) -> ResponseReturnValue:
    document = found(document_id)
    document_kind = document.kind
    lead = "The new version takes its place and is published as this one is. This one stays in the history."

    def act(values: dict[str, Any]) -> str:
        (file,) = forms.checked([values["file"]], "file")
        check_signable(context.catalog().document_kinds.get(document_kind), file, "file")
        made = services.replace(context.session(), found(document_id), file, context.actor())
        flash(f"“{made.title}” is the current version.", "success")
        return page_url(made.id)

    return one_form(document, Bound(schema=forms.ReplaceSchema(), name="replace"), "New version", "Replace", act, lead)


@room.page("/ask-again", policy=WRITE, methods=("POST",))
def ask_again(document_id: UUID) -> ResponseReturnValue:
    reminding.ask_again(context.session(), found(document_id), context.actor())
    return done(document_id, "It can be answered again, and everybody who is asked gets a mail.")


@room.page("/answer", policy=WRITE, methods=("GET", "POST"))
def answer(document_id: UUID) -> ResponseReturnValue:
    """What a customer said on paper or by phone."""
    document = found(document_id)
    asked = decision_of(context.session(), document_id)
    if asked is None:
        raise NotFound
    lead = "The customer told you on paper or by phone. An answer is final: nobody can change it afterwards."
    initial = {"sha256": document.sha256}
    if len(asked.words) == 1:
        initial["answer"] = asked.words[0]
    bound = Bound(schema=forms.told_schema(asked), name="answer", initial=initial)

    def act(values: dict[str, Any]) -> str:
        whose = Paper(contact_id=UUID(values["person"])) if asked.each else Paper(name=values["person"])
        decide(
            context.session(), context.viewer(), document_id, values["answer"], values["reason"], values["sha256"],
            context.actor(), paper=whose,
        )  # fmt: skip
        flash("The answer is recorded.", "success")
        return page_url(document_id)

    return one_form(document, bound, "Record the answer", "Record this answer", act, lead)


def one_form(document: Any, bound: Bound, title: str, verb: str, act: Any, lead: str = "") -> ResponseReturnValue:
    # Read now: when the act is refused, what it loaded is undone with it.
    values = {"name": document.title, "title": title, "verb": verb, "lead": lead, "back_url": page_url(document.id)}
    return handle(bound, lambda form: render_template("office/documents/act.html", form=form, **values), act)
