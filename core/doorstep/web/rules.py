"""The rules of a business: which mails it sends, to whom, and in which words."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from doorstep.events import rule_settings
from doorstep.events.facts import placeholders
from doorstep.events.rule_settings import RuleView
from doorstep.events.words import Words
from doorstep.problems import Refused
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.conflicts import conflict
from doorstep.web.forms import Bound
from doorstep.web.mail_frame import example_page
from doorstep.web.policy import staff
from doorstep.web.routing import Room
from doorstep.web.shapes import Form

room = Room("rules", __name__, url_prefix="/office/settings/rules")
SETTINGS = staff(Permission.SETTINGS)


class WordsSchema(Schema):
    subject = fields.String(required=True, validate=validate.Length(1, 200), metadata={"label": "Subject"})
    body = fields.String(
        required=True,
        validate=validate.Length(1, 4000),
        metadata={"label": "Words", "multiline": True, "rows": 10, "hint": "An empty line begins a new paragraph."},
    )
    version = fields.Integer(load_default=0, metadata={"kind": "hidden"})


@room.page("/", policy=SETTINGS)
def index() -> ResponseReturnValue:
    groups: dict[str, list[RuleView]] = {}
    for one in rule_settings.views(context.session()):
        groups.setdefault(one.group, []).append(one)
    return render_template("office/rules/index.html", groups=groups, statuses=statuses)


def statuses(one: RuleView) -> str:
    """The statuses a rule is for, in the record type's words."""
    kind = context.catalog().record_types.get(one.rule.event.partition(".")[0])
    labels = {status.name: status.label for status in kind.statuses} if kind else {}
    return ", ".join(labels.get(name, name) for name in one.rule.statuses)


@room.page("/<name>/switch", policy=SETTINGS, methods=("POST",))
def switch(name: str) -> ResponseReturnValue:
    on = request.form.get("on") == "1"
    rule_settings.switch(context.session(), name, on, context.actor())
    flash("Switched on." if on else "Switched off: this mail is no longer sent.", "success")
    return redirect(url_for(".index") + f"#rule-{name}", 303)


@room.page("/<name>", policy=SETTINGS, methods=("GET", "POST"))
def edit(name: str) -> ResponseReturnValue:
    one = rule_settings.view_of(context.session(), name)

    def page(form: Form) -> ResponseReturnValue:
        values = {field.name: field.value for field in form.fields}
        preview_url = url_for(".preview", name=name, subject=values["subject"], body=values["body"])
        return render_template(
            "office/rules/edit.html", one=one, form=form, preview_url=preview_url, known=placeholders(one.rule)
        )

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
    return url_for(".index") + f"#rule-{name}"


@room.page("/<name>/default", policy=SETTINGS, methods=("POST",))
def default(name: str) -> ResponseReturnValue:
    rule_settings.back_to_default(context.session(), name, context.actor())
    flash("The original words are back.", "success")
    return redirect(url_for(".edit", name=name), 303)


@room.page("/<name>/preview", policy=SETTINGS)
def preview(name: str) -> Response:
    one = rule_settings.view_of(context.session(), name)
    words = Words(subject=request.args.get("subject", one.subject), body=request.args.get("body", one.body)[:4000])
    return example_page(rule_settings.example(context.session(), one.rule, words).html)
