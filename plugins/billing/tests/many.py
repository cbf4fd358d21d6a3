"""Very many open invoices at once, made by the database itself."""

from sqlalchemy import bindparam, text

from doorstep.api import UtcDateTime, now, today

ACCOUNTS = 50
ROWS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
KEY = {"sqlite": "printf('%032x', i)", "postgresql": "CAST(lpad(to_hex(i), 32, '0') AS uuid)"}
DUE = {"sqlite": "date(:day, printf('%+d days', 20 - i % 150))", "postgresql": "CAST(:day AS date) - (i % 150 - 20)"}
PLACE = {"sqlite": "printf('%032x', 900000000 + i % 50)",
         "postgresql": "CAST(lpad(to_hex(900000000 + i % 50), 32, '0') AS uuid)"}  # fmt: skip
ACCOUNT = """INSERT INTO account (business_id, id, kind, name, sort_name, phone, street, city, region, postcode, notes,
  extra, version, created_at, updated_at, search)
SELECT :business_id, {place}, 'customer', 'Customer ' || i, 'customer ' || i, '', '', '', '', '', '', '{{}}', 1, :now,
  :now, '' FROM n"""
RECORD = """INSERT INTO record (business_id, id, kind, number, title, status, happens_on, visible_from, account_id,
  version, created_by, created_at, updated_at, search)
SELECT :business_id, {key}, 'invoice', 'INV-' || i, 'Work', 'sent', {due}, :now, {place}, 1, '', :now, :now, ''
FROM n"""
INVOICE = """INSERT INTO billing_invoice (business_id, id, currency, due_on, reference, notes, before_release, subtotal,
  tax, total, balance, reserved, issued_at)
SELECT :business_id, {key}, 'USD', {due}, '', '', false, 1000 + i, 0, 1000 + i, 1000 + i, 0, :now FROM n"""


def many_invoices(firm, count):
    """Open invoices of fifty customers, due from twenty days ahead to far behind. Returns what they come to."""
    with firm.writing() as session:
        dialect = session.get_bind().dialect.name
        parts = {"key": KEY[dialect], "due": DUE[dialect], "place": PLACE[dialect]}
        given = {"business_id": session.business_id, "now": now(), "day": today(session).isoformat()}
        for statement, rows in ((ACCOUNT, ACCOUNTS), (RECORD, count), (INVOICE, count)):
            run(session, ROWS.strip(), statement.format(**parts), {**given, "count": rows})
        if dialect == "postgresql":
            session.execute(text("ANALYZE"))
    return sum(1000 + i for i in range(1, count + 1))


def run(session, rows, statement, given):
    """INSERT … WITH … SELECT, as both databases understand it."""
    head, _, rest = statement.partition("SELECT")
    whole = text(f"{head}{rows} SELECT{rest}")
    used = {name: value for name, value in given.items() if f":{name}" in whole.text}
    session.connection().execute(whole.bindparams(bindparam("now", type_=UtcDateTime())), used)
