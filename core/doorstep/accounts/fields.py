"""The extra fields that verticals bring to customers and sites, kept on the account by the name of their block."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from attrs import frozen
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from doorstep.plain import plain
from doorstep.plugins.contributions import AccountFields
from doorstep.plugins.registry import Catalog
from doorstep.problems import Invalid

SEPARATOR = "__"


@frozen(kw_only=True)
class Extra:
    """One extra field of an account: its schema's field, and the value as a Python object."""

    name: str
    field: fields.Field
    value: Any

    @property
    def label(self) -> str:
        return str(self.field.metadata.get("label") or self.name.replace("_", " ").capitalize())


def form_fields(catalog: Catalog, kind: str) -> dict[str, fields.Field]:
    """The fields of all blocks of a kind for one form, named ``block__field``."""
    return {
        named(block, name): renamed(block, one)
        for block in catalog.account_fields(kind)
        for name, one in block.schema._declared_fields.items()
        if not one.dump_only
    }


def named(block: AccountFields, name: str) -> str:
    return f"{block.name}{SEPARATOR}{name}"


def renamed(block: AccountFields, one: Any) -> fields.Field:
    # marshmallow copies fields flat: the metadata would still be the vertical's own.
    copy = deepcopy(one)
    if "only_if" in copy.metadata:
        other, values = copy.metadata["only_if"]
        copy.metadata = {**copy.metadata, "only_if": (named(block, other), values)}
    return copy


def initial(catalog: Catalog, kind: str, extra: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an account's extra fields for its form."""
    return {
        named(block, one.name): one.value
        for block in catalog.account_fields(kind)
        for one in read(block, extra.get(block.name) or {})
    }


def shown(catalog: Catalog, kind: str, extra: Mapping[str, Any]) -> list[Extra]:
    """All extra fields of an account, with their values."""
    return [one for block in catalog.account_fields(kind) for one in read(block, extra.get(block.name) or {})]


def read(block: AccountFields, data: Mapping[str, Any]) -> Iterator[Extra]:
    """What is kept, as Python objects; a value the schema no longer takes is given as it stands."""
    schema = block.schema()
    known = {name: value for name, value in data.items() if name in schema.fields}
    try:
        values = schema.load(known, unknown=EXCLUDE, partial=True)
    except ValidationError:
        values = known
    for name, one in schema.fields.items():
        if name in values:
            yield Extra(name=name, field=one, value=values[name])


def gather(catalog: Catalog, kind: str, values: dict[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Take the extra fields out of a form's values: the account's ``extra``, other verticals' blocks kept as they were.

    :raises Invalid: with what a block's schema says of its values together, at the form's fields.
    """
    extra = dict(kept)
    for block in catalog.account_fields(kind):
        prefix = named(block, "")
        mine = {name.removeprefix(prefix): values.pop(name) for name in sorted(values) if name.startswith(prefix)}
        extra[block.name] = checked(block, mine)
    return extra


def checked(block: AccountFields, values: Mapping[str, Any]) -> dict[str, Any]:
    schema = block.schema()
    data = plain(schema.dump(values))
    try:
        schema.load(data, unknown=EXCLUDE, partial=True)
    except ValidationError as fault:
        raise Invalid(at_form(block, schema, fault)) from None
    return data


def at_form(block: AccountFields, schema: Schema, fault: ValidationError) -> dict[str, list[str]]:
    messages = fault.normalized_messages()
    return {
        named(block, name) if name in schema.fields else "": [str(text) for text in texts]
        for name, texts in messages.items()
    }
