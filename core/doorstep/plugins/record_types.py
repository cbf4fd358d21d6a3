"""Whether a record type fits its model and its schema."""

from collections.abc import Iterator

from doorstep.plugins import contributions as c

FILE_KINDS = ("file", "files")


def faults(record_type: c.RecordType) -> Iterator[str]:
    identity = getattr(record_type.model, "__mapper_args__", {}).get("polymorphic_identity")
    if identity != record_type.name:
        yield f"its model {record_type.model.__name__} has kind {identity!r}"
    if not record_type.statuses or record_type.statuses[0].closed:
        yield "needs statuses, and the first one may not be a closed one"
    if len({status.name for status in record_type.statuses}) != len(record_type.statuses):
        yield "names a status twice"
    flags, statuses = ([one.name for one in some] for some in (record_type.flags, record_type.statuses))
    if len(set(flags)) != len(flags) or set(flags) & {*statuses, "open", "completed", "all"}:
        yield "has a flag that is named as another one, or as a status"
    if record_type.reach != "participants" and not (record_type.places or record_type.parent):
        yield "is reached by links, but stands on no kind of account"
    if record_type.publish == "with_parent" and not record_type.parent:
        yield "is published with its parent, but names none"
    if record_type.reopens and record_type.reopens not in {one.name for one in record_type.statuses if not one.closed}:
        yield f"reopens to {record_type.reopens}, which is none of its open statuses"
    yield from _rating_faults(record_type)
    yield from _schema_faults(record_type)


def _rating_faults(record_type: c.RecordType) -> Iterator[str]:
    rated = record_type.rating.statuses if record_type.rating else ()
    for name in set(rated) - {status.name for status in record_type.statuses}:
        yield f"is rated in {name}, which is none of its statuses"


def _schema_faults(record_type: c.RecordType) -> Iterator[str]:
    fields = record_type.schema._declared_fields
    rows = {one.name for one in record_type.rows}
    if rows - set(fields):
        yield f"its schema lacks the rows {', '.join(sorted(rows - set(fields)))}"
    columns = set(record_type.model.__table__.columns.keys())
    for name, one in fields.items():
        is_file = one.metadata.get("kind") in FILE_KINDS
        if name not in columns | rows and not is_file:
            yield f"its schema has the field {name}, which the model lacks"
