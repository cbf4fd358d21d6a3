"""The rules of a business: which mails it sends, to whom, and in which words."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.events import matrix, rule_settings
from doorstep.events.facts import examples
from doorstep.events.matrix import Cell, Column, Table
from doorstep.events.words import Words
from doorstep.plugins.contributions import NotificationRule
from doorstep.problems import Refused
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.conflicts import conflict
from doorstep.web.forms import Bound
from doorstep.web.mail_frame import example_page
from doorstep.web.policy import staff
from doorstep.web.routing import Room
from doorstep.web.settings.pages import versioned
from doorstep.web.shapes import Form

room = Room("rules", __name__, url_prefix="/office/settings/rules")
SETTINGS = staff(Permission.SETTINGS)
FEW = 3


class WordsSchema(Schema):
    subject = fields.String(required=True, validate=validate.Length(1, 200), metadata={"label": "Subject"})
    body = fields.String(
        required=True,
        validate=validate.Length(1, 4000),
        metadata={"label": "Words", "multiline": True, "rows": 10, "hint": "An empty line begins a new paragraph."},
    )
    version = fields.Integer(load_default=0, metadata={"kind": "hidden"})


@room.page("/", policy=SETTINGS, methods=("GET", "POST"))
def index() -> ResponseReturnValue:
    """The matrix, and below it the names of the roles."""
    db = context.session()
    found = matrix.tables(db, rule_settings.rules_with_own_words(db))
    names = role_names()
    return handle(names, lambda form: page_of(found, form), lambda values: save_names(names, values))


def page_of(found: Sequence[Table], names: Form) -> str:
    tables = [(one, laid(one), mails(one)) for one in found]
    return render_template("office/rules/index.html", tables=tables, names=names, was=ticks_of(found))


@frozen
class Heading:
    """A role, or a mail, whose name leads to its own page; :ivar status: at which it goes out."""

    label: str
    rule: NotificationRule | None = None
    own_words: bool = False
    status: str = ""


@frozen
class Grid:
    """A table as the page shows it. :ivar rows: each with its cells, in the order of `heads`."""

    corner: str
    heads: Sequence[Heading]
    rows: Sequence[tuple[Heading, Sequence[Cell | None]]]


def laid(one: Table) -> Grid:
    """Roles are the rows and mails the columns; turned where few roles are told of much."""
    roles = [Heading(label) for _, label in one.roles]
    mailed = [headed(column) for column in one.columns]
    cells = [[one.cells[n, name] for n in range(len(mailed))] for name, _ in one.roles]
    if len(roles) > FEW or len(mailed) <= len(roles):
        return Grid("Told by mail", mailed, list(zip(roles, cells, strict=True)))
    return Grid("Mail", roles, list(zip(mailed, zip(*cells, strict=True), strict=True)))


def headed(column: Column) -> Heading:
    return Heading(full_label(column), column.rule, column.own_words, column.label if column.status else "")


def mails(one: Table) -> Sequence[tuple[NotificationRule, bool, str]]:
    """The rules of a table, each with whether its words are the business's own and whom it tells: the list on a phone,
    where each leads to a page of its own."""
    ticked = {(tick.rule.name, tick.role) for tick in one.cells.values() if tick and tick.on}
    rules = {column.rule.name: column for column in one.columns}
    return [
        (column.rule, column.own_words, ", ".join(label for role, label in one.roles if (name, role) in ticked))
        for name, column in rules.items()
    ]


def full_label(column: Column) -> str:
    return f"{column.rule.label}: {column.label}" if column.status else column.label


def ticks_of(found: Sequence[Table]) -> str:
    """What is ticked on the page, so that only what somebody changes on it is saved."""
    return " ".join(cell.key for one in found for cell in one.open_cells if cell.on)


@room.page("/ticks", policy=SETTINGS, methods=("POST",))
def ticks() -> ResponseReturnValue:
    was, now = request.form.get("was", "").split(), request.form.getlist("on")
    count = matrix.save(context.session(), was, now, context.actor())
    flash("Saved. It counts for what happens from now on." if count else "Nothing was changed.", "success")
    name = request.form.get("rule")
    return redirect(url_for(".edit", name=name) if name else url_for(".index"), 303)


@room.page("/usual/<group>", policy=SETTINGS, methods=("POST",))
def usual(group: str) -> ResponseReturnValue:
    matrix.back_to_usual(context.session(), group, context.actor())
    flash("The original ticks are back.", "success")
    return redirect(url_for(".index") + f"#{group}", 303)


def role_names() -> Bound:
    """A field for each role: what this business calls it."""
    tenant, trade = context.tenant(), context.installation().registry.catalog(context.tenant().verticals)
    made: dict[str, fields.Field] = {
        name: fields.String(
            load_default="", validate=validate.Length(max=60), metadata={"label": role.label, "placeholder": role.label}
        )
        for name, role in trade.roles.items()
    }
    initial = {**dict.fromkeys(made, ""), **tenant.setting("role_names"), "version": tenant.version}
    return Bound(
        schema=versioned(Schema.from_dict(made, name="RoleNamesSchema")()), name="roles", initial=initial,
    )  # fmt: skip


def save_names(form: Bound, values: dict[str, Any]) -> str:
    version = values.pop("version")
    if version != context.tenant().version:
        raise conflict(form.schema, form.initial, values, context.tenant().version)
    rule_settings.rename_roles(context.session(), values, version, context.actor())
    flash("Saved. Every page calls them so from now on.", "success")
    return url_for(".index")


@room.page("/<name>", policy=SETTINGS, methods=("GET", "POST"))
def edit(name: str) -> ResponseReturnValue:
    one = rule_settings.view_of(context.session(), name)
    ticks = matrix.of_rule(context.session(), one.rule)
    was = " ".join(cell.key for _, cells in ticks for _, cell in cells if cell.on and not cell.fixed)

    def page(form: Form) -> ResponseReturnValue:
        values = {field.name: field.value for field in form.fields}
        preview_url = url_for(".preview", name=name, subject=values["subject"], body=values["body"])
        return render_template(
            "office/rules/edit.html", one=one, form=form, preview_url=preview_url,
            known=examples(context.catalog(), one.rule),
            told=", ".join(matrix.ticked_labels(context.session(), one.rule)), ticks=ticks, was=was,
        )  # fmt: skip

    initial = {"subject": one.subject, "body": one.body, "version": one.version}
    return handle(Bound(schema=WordsSchema(), name="words", initial=initial), page, lambda values: save(name, values))


def save(name: str, values: dict[str, Any]) -> str:
    words = Words(subject=values["subject"].strip(), body=values["body"].replace("\r\n", "\n").strip())
    try:
        rule_settings.save_words(context.session(), name, words, values["version"], context.actor())
    except Refused as fault:
        if fault.reason != "changed":
            raise
        now = rule_settings.view_of(context.session(), name)
        raise conflict(WordsSchema(), {"subject": now.subject, "body": now.body}, values, now.version) from None
    flash("Saved. The next mails say it this way.", "success")
    return url_for(".edit", name=name)


@room.page("/<name>/default", policy=SETTINGS, methods=("POST",))
def default(name: str) -> ResponseReturnValue:
    rule_settings.back_to_default(context.session(), name, context.actor())
    flash("The original words are back.", "success")
    return redirect(url_for(".edit", name=name), 303)


@room.page("/<name>/nobody", policy=SETTINGS, methods=("POST",))
def nobody(name: str) -> ResponseReturnValue:
    one = rule_settings.view_of(context.session(), name)
    matrix.tell_nobody(context.session(), one.rule.name, context.actor())
    flash("Nobody is told of this any more, by mail.", "success")
    return redirect(url_for(".edit", name=name), 303)


@room.page("/<name>/preview", policy=SETTINGS)
def preview(name: str) -> Response:
    one = rule_settings.view_of(context.session(), name)
    words = Words(subject=request.args.get("subject", one.subject), body=request.args.get("body", one.body)[:4000])
    return example_page(rule_settings.example(context.session(), one.rule, words).html)
