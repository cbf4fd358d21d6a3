"""What a business decides: the core's settings on its own row, and a block for each vertical that has some."""

from collections.abc import Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError
from sqlalchemy import select, update

from doorstep.businesses.models import Business, SettingsBlock
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.plain import plain
from doorstep.plugins.contributions import SettingsSchema
from doorstep.problems import Changed, NotFound

COLUMNS = frozenset({"name", "timezone", "currency", "language", "colour", "portal_on"})


def save_settings(
    session: BusinessSession, changes: Mapping[str, Any], actor: Actor, *, version: int, block: str
) -> None:
    """Save some of the business's settings; they count from the next request.

    :param changes: columns of the business and names of `CORE_DEFAULTS`. :param version: the business's version they
        were made on. :param block: what the history calls them. :raises Changed: when somebody saved meanwhile.
    """
    tenant = session.tenant
    columns = {name: value for name, value in changes.items() if name in COLUMNS}
    others = {name: plain(value) for name, value in changes.items() if name not in COLUMNS}
    row = update(Business).where(Business.id == session.business_id, Business.version == version)
    row = row.values(**columns, settings={**tenant.settings, **others}, version=version + 1)
    saved = session.scalar(row.returning(Business.id).execution_options(synchronize_session=False))
    if saved is None or version != tenant.version:
        raise Changed("Somebody else has changed the settings while you had them open.")
    record_event(session, "settings.changed", None, actor, internal=True, block=block, fields=sorted(changes))


def is_demo(session: BusinessSession) -> bool:
    """Whether this installation is `doorstep demo`: nothing there reaches anybody outside."""
    return session.installation.settings.demo


def settings_schema(session: BusinessSession, plugin: str) -> SettingsSchema:
    """The settings an enabled plugin declares.

    :raises NotFound: when it declares none, or is not enabled here.
    """
    for entry in session.catalog.tagged(SettingsSchema):
        if entry.plugin == plugin:
            return entry.value
    raise NotFound


def settings_of(session: BusinessSession, plugin: str) -> dict[str, Any]:
    """A vertical's settings in the session's business, defaults where nothing was saved.

    :param plugin: the vertical's name. :return: the values of its `SettingsSchema`, as Python objects, by field.
    :raises NotFound: when the vertical declares no settings, or is not enabled here.
    """
    declared = settings_schema(session, plugin)
    known: dict[str, dict[str, Any]] = session.info.setdefault("settings_blocks", {})
    if plugin not in known:
        known[plugin] = values_of(declared.schema(), stored(session, plugin)[0])
    return dict(known[plugin])


def settings_with(session: BusinessSession, plugin: str, *columns: Any) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """A vertical's settings and something else, in one statement: for pages that would ask for both.

    :param plugin: as for :func:`settings_of`. :param columns: scalar subqueries. :return: the settings, and the values
        of the columns.
    """
    declared = settings_schema(session, plugin)
    data = select(SettingsBlock.data).where(SettingsBlock.plugin == plugin).scalar_subquery()
    saved, *others = session.execute(select(data, *columns)).one()
    values = values_of(declared.schema(), saved or {})
    session.info.setdefault("settings_blocks", {})[plugin] = values
    return dict(values), tuple(others)


def stored(session: BusinessSession, plugin: str) -> tuple[dict[str, Any], int]:
    """What was saved of a plugin's settings, and its version; 0 before the first time."""
    row = session.execute(
        select(SettingsBlock.data, SettingsBlock.version).where(SettingsBlock.plugin == plugin)
    ).one_or_none()
    return (dict(row[0]), row[1]) if row else ({}, 0)


def values_of(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Saved data as Python objects; a value the schema no longer takes gives way to the default."""
    kept = dict(data)
    try:
        return dict(schema.load(kept, unknown=EXCLUDE))
    except ValidationError as fault:
        for name in fault.normalized_messages():
            kept.pop(name, None)
    try:
        return dict(schema.load(kept, unknown=EXCLUDE))
    except ValidationError:
        return {**defaults(schema), **schema.load(kept, unknown=EXCLUDE, partial=True)}


def defaults(schema: Schema) -> dict[str, Any]:
    values = {name: one.load_default for name, one in schema.fields.items()}
    found = {name: value() if callable(value) else value for name, value in values.items()}
    return {name: None if repr(value) == "<marshmallow.missing>" else value for name, value in found.items()}


def save_block(session: BusinessSession, plugin: str, values: Mapping[str, Any], actor: Actor, *, version: int) -> None:
    """Save a vertical's settings.

    :param values: as its schema loads them. :param version: the version they were made on, 0 for none yet.
    :raises Changed: when somebody saved meanwhile.
    """
    declared = settings_schema(session, plugin)
    row = session.scalar(select(SettingsBlock).where(SettingsBlock.plugin == plugin).with_for_update())
    if (row.version if row else 0) != version:
        raise Changed("Somebody else has changed these settings while you had them open.")
    data = plain(declared.schema().dump(values))
    if row is None:
        session.add(SettingsBlock(plugin=plugin, data=data))
    else:
        row.data = data
    session.info.pop("settings_blocks", None)
    record_event(session, "settings.changed", None, actor, internal=True, block=declared.label, fields=sorted(values))
