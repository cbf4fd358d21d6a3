"""Lines of any vertical's records as lines of an invoice: where the schema of its rows says which fields price them.

A row's field with ``metadata={"priced": "text"}`` is the description, ``"quantity"`` how many, ``"price"`` the price of
one in minor units, ``"discount"`` and ``"tax"`` are percents. A record's own field may be ``"tax"`` for all its rows,
or ``"price"`` where it has no rows.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema
from sqlalchemy import select

from doorstep.api import BusinessSession, Record, RecordType, Rows
from doorstep_billing.invoices import Line

PARTS = ("text", "quantity", "price", "discount", "tax")


def priced_fields(schema: type[Schema]) -> dict[str, str]:
    """Names of fields by what they price."""
    marked = {one.metadata.get("priced"): name for name, one in schema._declared_fields.items()}
    return {part: marked[part] for part in PARTS if part in marked}


def priced_rows(record_type: RecordType) -> Iterator[tuple[Rows, Mapping[str, str]]]:
    """Those of a type's rows that have prices."""
    for rows in record_type.rows:
        nested = record_type.schema._declared_fields[rows.name].inner.schema  # type: ignore[attr-defined]
        marked = priced_fields(type(nested))
        if "price" in marked:
            yield rows, marked


def lines_of_record(session: BusinessSession, record_type: RecordType, record: Record) -> list[Line]:
    """What a record's rows come to as lines; its title as one line to price where none of its rows has a price."""
    whole = priced_fields(record_type.schema)
    tax = getattr(record, whole["tax"]) if "tax" in whole else None
    found = [
        line_of(row, marked, record, tax)
        for rows, marked in priced_rows(record_type)
        for row in session.scalars(ordered(rows, record))
    ]
    return found or [Line(text=record.title, unit_price=getattr(record, whole.get("price", ""), 0) or 0)]


def ordered(rows: Rows, record: Record) -> Any:
    model = rows.model
    return select(model).where(model.record_id == record.id).order_by(model.position, model.id)


def line_of(row: Any, marked: Mapping[str, str], record: Record, tax: Decimal | None) -> Line:
    def value(part: str, other: Any = None) -> Any:
        found = getattr(row, marked[part]) if part in marked else None
        return other if found is None else found

    return Line(
        text=value("text", record.title) or record.title, quantity=value("quantity", Decimal(1)),
        unit_price=value("price", 0), discount_percent=value("discount"), tax_percent=value("tax", tax),
    )  # fmt: skip
