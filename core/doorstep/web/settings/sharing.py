"""The settings of what is shared person by person: which roles see it, and may forward it."""

from typing import Any

from marshmallow import Schema, fields, validate

from doorstep.businesses.tenant import Tenant
from doorstep.plugins.contributions import Role
from doorstep.plugins.registry import Catalog
from doorstep.web import context


def sharing(tenant: Tenant, catalog: Catalog) -> Schema:
    """For each kind that is shared person by person: which roles see it, and which may forward it."""
    made: dict[str, fields.Field] = {}
    for kind in catalog.shared_kinds.values():
        roles = roles_near(catalog, kind)
        made[f"sees__{kind.name}"] = roles_field(f"{kind.label_plural}: seen by", roles)
        if can_be_forwarded(catalog, kind):
            made[f"forwards__{kind.name}"] = roles_field(f"{kind.label_plural}: forwarded by", roles)
    return Schema.from_dict(made, name="SharingSchema")()


def roles_near(catalog: Catalog, kind: Any) -> list[Any]:
    """Roles of those who take part: the core's, and those of the vertical that brings the kind."""
    owner = catalog.registry.owner(type(kind), kind.name)
    roles = [role for role in catalog.roles.values() if role.scope == "record"]
    return [role for role in roles if catalog.registry.owner(Role, role.name) in (owner, "core")]


def can_be_forwarded(catalog: Catalog, kind: Any) -> bool:
    return kind.name in catalog.document_kinds or bool(kind.rendered)


def roles_field(label: str, roles: list[Any]) -> fields.List:
    one = fields.String(validate=validate.OneOf([role.name for role in roles], [role.label for role in roles]))
    return fields.List(one, load_default=list, metadata={"label": label})


def values_of(tenant: Tenant, schema: Schema) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in schema.fields:
        act, _, kind = name.partition("__")
        roles = roles_near(context.catalog(), context.catalog().shared_kinds[kind])
        given = {role.name: role.sees if act == "sees" else role.forwards for role in roles}
        found[name] = [role for role, kinds in given.items() if kinds is None or kind in kinds]
    return found


def fold(values: dict[str, Any]) -> dict[str, Any]:
    """By kind and role: whether it sees the kind, and may forward it. What nobody is asked about now stays."""
    catalog, said = context.catalog(), dict(context.tenant().setting("sharing"))
    for kind in catalog.shared_kinds.values():
        sees, forwards = values[f"sees__{kind.name}"], values.get(f"forwards__{kind.name}", ())
        said[kind.name] = {r.name: [r.name in sees, r.name in forwards] for r in roles_near(catalog, kind)}
    return {"sharing": said}
