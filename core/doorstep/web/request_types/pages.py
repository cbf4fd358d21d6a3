"""The office pages of request types: what can be asked for, what each form asks, and how it looks to customers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.events.recording import record_event
from doorstep.plugins.contributions import RecordType, RequestField
from doorstep.problems import Changed, Invalid, NotFound
from doorstep.request_types import queries, services
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.conflicts import conflict
from doorstep.web.forms import Bound
from doorstep.web.policy import staff
from doorstep.web.request_types import editor
from doorstep.web.request_types.preview import questions_form, whole_form
from doorstep.web.routing import Room
from doorstep.web.shapes import Choice, Form

room = Room("request_types", __name__, url_prefix="/office/settings/request-types")
SETTINGS = staff(Permission.SETTINGS)


@room.page("/", policy=SETTINGS)
def index() -> ResponseReturnValue:
    kinds = services.with_request_forms(context.catalog())
    found = queries.listed(context.session(), [kind.name for kind in kinds])
    groups = [(kind, found[kind.name]) for kind in kinds]
    return render_template("office/request_types/index.html", groups=groups, acts=acts)


def acts(one: queries.Listed, types: Sequence[queries.Listed]) -> list[Choice]:
    """What can be done with it in the list."""
    live = [each.id for each in types if not each.archived]
    url = url_for(".move", type_id=one.id)
    question = "Nobody can choose it any more. Requests made with it stay as they are, and it can be brought back."
    away = Choice(label="Archive", url=url_for(".archive", type_id=one.id), icon="trash", post=True, confirm=question)
    up = Choice(label="Move up", url=url, post=True, fields={"way": "up"})
    down = Choice(label="Move down", url=url, post=True, fields={"way": "down"})
    return [*([up] if one.id != live[0] else []), *([down] if one.id != live[-1] else []), away]


@room.page("/new/<kind>", policy=SETTINGS, methods=("GET", "POST"))
def new(kind: str) -> ResponseReturnValue:
    record_type = record_type_of(kind)
    bound = Bound(
        schema=editor.type_schema(earlier(()), False), name="type", initial={"in_portal": True, "questions": [{}]}
    )

    def act(values: dict[str, Any]) -> str:
        fields, order = typed(bound, values, (), ())
        try:
            made = services.create_type(
                context.session(), kind, values["name"], fields, context.actor(), hint=values["hint"],
                in_portal=values["in_portal"],
            )  # fmt: skip
        except Invalid as fault:
            raise editor.at_lines(fault, order) from None
        note(made.name)
        flash(f"“{made.name}” can be chosen from now on.", "success")
        return url_for(".edit", type_id=made.id)

    return handle(bound, lambda form: page(form, bound, record_type, None), act)


def record_type_of(kind: str) -> RecordType:
    known = {one.name: one for one in services.with_request_forms(context.catalog())}
    if kind not in known:
        raise NotFound
    return known[kind]


def earlier(stored: Any) -> list[tuple[str, str]]:
    return editor.earlier_typed(request.form) if request.method == "POST" else editor.earlier_stored(stored)


def typed(bound: Bound, values: dict[str, Any], own: Any, taken: Any) -> tuple[list[RequestField], list[int]]:
    numbers = bound.row_numbers("questions")
    return editor.typed_fields(list(zip(numbers, values["questions"], strict=True)), own, taken)


def page(form: Form, bound: Bound, record_type: RecordType, one: Any, **more: Any) -> str:
    """The editor, with what was typed as customers would see it where that was asked for, or why it cannot be shown."""
    preview = None
    if "_update" in request.form:
        try:
            preview = typed_preview(bound)
        except Invalid as fault:
            form = bound.view(fault.messages)
    return render_template(
        "office/request_types/edit.html", form=form, kind=record_type, one=one, preview=preview, **more
    )


def typed_preview(bound: Bound) -> Form:
    """:raises Invalid: when what was typed is no request type yet."""
    values = bound.load()
    fields, order = typed(bound, values, {line["key"] for line in values["questions"] if line["key"]}, ())
    try:
        services.check_fields(fields)
    except Invalid as fault:
        raise editor.at_lines(fault, order) from None
    return questions_form(fields, request.form)


def note(name: str) -> None:
    record_event(
        context.session(), "settings.changed", None, context.actor(), internal=True, block=f"Request type “{name}”",
        fields=[],
    )  # fmt: skip


@room.page("/<uuid:type_id>", policy=SETTINGS, methods=("GET", "POST"))
def edit(type_id: UUID) -> ResponseReturnValue:
    session = context.session()
    one = queries.type_of(session, type_id)
    asked = services.current_fields(session, one)
    schema, stored = editor.type_schema(earlier(asked), True), stored_values(one, asked)
    bound = Bound(schema=schema, name="type", initial=stored)

    def act(values: dict[str, Any]) -> str:
        own = {field.key for field in asked}
        fields, order = typed(bound, values, own, services.known_keys(session, one) - own)
        try:
            differs = services.save_type(
                session, one, values["name"], fields, context.actor(), hint=values["hint"],
                in_portal=values["in_portal"], version=values["version"],
            )  # fmt: skip
        except Changed:
            raise conflict(schema, readable(stored), readable(values), one.version) from None
        except Invalid as fault:
            raise editor.at_lines(fault, order) from None
        note(one.name)
        flash(said(one, differs), "success")
        return url_for(".edit", type_id=one.id)

    made = queries.made_under(session, one.id)
    return handle(bound, lambda form: page(form, bound, record_type_of(one.kind), one, made=made), act)


def stored_values(one: Any, asked: tuple[RequestField, ...]) -> dict[str, Any]:
    return {
        "name": one.name, "hint": one.hint, "in_portal": one.in_portal, "version": one.version,
        "questions": editor.lines_of(asked),
    }  # fmt: skip


def readable(values: dict[str, Any]) -> dict[str, Any]:
    """Values as people compare them: the questions by their words."""
    lines = [f"{line['label']} ({dict(editor.KINDS)[line['kind']]})" for line in values["questions"]]
    return {**{name: value for name, value in values.items() if name != "version"}, "questions": lines}


def said(one: Any, differs: bool) -> str:
    """What became of a save, and of requests that were made before."""
    if not differs:
        return "Saved."
    older = {
        number: count for number, count in queries.made_under(context.session(), one.id).items() if number < one.current
    }
    if not older:
        return f"Saved as version {one.current}."
    count, numbers = sum(older.values()), [str(number) for number in older]
    listed = " and ".join(filter(None, [", ".join(numbers[:-1]), numbers[-1]]))
    return (
        f"Saved as version {one.current}; {count:,} {'request keeps' if count == 1 else 'requests keep'} "
        f"version{'s' if len(numbers) > 1 else ''} {listed}."
    )


@room.page("/<uuid:type_id>/preview", policy=SETTINGS)
def preview(type_id: UUID) -> ResponseReturnValue:
    """A version as customers see it: nothing is kept, and the conditions work."""
    one = queries.type_of(context.session(), type_id)
    text = request.args.get("version", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else one.current
    asked, kind = queries.version_of(context.session(), one, number), record_type_of(one.kind)
    form = whole_form(kind, one, asked, request.args)
    return render_template(
        "office/request_types/preview.html", one=one, kind=kind, form=form, number=number,
        made=queries.made_under(context.session(), one.id),
    )  # fmt: skip


@room.page("/<uuid:type_id>/move", policy=SETTINGS, methods=("POST",))
def move(type_id: UUID) -> ResponseReturnValue:
    one = queries.type_of(context.session(), type_id)
    services.move(context.session(), one, request.form.get("way") == "down")
    return redirect(url_for(".index") + f"#type-{one.id}", 303)


@room.page("/<uuid:type_id>/archive", policy=SETTINGS, methods=("POST",))
def archive(type_id: UUID) -> ResponseReturnValue:
    one = queries.type_of(context.session(), type_id)
    if request.form.get("restore"):
        services.restore(context.session(), one)
        flash(f"“{one.name}” can be chosen again.", "success")
    else:
        services.archive(one)
        flash(f"“{one.name}” was archived. Requests made with it stay as they are.", "success")
    note(one.name)
    return redirect(url_for(".index"), 303)
