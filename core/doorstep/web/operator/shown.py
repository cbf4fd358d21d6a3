"""Values for the operators' pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen
from flask import url_for

from doorstep.businesses.tenant import Tenant
from doorstep.db.session import InstallationSession
from doorstep.installation import Installation
from doorstep.operators.health import Finding
from doorstep.operators.installed import installed, used
from doorstep.operators.overview import Figures, Overview
from doorstep.plugins.registry import CORE, Registry
from doorstep.web.format import exact, filesize, relative, when
from doorstep.web.shapes import Row, TimelineEntry


def business_rows(rows: Iterable[Any]) -> list[Row]:
    return [
        Row(
            cells={
                "name": row.name, "slug": row.slug, "verticals": ", ".join(sorted((row.verticals or "").split(","))),
                "created_at": row.created_at, "state": state(row.closed_at, row.late_since),
            },
            url=url_for("operator_businesses.show", business_id=row.id), muted=row.closed_at is not None,
        )
        for row in rows
    ]  # fmt: skip


def state(closed_at: Any, late_since: Any) -> Any:
    if closed_at:
        return ("Closed", "neutral", exact(closed_at))
    if late_since:
        return (f"Work waits since {relative(late_since)}", "bad", exact(late_since))
    return ("Well", "good")


def facts(found: Overview, figures: Figures) -> list[tuple[str, Any]]:
    tenant = found.tenant
    mail = ", ".join(f"{count} {name}" for name, count in figures.mail.items()) or "nothing waits"
    return [
        ("Address", tenant.slug),
        ("Time zone", tenant.timezone),
        ("Currency", tenant.currency),
        ("Portal", "on" if tenant.portal_on else "off"),
        ("Contacts", f"{figures.contacts:,} ({figures.enrolled:,} enrolled)"),
        ("Owners", f"{figures.owners}" if figures.owners else "none yet: invite one below"),
        ("Last sign-in", when(figures.last_sign_in) or "never"),
        ("Documents", f"{figures.documents:,} ({filesize(figures.bytes)})"),
        ("Mail", mail),
        ("Created", when(found.created_at)),
    ]


@frozen(kw_only=True)
class VerticalLine:
    """A vertical on a business's page: whether it is on, and what it needs or who needs it."""

    name: str
    label: str
    description: str
    on: bool
    needs: str
    needed_by: tuple[str, ...]


def vertical_lines(registry: Registry, tenant: Tenant) -> list[VerticalLine]:
    def line(name: str) -> VerticalLine:
        vertical = registry.plugins[name].vertical
        missing = [need for need in registry.required_by(name) if need not in tenant.verticals]
        needs = f"Also enables {', '.join(missing)}." if missing and name not in tenant.verticals else ""
        needed = tuple(other for other in registry.dependants(name) if other in tenant.verticals)
        return VerticalLine(
            name=name, label=vertical.label, description=vertical.description, on=name in tenant.verticals, needs=needs,
            needed_by=needed,
        )  # fmt: skip

    return [line(name) for name in registry.plugins if name != CORE]


def history_entries(rows: Sequence[Any]) -> list[TimelineEntry]:
    return [TimelineEntry(when=row.at, text=row.text, who=row.operator) for row in rows]


def history_rows(rows: Iterable[Any]) -> list[Row]:
    return [
        Row(cells={"text": row.text, "business": row.name or "", "operator": row.operator, "at": row.at})
        for row in rows
    ]


def plugin_rows(session: InstallationSession, house: Installation) -> list[Row]:
    counts = used(session)
    return [
        Row(
            cells={
                "label": f"{one.label} ({one.name})", "version": one.version, "requires": ", ".join(one.requires),
                "contributes": one.contributes, "tables": one.tables, "businesses": counts.get(one.name, 0),
            }
        )
        for one in installed(house.registry)
    ]  # fmt: skip


STATES = {True: ("Well", "good"), None: ("Look at it", "warn"), False: ("Wrong", "bad")}


def finding_rows(found: Iterable[Finding]) -> list[Row]:
    return [
        Row(
            cells={
                "name": one.name, "text": one.text, "mend": one.mend,
                "state": STATES[one.ok],
            }
        )
        for one in found
    ]  # fmt: skip
