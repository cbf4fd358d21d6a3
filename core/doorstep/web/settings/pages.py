"""The pages of settings: the overview, the core's sections, and a block for each vertical that has settings."""

from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields

from doorstep.businesses import settings
from doorstep.plugins.contributions import SettingsSchema
from doorstep.problems import NotFound
from doorstep.request_types.services import with_request_forms
from doorstep.users.permissions import Permission, may, require
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.addresses import known_url
from doorstep.web.conflicts import conflict
from doorstep.web.forms import Bound
from doorstep.web.policy import staff
from doorstep.web.routing import Room
from doorstep.web.settings.sections import SECTIONS, section
from doorstep.web.shapes import NavItem

room = Room("settings", __name__, url_prefix="/office/settings")
POLICY = staff(Permission.SETTINGS)
ELSEWHERE = (
    ("request_types.index", "Request types", "What customers can ask for, and what each form asks them.", "comment"),
    ("rules.index", "Notifications", "Who is told by mail of what, and in which words.", "bell"),
    ("staff.index", "Staff", "Who works here, and what each of you may do.", "people"),
)


def overview() -> list[tuple[NavItem, str]]:
    """Every page of settings with the sentence that says what it is for."""
    found = [
        (
            NavItem(label="Brand", url=url_for("brand.settings"), icon="eye"),
            "Name, colour and logo, on every page and mail.",
        )
    ]
    role = context.require_me().staff_role
    found += [
        (NavItem(label=s.label, url=url_for("settings.core", name=s.name), icon=s.icon), s.lead)
        for s in SECTIONS
        if may(role, s.permission) and s.applies(context.catalog())
    ]
    found += [
        (NavItem(label=block.label, url=url_for("settings.block", plugin=plugin), icon="settings"), "")
        for plugin, block in blocks()
    ]
    others = [
        (label, known_url(endpoint), lead, icon)
        for endpoint, label, lead, icon in ELSEWHERE
        if endpoint != "request_types.index" or with_request_forms(context.catalog())
    ]
    return found + [(NavItem(label=label, url=url, icon=icon), lead) for label, url, lead, icon in others if url]


def blocks() -> list[tuple[str, SettingsSchema]]:
    return [(entry.plugin, entry.value) for entry in context.catalog().tagged(SettingsSchema)]


@room.page("", policy=POLICY)
def index() -> ResponseReturnValue:
    return render_template("office/settings/index.html", pages=overview())


def versioned(schema: Schema) -> Schema:
    schema.fields["version"] = fields.Integer(required=True, metadata={"kind": "hidden"})
    schema.load_fields["version"] = schema.fields["version"]
    return schema


@room.page("/<name>", policy=POLICY, methods=("GET", "POST"))
def core(name: str) -> ResponseReturnValue:
    found, tenant = section(name), context.tenant()
    if found is None or not found.applies(context.catalog()):
        raise NotFound
    require(context.require_me().staff_role, found.permission)
    made = found.make(tenant, context.catalog())
    stored = {**found.unfold(tenant, made), "version": tenant.version}
    headings = found.headings(context.catalog()) if found.headings else None
    form = Bound(schema=versioned(made), name=name, initial=filled(made, stored), sections=headings)

    def act(values: dict[str, Any]) -> str:
        version = values.pop("version")
        if version != tenant.version:
            raise conflict(made, stored, values, tenant.version)
        settings.save_settings(
            context.session(), found.fold(values), context.actor(), version=version, block=found.label
        )
        flash("Saved. It counts from now on.", "success")
        return url_for(".core", name=name)

    return handle(form, lambda f: page(f, found.label, found.lead), act)


def filled(schema: Schema, stored: dict[str, Any]) -> dict[str, Any]:
    """Where nothing was chosen, what counts then."""
    kinds: dict[str, Any] = {**context.catalog().record_types, **context.catalog().document_kinds}
    return {name: kinds[name].publish if value is None and name in kinds else value for name, value in stored.items()}


def page(form: Any, label: str, lead: str) -> str:
    return render_template("office/settings/form.html", form=form, label=label, lead=lead)


@room.page("/vertical/<plugin>", policy=POLICY, methods=("GET", "POST"))
def block(plugin: str) -> ResponseReturnValue:
    db = context.session()
    declared = settings.settings_schema(db, plugin)
    data, version = settings.stored(db, plugin)
    made = declared.schema()
    stored = {**settings.values_of(made, data), "version": version}
    form = Bound(schema=versioned(made), name="block", initial=stored)

    def act(values: dict[str, Any]) -> str:
        given = values.pop("version")
        if given != version:
            raise conflict(made, stored, values, version)
        settings.save_block(db, plugin, values, context.actor(), version=version)
        flash("Saved. It counts from now on.", "success")
        return url_for(".block", plugin=plugin)

    return handle(form, lambda f: page(f, declared.label, ""), act)
