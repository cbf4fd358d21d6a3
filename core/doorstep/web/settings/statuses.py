"""What a business calls the statuses of what it tracks, and the sub-statuses it gives them."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from doorstep.businesses.tenant import Tenant
from doorstep.clean import one_line
from doorstep.plugins.contributions import RecordType, Status
from doorstep.plugins.registry import Catalog
from doorstep.problems import Invalid
from doorstep.web import context

LONGEST, MOST_FINER = 40, 20
FINER = "finer"
Headings = Sequence[tuple[str, Sequence[str]]]


def kinds(catalog: Catalog) -> list[RecordType]:
    """Those whose statuses people choose; what follows from something else keeps its words."""
    return [kind for kind in catalog.base.record_types.values() if kind.by_hand]


def place(kind: RecordType, status: Status, what: str = "label") -> str:
    return f"{kind.name}__{status.name}__{what}"


def schema(tenant: Tenant, catalog: Catalog) -> Schema:
    made: dict[str, fields.Field] = {}
    for kind in kinds(catalog):
        for status in kind.statuses:
            made[place(kind, status)] = fields.String(
                load_default="", validate=validate.Length(max=LONGEST),
                metadata={"label": status.label, "placeholder": status.label},
            )  # fmt: skip
            made[place(kind, status, FINER)] = fields.String(
                load_default="", validate=validate.Length(max=1000),
                metadata={"label": f"{status.label}: sub-statuses, one a line", "multiline": True, "rows": 2},
            )  # fmt: skip
    return Schema.from_dict(made, name="StatusesSchema")()


def headings(catalog: Catalog) -> Headings:
    return [
        (kind.label, [place(kind, status, what) for status in kind.statuses for what in ("label", FINER)])
        for kind in kinds(catalog)
    ]


def values(tenant: Tenant, made: Schema) -> dict[str, Any]:
    said, found = tenant.setting("statuses"), {}
    for kind in kinds(context.catalog()):
        for status in kind.statuses:
            words = said.get(kind.name, {}).get(status.name, {})
            found[place(kind, status)] = words.get("label", "")
            found[place(kind, status, FINER)] = "\n".join(words.get("substatuses", status.substatuses))
    return found


def fold(given: Mapping[str, Any]) -> dict[str, Any]:
    """By record type and status; what is said of kinds that are switched off stays.

    :raises Invalid: when two statuses of one kind are called the same, or a sub-status is too long.
    """
    said: dict[str, Any] = {}
    for kind in kinds(context.catalog()):
        check_labels(kind, given)
        said[kind.name] = {status.name: words(kind, status, given) for status in kind.statuses}
    return {"statuses": {**context.tenant().setting("statuses"), **said}}


def check_labels(kind: RecordType, given: Mapping[str, Any]) -> None:
    taken: set[str] = set()
    for status in kind.statuses:
        label = (one_line(given[place(kind, status)], LONGEST) or status.label).casefold()
        if label in taken:
            raise Invalid({place(kind, status): ["Another status is called so already."]})
        taken.add(label)


def words(kind: RecordType, status: Status, given: Mapping[str, Any]) -> dict[str, Any]:
    name = place(kind, status, FINER)
    finer = list(dict.fromkeys(line.strip() for line in given[name].splitlines() if line.strip()))
    if len(finer) > MOST_FINER or any(len(one) > LONGEST for one in finer):
        raise Invalid({name: [f"Use at most {MOST_FINER} lines of at most {LONGEST} characters."]})
    label = one_line(given[place(kind, status)], LONGEST)
    return {**({"label": label} if label else {}), "substatuses": finer}
