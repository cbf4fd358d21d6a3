"""What revisions are written with: tables that belong to a business, walls included, on every database."""

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, Uuid

from doorstep.db.base import UtcDateTime, refers
from doorstep.db.policies import protect

__all__ = ["UtcDateTime", "owned_table", "record_table", "refers", "rows_table"]


def owned_table(name: str, *parts: Any, key: tuple[str, ...] = ("id",)) -> None:
    """Create a table whose rows belong to a business, in a revision's ``upgrade()``.

    :param name: begins with the plugin's name and an underscore.
    :param parts: columns, indexes and constraints as for a SQLAlchemy table; refer to other tables of the business with
        ``refers("contact_id", "contact")``. ``business_id`` and ``id`` are added, unless a part is called ``id``.
    :param key: the columns that make up the key, beside ``business_id``.

    Writes the composite key (business_id, id), the reference to the business, and PostgreSQL's row-level security.
    """
    _create(name, ForeignKeyConstraint(["business_id"], ["business.id"]), *parts, key=key)


def record_table(name: str, *parts: Any) -> None:
    """Create the table of a record type, in a revision's ``upgrade()``: its own columns beside those of ``record``.

    :param name: the model's ``__tablename__``. :param parts: columns, indexes and constraints.
    """
    _create(name, refers("id", "record"), *parts)


def rows_table(name: str, *parts: Any) -> None:
    """Create the table of a record's rows (lines, devices), in a revision's ``upgrade()``.

    :param name: the model's ``__tablename__``.
    :param parts: columns, indexes and constraints; ``record_id`` and ``position`` are added, with their index.
    """
    owned_table(
        name,
        Column("record_id", Uuid(), nullable=False),
        Column("position", Integer(), nullable=False),
        refers("record_id", "record"),
        Index(f"ix_{name}_record", "business_id", "record_id", "position"),
        *parts,
    )


def _create(name: str, *parts: Any, key: tuple[str, ...] = ("id",)) -> None:
    # Imported here, for every page's process imports this module and none of them migrates.
    from alembic import op

    columns: list[Column[Any]] = [Column("business_id", Integer(), nullable=False)]
    if "id" in key and not any(isinstance(part, Column) and part.name == "id" for part in parts):
        columns.append(Column("id", Uuid(), nullable=False))
    op.create_table(name, *columns, *parts, PrimaryKeyConstraint("business_id", *key))
    protect(op.get_bind(), name)
