"""Making and changing records by a form."""

from collections.abc import Container, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from attrs import evolve
from flask import flash, request
from flask.typing import ResponseReturnValue

from doorstep.clean import uuid_or_none
from doorstep.documents.uploads import CheckedFile
from doorstep.plain import plain
from doorstep.plugins.contributions import NewRequest, Role
from doorstep.plugins.contributions.requests import KEY, MOST_FIELDS
from doorstep.problems import Changed, NotFound, Refused
from doorstep.records.choices import account_label, accounts_like, accounts_reached
from doorstep.records.people import asked_roles, staff_choices
from doorstep.records.queries import Found, get_visible, rows_of
from doorstep.records.schemas import CORE_VALUES, file_fields, make_schema, person_field
from doorstep.records.services import ask_to_change, attach, create_record, today, update_record
from doorstep.request_types.answers import PREFIX
from doorstep.request_types.queries import Asking, Given, Offered, asking_of, given_of
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.conflicts import conflict
from doorstep.web.documents.forms import checked
from doorstep.web.fields import value_of
from doorstep.web.forms import Bound
from doorstep.web.panels import PanelView, panels
from doorstep.web.reading import typed_text
from doorstep.web.records.desk import Desk, other
from doorstep.web.records.people import found_people
from doorstep.web.shapes import Form, FormField


def new(desk: Desk) -> ResponseReturnValue:
    desk.viewer()
    if not desk.may_create():
        raise NotFound
    if refusal := desk.refusal():
        raise Refused(refusal)
    parent, asking, about = parent_of(desk), asked(desk), about_of(desk)
    schema = make_schema(desk.type, desk.side, asking=asking, people=people_asked(desk))
    known, waiting = offered(desk, asking), others(request.files, schema.fields) if asking else []
    initial = {**start(desk, asking, known["choices"]), **said_of(about), **begun(desk, parent or about)}
    bound = Bound(schema=schema, name="record", initial=initial, waiting=waiting, **known)

    def page(form: Form) -> str:
        form = with_others(form) if asking else form
        return desk.render(
            "form", form=form, record=None, parent=parent or about, back_url=back(desk, parent or about),
            panels=before_asking(desk, form),
        )  # fmt: skip

    return handle(bound, page, lambda values: create(desk, values, parent, about))


def people_asked(desk: Desk) -> list[Role]:
    """The parts of which staff are asked who holds them; a contact who makes one holds them."""
    return asked_roles(context.session(), desk.type.name) if desk.is_office and not desk.type.parent else []


def before_asking(desk: Desk, form: Form) -> list[PanelView]:
    """What verticals have to say to a contact who is about to ask."""
    if desk.is_office:
        return []
    typed = {one.name: one.value for one in form.fields if one.name in ("title", "request_type")}
    said = NewRequest(
        kind=desk.type.name, title=str(typed.get("title") or ""),
        request_type=uuid_or_none(str(typed.get("request_type") or "")),
    )  # fmt: skip
    return panels("portal_new", (said,))


def asked(desk: Desk) -> Asking | None:
    """What is asked of the request type chosen on the form, or by the address."""
    typed = request.form if request.method == "POST" else request.args
    chosen = uuid_or_none(typed.get("request_type"))
    return asking_of(context.session(), desk.type, chosen, portal=not desk.is_office)


def with_others(form: Form) -> Form:
    """Answers typed for another request type wait in the form: whoever chooses that one again has them back."""
    names = others(request.form, {one.name for one in form.fields})
    kept = [FormField(name=name, label="", kind="hidden", value=typed_text(request.form[name])) for name in names]
    return evolve(form, fields=[*form.fields, *kept])


def others(typed: Iterable[str], known: Container[str]) -> list[str]:
    """Answers that came with the form and are none of its own: those of another request type, at most as many as it
    may have."""
    mine = (name for name in typed if name.startswith(PREFIX) and KEY.match(name.removeprefix(PREFIX)))
    return [name for name in mine if name not in known][:MOST_FIELDS]


