from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from sqlalchemy import select

from doorstep.api import (
    AccountFields,
    Area,
    BusinessSession,
    DocumentKind,
    Gate,
    Gated,
    Held,
    Panel,
    RecordType,
    Role,
    SettingsSchema,
    Status,
    Todo,
    Viewer,
    Words,
    hookimpl,
)
from doorstep.documents.models import Document

from . import models as m


class RemarkSchema(Schema):
    remark = fields.String(load_default="")


class HouseSchema(Schema):
    use = fields.String(
        required=True, validate=validate.OneOf(["office", "home"], ["Offices", "Homes"]), metadata={"label": "Use"}
    )
    desks = fields.Integer(
        load_default=None, allow_none=True, metadata={"label": "Desks", "only_if": ("use", ("office",))}
    )
    code = fields.String(load_default="", metadata={"label": "Alarm code", "portal": False})

    @validates_schema
    def no_crowd(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("desks") or 0) > 1000:
            raise ValidationError("That is a whole town.", "desks")


class WorldSettings(Schema):
    days = fields.Integer(load_default=30, validate=validate.Range(1, 365), metadata={"label": "Days to answer"})
    greeting = fields.String(load_default="Hello", metadata={"label": "Greeting"})


@hookimpl
def doorstep_words() -> Words:
    return Words(customer="Client", customers="Clients", site="Property", sites="Properties")


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (Area(name="lit", label="Lit rooms"), Area(name="dark", label="Dark rooms", open=False))


@hookimpl
def doorstep_roles() -> tuple[Role, ...]:
    return (
        Role(name="narrow", label="Narrow", scope="account", sees=("by_link",)),
        Role(name="guest", label="Guest", scope="record", sees=("by_part",)),
    )


@hookimpl
def doorstep_account_fields() -> tuple[AccountFields, ...]:
    return (AccountFields(name="house", kind="site", schema=HouseSchema),)


@hookimpl
def doorstep_settings() -> SettingsSchema:
    return SettingsSchema(schema=WorldSettings, label="World settings")


def kind(name: str, model: Any, **values: Any) -> RecordType:
    label = name.replace("_", " ").capitalize()
    statuses = (Status(name="open", label="Open"), Status(name="over", label="Over", closed=True))
    return RecordType(
        name=name, label=label, label_plural=f"{label} records", tab=name.replace("_", "-"), model=model,
        schema=RemarkSchema, statuses=statuses, prefix=f"W{name[3].upper()}-", attachments=("paper",), **values,
    )  # fmt: skip


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        kind("by_link", m.ByLink, area="lit", board=True),
        kind("by_part", m.ByPart, area="dark", reach="participants"),
        kind("by_both", m.ByBoth, reach="both"),
    )


@hookimpl
def doorstep_document_kinds() -> tuple[DocumentKind, ...]:
    places = ("record", "customer", "site", "contact")
    return (
        DocumentKind(name="paper", label="Paper", label_plural="Papers", area="lit", places=places),
        DocumentKind(name="vote", label="Vote", label_plural="Votes", places=places, asks="approve"),
    )


def held_papers(session: BusinessSession, viewer: Viewer, things: tuple[Gated, ...]) -> dict[UUID, Held]:
    rows = session.execute(select(Document.id, Document.title).where(Document.id.in_([one.id for one in things])))
    return {row.id: Held(reason="Sign first.") for row in rows if "held" in row.title}


@hookimpl
def doorstep_gates() -> tuple[Gate, ...]:
    return (Gate(name="wall", label="Signature", why=held_papers, kinds=("paper",)),)


@hookimpl
def doorstep_panels(session: BusinessSession, place: str, viewer: Viewer, things: Sequence[Any]) -> Sequence[Panel]:
    if things and "broken panel" in getattr(things[0], "name", ""):
        raise RuntimeError("the panel broke")
    return (Panel(heading=f"Panel at {place}", template="components/basics.html"),)


@hookimpl
def doorstep_todo(session: BusinessSession, viewer: Viewer) -> Sequence[Todo]:
    return (Todo(label="Water the plants", text="They are dry.", path="portal/by-link/"),)
