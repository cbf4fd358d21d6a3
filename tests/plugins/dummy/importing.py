"""A kind of file."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from doorstep.api import (
    Actor,
    BusinessSession,
    Importer,
    ImportField,
    ImportLook,
    ImportRow,
    Record,
    Refused,
    create_record,
    customers_for,
    hookimpl,
)


@hookimpl
def doorstep_importers() -> tuple[Importer, ...]:
    fields = (
        ImportField(name="wish", label="What is ordered", synonyms="Wish | Order text"),
        ImportField(name="account", label="Customer", synonyms="Customer"),
    )
    needed = ((("wish",), "what is ordered"), (("account",), "the customer"))
    acts = {"check": check, "look": look, "take": take}
    return (Importer(name="dummy_orders", label="Old orders", fields=fields, needed=needed, **acts),)


def check(session: BusinessSession, values: Mapping[str, str]) -> ImportRow:
    if not values.get("wish"):
        raise Refused("Nothing is ordered.")
    return ImportRow(key=values["wish"], label=values["wish"], data=dict(values))


def look(session: BusinessSession, rows: Sequence[ImportRow]) -> list[ImportLook]:
    found = customers_for(session, {("", row.data["account"]) for row in rows})
    titles = set(session.scalars(select(Record.title).where(Record.title.in_([row.key for row in rows]))))
    return [
        ImportLook(exists=row.key in titles)
        if ("", row.data["account"]) in found
        else ImportLook(fault="There is no such customer.")
        for row in rows
    ]


def take(session: BusinessSession, row: ImportRow, actor: Actor) -> UUID:
    told = ("", row.data["account"])
    values = {"title": row.key, "account_id": customers_for(session, {told})[told]}
    return create_record(session, "dummy_order", values, actor).id
