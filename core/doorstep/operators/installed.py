"""What is installed and what of it counts where: for the list of plugins, on the shell and on the page."""

import re
from collections.abc import Iterator

from attrs import frozen
from sqlalchemy import func, select

from doorstep.businesses.models import Business, EnabledVertical
from doorstep.db.migrations.distributions import distribution
from doorstep.db.session import InstallationSession
from doorstep.plugins.registry import CORE, Registry


@frozen(kw_only=True)
class Installed:
    """A plugin: who it is, what it brings (`4 record types, 3 areas`), how far its tables are."""

    name: str
    label: str
    description: str
    version: str
    requires: tuple[str, ...]
    contributes: str
    tables: str


def installed(registry: Registry) -> Iterator[Installed]:
    for one in registry.plugins.values():
        history = distribution(one).history()
        yield Installed(
            name=one.name, label=one.vertical.label, description=one.vertical.description, version=one.version,
            requires=one.vertical.requires, contributes=contributed(registry, one.name),
            tables=f"at {history[-1].id}" if history else "none of its own",
        )  # fmt: skip


def contributed(registry: Registry, name: str) -> str:
    counts = {kind: sum(1 for one in entries if one.plugin == name) for kind, entries in registry.entries.items()}
    return ", ".join(in_words(kind.__name__, count) for kind, count in counts.items() if count)


def in_words(kind: str, count: int) -> str:
    named = re.sub(r"(?<!^)(?=[A-Z])", " ", kind).lower()
    return f"{count} {named}{'s' if count > 1 and not named.endswith('s') else ''}"


def used(session: InstallationSession) -> dict[str, int]:
    """In how many open businesses each vertical is enabled; the core is in all."""
    rows = select(EnabledVertical.name, func.count()).join(Business, Business.id == EnabledVertical.business_id)
    rows = rows.where(Business.closed_at.is_(None)).group_by(EnabledVertical.name)
    counts = {row.name: row[1] for row in session.execute(rows)}
    return {**counts, CORE: session.scalar(select(func.count(Business.id)).where(Business.closed_at.is_(None))) or 0}
