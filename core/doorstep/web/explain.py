"""Why a contact sees a record or document, or not: the five steps, each failed one with the button that mends it."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.access.explain import Explanation, Step, explain
from doorstep.access.viewer import Viewer, viewer_of
from doorstep.accounts.queries import contact_choices
from doorstep.businesses import finding
from doorstep.clean import uuid_or_none
from doorstep.documents.door import see_document
from doorstep.problems import NotFound
from doorstep.web import context
from doorstep.web.accounts.people import full_name
from doorstep.web.addresses import known_url
from doorstep.web.policy import STAFF
from doorstep.web.routing import Room
from doorstep.web.shapes import ExplainStep, Filters

room = Room("explain", __name__, url_prefix="/office/explain")
LABELS = {
    "admitted": "Has a sign-in, and access is not disabled",
    "reached": "Is linked to it, or takes part in it",
    "open": "Its area is open",
    "published": "It is published",
    "gates": "Nothing holds it back",
}


def asked(name: str) -> UUID | None:
    return uuid_or_none(request.args.get(name) or request.args.get(f"{name}_id"))


@room.page("", policy=STAFF)
def contact() -> ResponseReturnValue:
    contact_id, record_id, document_id = asked("contact"), asked("record"), asked("document")
    db, q = context.session(), request.args.get("q", "")[:200]
    viewer = viewer_of(db, contact_id) if contact_id else None
    thing = thing_of(record_id, document_id)
    if (contact_id and viewer is None) or (viewer is None and thing is None):
        raise NotFound
    given = {"contact": contact_id, "record": record_id, "document": document_id}
    known: dict[str, Any] = {name: str(value) for name, value in given.items() if value}
    choose = viewer is None or thing is None
    search = Filters(action=url_for(".contact"), search_value=q, hidden=known, search_label=search_label(viewer))
    return render_template(
        "office/explain.html", viewer=viewer, thing=thing, search=search if choose else None, q=q,
        title=title_of(thing), thing_url=url_of(thing), known=known,
        found=found(viewer, q, known) if choose and (q or viewer is None) else [], **told(viewer, thing),
    )  # fmt: skip


@room.page("/documents/<uuid:document_id>", policy=STAFF)
def document(document_id: UUID) -> ResponseReturnValue:
    """Begin with a document, then choose whom it is about."""
    return redirect(url_for(".contact", document=document_id), 303)


@room.page("/records/<uuid:record_id>", policy=STAFF)
def record(record_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".contact", record=record_id), 303)


def thing_of(record_id: UUID | None, document_id: UUID | None) -> Any:
    """The record or document the question is about; None when it is yet to be chosen."""
    if document_id:
        return see_document(context.session(), context.viewer(), document_id, former=True)
    if record_id is None:
        return None
    thing = finding.find_record(context.session(), record_id, context.catalog())
    if thing is None:
        raise NotFound
    return thing


def is_document(thing: Any) -> bool:
    return hasattr(thing, "media_type")


def title_of(thing: Any) -> str:
    if thing is None:
        return ""
    return thing.title if is_document(thing) else f"{thing.number} {thing.title}"


def url_of(thing: Any) -> str | None:
    if thing is None:
        return None
    if is_document(thing):
        return known_url("documents.show", document_id=thing.id)
    return known_url(f"office_{thing.kind}.show", record_id=thing.id)


def search_label(viewer: Viewer | None) -> str:
    return "Search the record or document" if viewer else "Search the person"


def found(viewer: Viewer | None, q: str, known: dict[str, Any]) -> list[tuple[str, str]]:
    """What a search for the other side found, each with the address of its explanation."""
    db = context.session()
    if viewer is None:
        people = contact_choices(db, q)[: finding.MOST]
        return [(full_name(one), url_for(".contact", **known, contact=one.id)) for one in people]
    records = finding.taken(db, finding.records(context.viewer(), q)).rows
    documents = finding.taken(db, finding.documents(context.viewer(), q)).rows
    things = [(f"{one.number} {one.title}", url_for(".contact", **known, record=one.id)) for one in records]
    return things + [(one.title, url_for(".contact", **known, document=one.id)) for one in documents]


def told(viewer: Viewer | None, thing: Any) -> dict[str, Any]:
    if viewer is None or thing is None:
        return {"steps": [], "verdict": None}
    said = explain(context.session(), viewer, thing)
    return {"steps": [step_view(viewer, step, thing) for step in said.steps], "verdict": verdict(said)}


def verdict(said: Explanation) -> tuple[str, str]:
    if said.opens:
        return "Sees it and can open it", "good"
    return ("Sees it, but cannot open it yet", "warn") if said.sees else ("Does not see it", "bad")


def step_view(viewer: Viewer, step: Step, thing: Any) -> ExplainStep:
    label, url, post = mend(viewer, step, thing) if not step.ok else (None, None, False)
    return ExplainStep(
        label=LABELS[step.name],
        ok=step.ok,
        source=step.source,
        fix_label=label if url else None,
        fix_url=url,
        fix_post=post,
    )


def mend(viewer: Viewer, step: Step, thing: Any) -> tuple[str | None, str | None, bool]:
    """The button that mends a failed step: its words, where it leads, whether pressing it acts at once."""
    person = {"contact_id": viewer.contact_id}
    match step.fix:
        case "invite":
            return "Invite", known_url("inviting.invite", **person), True
        case "reinstate":
            return "Give access back", known_url("contacts.edit", **person), False
        case "areas":
            return "Open the area", known_url("contacts.edit", **person), False
        case "share" | "link":
            return (
                ("Show it to them", share_url(step), False) if step.fix == "share" else link_button(viewer, step, thing)
            )
        case "publish":
            return publish_button(step)
    return ("Look at it", url_of(thing), False) if step.fix == "gate" else (None, None, False)


def link_button(viewer: Viewer, step: Step, thing: Any) -> tuple[str, str | None, bool]:
    """To the account's contacts with this person found, or to the record where people take part in it."""
    kind = context.catalog().record_types.get(getattr(thing, "record_kind", None) or thing.kind)
    if step.subject_id is None or (kind and kind.reach == "participants"):
        record_id = getattr(thing, "record_id", None) or thing.id
        return (
            "Add them to it",
            known_url(f"office_{kind.name}.show", record_id=record_id) if kind else url_of(thing),
            False,
        )
    return "Link them", url_for("accounts.contacts", account_id=step.subject_id, q=viewer.name), False


def share_url(step: Step) -> str | None:
    """To the panel that says who sees it."""
    if step.subject == "document":
        return known_url("documents.show", document_id=step.subject_id, _anchor="sharing")
    return known_url(f"office_{step.subject}.show", record_id=step.subject_id, _anchor="sharing")


def publish_button(step: Step) -> tuple[str, str | None, bool]:
    if step.subject == "document":
        return "Publish", known_url("document_acts.publish", document_id=step.subject_id), True
    return "Publish", known_url(f"office_{step.subject}.publish", record_id=step.subject_id), True
