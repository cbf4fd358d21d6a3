"""The one environment of Alembic, for the core and every vertical: run inside the caller's transaction."""

from alembic import context

from doorstep.db.base import Base

given = context.config.attributes
context.configure(
    connection=given["connection"],
    target_metadata=Base.metadata,
    version_table=given["version_table"],
    on_version_apply=given["on_apply"],
)
context.run_migrations()