def start(desk: Desk, asking: Asking | None, choices: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a new form: whoever has one place alone need not choose it."""
    initial: dict[str, Any] = {"happens_on": today(context.session())}
    if asking and asking.chosen:
        initial["request_type"] = asking.chosen.id
    account_id = uuid_or_none(request.args.get("account"))
    reached = choices.get("account_id", ())
    if account_id is None and len(reached) == 1:
        account_id = uuid_or_none(reached[0][0])
    return {**initial, "account_id": account_id} if account_id else initial


def create(desk: Desk, values: dict[str, Any], parent: Any, about: Any) -> str:
    """Files are checked before anything is written, so that nobody waits for them."""
    files = {name: checked(values.pop(name, None) or [], name) for name in ("files",)}
    own = {name: checked(many(values.pop(name, None)), name) for name in file_fields(desk.type) if name in values}
    answered, people = take_answers(values), take_people(desk, values)
    session, actor = context.session(), context.actor()
    viewer = None if desk.is_office else context.viewer()
    record = create_record(
        session, desk.type.name, values, actor, parent=parent, viewer=viewer, files=files["files"],
        answer_files=answered, participants=people, about=about.id if about else None,
    )  # fmt: skip
    attach_own(desk, record, own)
    flash(f"{desk.type.label} {record.number} was created.", "success")
    return desk.url("show", record_id=record.id)


def take_answers(values: dict[str, Any]) -> dict[str, list[CheckedFile]]:
    """Gather the answers of a form under one name, as the API gives them. :return: the files among them."""
    said = {name.removeprefix(PREFIX): values.pop(name) for name in list(values) if name.startswith(PREFIX)}
    files = {key: checked(value, PREFIX + key) for key, value in said.items() if isinstance(value, list)}
    values["answers"] = {key: plain(value) for key, value in said.items() if key not in files}
    return files


def take_people(desk: Desk, values: dict[str, Any]) -> list[tuple[UUID, str]]:
    chosen = [(values.pop(person_field(role), None), role.name) for role in people_asked(desk)]
    return [(contact_id, role) for contact_id, role in chosen if contact_id]


def many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def attach_own(desk: Desk, record: Any, own: dict[str, list[Any]]) -> None:
    for name, files in own.items():
        kind = file_fields(desk.type)[name].metadata.get("document", "attachment")
        attach(context.session(), record, files, context.actor(), kind=kind)


def about_of(desk: Desk) -> Any:
    """The record of the same type that the address says it is about, which must be one the viewer sees."""
    about_id = uuid_or_none(request.args.get("about")) if desk.type.about else None
    return get_visible(context.session(), desk.viewer(), desk.type, about_id).record if about_id else None


def said_of(about: Any) -> dict[str, Any]:
    return {"title": about.title, "account_id": about.account_id} if about else {}


def begun(desk: Desk, known: Any) -> Mapping[str, Any]:
    return desk.type.begins(context.session(), known) if desk.type.begins and known else {}


def parent_of(desk: Desk) -> Any:
    """The record a child is made for, which must be one the viewer sees."""
    if desk.type.parent is None:
        return None
    parent_type = context.catalog().record_types.get(desk.type.parent)
    parent_id = uuid_or_none(request.args.get("parent"))
    if parent_type is None or parent_id is None:
        raise NotFound
    return get_visible(context.session(), desk.viewer(), parent_type, parent_id).record


def back(desk: Desk, parent: Any) -> str:
    if parent is None:
        return desk.url("index")
    return other(desk, context.catalog().record_types[parent.kind]).url("show", record_id=parent.id)


def edit(desk: Desk, record_id: UUID) -> ResponseReturnValue:
    found = desk.find(record_id)
    if not desk.may_edit():
        raise NotFound
    ask_to_change(context.session(), found.record, {}, context.actor())
    given = given_of(context.session(), record_id) if desk.type.request_forms else None
    asking = Asking(words="", chosen=shape_of(given)) if given else None
    schema = make_schema(desk.type, desk.side, editing=True, asking=asking)
    initial = {**stored(found), **said(given)}
    bound = Bound(schema=schema, name="record", initial=initial, **offered(desk, None))
    url = desk.url("show", record_id=record_id)

    def page(form: Form) -> str:
        return desk.render("form", form=form, record=found.record, parent=None, back_url=url)

    def act(values: dict[str, Any]) -> str:
        version, typed = values.pop("version"), {**values}
        if given:
            take_answers(values)
        own = {name: checked(many(values.pop(name, None)), name) for name in file_fields(desk.type) if name in values}
        record = desk.find(record_id).record if own else found.record
        try:
            update_record(context.session(), record, values, context.actor(), version=version)
        except Changed:
            now = {**stored(desk.find(record_id)), **said(given_of(context.session(), record_id) if given else None)}
            raise conflict(schema, readable(desk, now), readable(desk, typed), record.version) from None
        attach_own(desk, record, own)
        flash("Saved.", "success")
        return url

    return handle(bound, page, act)


def stored(found: Found) -> dict[str, Any]:
    """What is saved now, by the fields of the form."""
    record = found.record
    own = found.record_type.schema._declared_fields
    rows = rows_of(context.session(), found.record_type, record.id)
    values = {name: value_of(record, name) for name in (*CORE_VALUES, *own) if hasattr(record, name)}
    return {**values, **rows, "version": record.version}


def said(given: Given | None) -> dict[str, Any]:
    """Answers by the fields of the form."""
    if given is None:
        return {}
    found = {f"{PREFIX}{one.key}": given.answers.get(one.key) for one in given.fields if one.kind != "file"}
    dates = {f"{PREFIX}{one.key}" for one in given.fields if one.kind == "date"}
    return {name: date.fromisoformat(value) if value and name in dates else value for name, value in found.items()}


def shape_of(given: Given) -> Offered:
    return Offered(id=given.request_type_id, name=given.name, version_id=given.version_id, fields=given.fields)


def readable(desk: Desk, values: dict[str, Any]) -> dict[str, Any]:
    """Values as people compare them: without the version and with names for ids."""
    session = context.session()
    shown = {name: value for name, value in values.items() if name != "version"}
    for rows in desk.type.rows:
        if rows.name in shown:
            shown[rows.name] = [line_text(row) for row in shown[rows.name] or []]
    if shown.get("account_id"):
        shown["account_id"] = account_label(session, context.viewer(), shown["account_id"]) or ""
    if shown.get("assigned_id"):
        shown["assigned_id"] = dict(staff_choices(session)).get(str(shown["assigned_id"]), "")
    return shown


def line_text(row: Any) -> str:
    """A row in one line, for comparing."""
    names = row.keys() - {"id"} if isinstance(row, dict) else set(row.__table__.columns.keys()) - HIDDEN
    return ", ".join(str(value) for name in sorted(names) if (value := value_of(row, name)) not in (None, ""))


HIDDEN = {"id", "business_id", "record_id", "position"}


def offered(desk: Desk, asking: Asking | None) -> dict[str, Any]:
    """The choices that come from data: request types, accounts to find or to choose, staff to assign."""
    session = context.session()
    own = dict(desk.type.choices(session)) if desk.type.choices else {}
    if asking:
        own["request_type"] = [(str(one.id), one.name) for one in asking.offered]
    if desk.is_office:
        people = {person_field(role): found_people for role in people_asked(desk)}
        lookups = {"account_id": partial(found_accounts, desk), **people}
        return {"choices": {**own, "assigned_id": staff_choices(session)}, "lookups": lookups}
    if desk.type.parent or not desk.type.places:
        return {"choices": own}
    return {"choices": {**own, "account_id": accounts_reached(session, desk.type, context.viewer())}}


def found_accounts(desk: Desk, text: str, chosen: str) -> list[tuple[str, str]]:
    return accounts_like(context.session(), desk.type, text, uuid_or_none(chosen))
