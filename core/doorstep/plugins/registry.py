"""What all installed plugins contribute, tagged with their plugin, and what of it counts in one business."""

from collections.abc import Iterator, Mapping
from copy import copy
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pluggy
from attrs import Factory, define, evolve, field, frozen

from doorstep.plugins import contributions as c

if TYPE_CHECKING:
    from doorstep.businesses.tenant import Tenant

V = TypeVar("V")
CORE = "core"
# What businesses say of roles differs; what was made for one counts for all who say the same.
MOST_CATALOGS = 500
# What a business says: of a kind, a role, whether it sees that kind, and may forward it.
Said = tuple[tuple[str, str, bool, bool], ...]
# A business's words: by record type and status its `label`, and the `substatuses`.
Statuses = Mapping[str, Mapping[str, Mapping[str, Any]]]
Names = Mapping[str, str]


@frozen(kw_only=True)
class Plugin:
    vertical: c.Vertical
    package: str
    modules: tuple[ModuleType, ...] = ()
    version: str = ""

    @property
    def name(self) -> str:
        return self.vertical.name


@frozen(kw_only=True)
class Tagged(Generic[V]):
    """A contribution and the plugin it came from."""

    plugin: str
    value: V


@define
class Registry:
    """Everything contributed on this installation."""

    manager: pluggy.PluginManager
    plugins: dict[str, Plugin] = Factory(dict)
    entries: dict[type, list[Tagged[Any]]] = Factory(dict)
    receivers: list[Tagged[Any]] = Factory(list)
    _catalogs: dict[Any, "Catalog"] = Factory(dict)

    def add(self, plugin: str, value: c.Contribution) -> None:
        self.entries.setdefault(type(value), []).append(Tagged(plugin=plugin, value=value))

    def all(self, kind: type[V]) -> list[Tagged[V]]:
        return self.entries.get(kind, [])

    def owner(self, kind: type[Any], name: str) -> str | None:
        return next((entry.plugin for entry in self.all(kind) if entry.value.name == name), None)

    def catalog(self, enabled: frozenset[str], said: Said = ()) -> "Catalog":
        """What counts in a business with these verticals; made once for each combination.

        :param said: what the business says of its roles.
        """
        key = (enabled, said)
        if key not in self._catalogs:
            if len(self._catalogs) >= MOST_CATALOGS:
                self._catalogs.clear()
            on = enabled & frozenset(self.plugins) | {CORE}
            self._catalogs[key] = Catalog(registry=self, enabled=on, said=said)
        return self._catalogs[key]

    def catalog_of(self, tenant: "Tenant") -> "Catalog":
        """What counts in a business, with its own words for statuses and roles laid over it."""
        found = self.catalog(tenant.verticals, tenant.sharing)
        statuses, names = tenant.setting("statuses"), tenant.setting("role_names")
        return found.in_words(statuses, names) if statuses or names else found

    def required_by(self, name: str) -> tuple[str, ...]:
        """Everything the plugin needs, transitively, what is needed first."""
        found: list[str] = []
        for need in self.plugins[name].vertical.requires if name in self.plugins else ():
            found += [n for n in (*self.required_by(need), need) if n not in found]
        return tuple(found)

    def dependants(self, name: str) -> tuple[str, ...]:
        return tuple(other for other in self.plugins if name in self.required_by(other))


@define(eq=False)
class Catalog:
    """The contributions of one business's enabled verticals, by name; the core's are always among them.

    :ivar base: the same without a business's words: what is kept for all who are alike.
    """

    registry: Registry
    enabled: frozenset[str]
    said: Said = ()
    record_types: dict[str, c.RecordType] = field(init=False)
    document_kinds: dict[str, c.DocumentKind] = field(init=False)
    areas: dict[str, c.Area] = field(init=False)
    roles: dict[str, c.Role] = field(init=False)
    rules: dict[str, c.NotificationRule] = field(init=False)
    gates: tuple[c.Gate, ...] = field(init=False)
    base: "Catalog" = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.base = self
        self.record_types = self._named(c.RecordType)
        self.document_kinds = self._named(c.DocumentKind)
        self.areas = self._named(c.Area)
        self.roles = {name: self._as_said(role) for name, role in self._named(c.Role).items()}
        self.rules = self._named(c.NotificationRule)
        self.gates = tuple(sorted(self.values(c.Gate), key=lambda gate: (gate.weight, gate.name)))

    def in_words(self, statuses: Statuses, role_names: Names) -> "Catalog":
        found = copy(self)
        found.roles = {name: role.called(role_names.get(name)) for name, role in self.roles.items()}
        found.record_types = {
            name: in_words(kind, statuses[name]) if name in statuses else kind
            for name, kind in self.record_types.items()
        }
        return found

    def values(self, kind: type[V]) -> Iterator[V]:
        return (entry.value for entry in self.registry.all(kind) if entry.plugin in self.enabled)

    def tagged(self, kind: type[V]) -> Iterator[Tagged[V]]:
        return (entry for entry in self.registry.all(kind) if entry.plugin in self.enabled)

    def _named(self, kind: type[Any]) -> dict[str, Any]:
        values = sorted(self.values(kind), key=lambda value: getattr(value, "weight", 50))
        return {value.name: value for value in values}

    @property
    def shared_kinds(self) -> dict[str, Any]:
        """The kinds of record and document that are shared person by person."""
        kinds: tuple[Any, ...] = (*self.record_types.values(), *self.document_kinds.values())
        return {kind.name: kind for kind in kinds if kind.shared}

    def _as_said(self, role: c.Role) -> c.Role:
        """A role with what the business says of the kinds that are shared person by person."""
        mine = {kind: (sees, forwards) for kind, name, sees, forwards in self.said if name == role.name}
        mine = {kind: both for kind, both in mine.items() if kind in self.shared_kinds}
        if not mine or role.scope != "record":
            return role
        seen = {*self.record_types, *self.shared_kinds} if role.sees is None else set(role.sees)
        seen = seen - mine.keys() | {kind for kind, (sees, _) in mine.items() if sees}
        passed = set(role.forwards) - mine.keys() | {kind for kind, (_, forwards) in mine.items() if forwards}
        return evolve(role, sees=tuple(sorted(seen)), forwards=tuple(sorted(passed)))

    def children_of(self, kind: str) -> list[c.RecordType]:
        return [record_type for record_type in self.record_types.values() if record_type.parent == kind]

    def account_fields(self, kind: str) -> list[c.AccountFields]:
        return [block for block in self.values(c.AccountFields) if block.kind == kind]

    def rules_for(self, event: str) -> list[c.NotificationRule]:
        return [rule for rule in self.rules.values() if rule.event == event]

    def words(self) -> c.Words:
        return next(self.values(c.Words), c.Words())

    def role_label(self, name: str) -> str:
        return self.roles[name].label if name in self.roles else name.replace("_", " ").capitalize()


def in_words(record_type: c.RecordType, said: Mapping[str, Mapping[str, Any]]) -> c.RecordType:
    """A record type whose statuses are called as a business calls them."""
    named = [(status, said.get(status.name, {})) for status in record_type.statuses]
    statuses = [
        evolve(
            status, label=words.get("label") or status.label,
            substatuses=tuple(words["substatuses"]) if "substatuses" in words else status.substatuses,
        )
        for status, words in named
    ]  # fmt: skip
    return evolve(record_type, statuses=tuple(statuses))


@lru_cache(maxsize=1)
def empty() -> Registry:
    return Registry(pluggy.PluginManager("doorstep"))
