"""Row-level security, the fourth wall, and the plain role the application runs as (PostgreSQL only)."""

from sqlalchemy import Connection, text

from doorstep.db.session import APP_ROLE
from doorstep.db.walls import owned_tables

MINE = "business_id = NULLIF(current_setting('app.business_id', true), '')::int"


def make_role(connection: Connection) -> None:
    if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": APP_ROLE}):
        connection.execute(text(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS"))
    if not connection.scalar(text("SELECT pg_has_role(current_user, :role, 'MEMBER')"), {"role": APP_ROLE}):
        connection.execute(text(f"GRANT {APP_ROLE} TO CURRENT_USER"))


def protect(connection: Connection, table: str) -> None:
    """Bind a table's rows to the business of the transaction, for everybody but a superuser."""
    if connection.dialect.name != "postgresql":
        return
    for statement in (
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS same_business ON "{table}"',
        f'CREATE POLICY same_business ON "{table}" USING ({MINE}) WITH CHECK ({MINE})',
    ):
        connection.execute(text(statement))


def grant(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    make_role(connection)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}"))
    connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}"))


def protect_all(connection: Connection) -> None:
    for table in sorted(owned_tables()):
        protect(connection, table)
    grant(connection)
