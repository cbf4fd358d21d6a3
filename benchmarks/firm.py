"""A firm for measuring whole pages: 100,000 service reports, 10,000 of them of the customer who is signed in."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from attrs import frozen
from sqlalchemy import inspect as inspect_database
from sqlalchemy import text

from benchmarks.world import fill, name_business, number
from doorstep import clock
from doorstep.db import migrations
from doorstep.db.session import make_engine
from doorstep.plugins.registry import Registry
from doorstep.records.models import Record
from doorstep.testing.client import Browser
from doorstep.testing.kit import Firm, Kit, make_kit

KIND, PATH = "service_report", "/portal/service-reports/"
CUSTOMERS = 10


@frozen(kw_only=True)
class Filled:
    """A firm, its customer's browser, which is signed in, and one of the records they see."""

    firm: Firm
    kit: Kit
    browser: Browser
    office: Browser
    record: str
    account_id: Any


def filled(url: str, folder: Path, registry: Registry, records: int = 100_000) -> Filled:
    """Migrate and fill an empty database."""
    engine = make_engine(url, guarded=False)
    if inspect_database(engine).has_table("business"):
        raise SystemExit("This takes an empty database.")
    migrations.upgrade(url, registry)
    kit = make_kit(url, folder, registry)
    firm = kit.firm("inspectpoint")
    sites = [firm.account(f"Building {n}", "site") for n in range(CUSTOMERS)]
    accounts, person = [site.id for site in sites], firm.person("Pat Example", sites[0])
    with engine.begin() as connection:
        name_business(connection, firm.tenant.id)
        fill(connection, Record, reports(firm, accounts, records))
        fill(connection, model_of(registry), details(firm, records))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    return Filled(
        firm=firm, kit=kit, browser=person.browser, office=firm.staff(), record=str(number(6, records - CUSTOMERS)),
        account_id=accounts[0],
    )  # fmt: skip


def model_of(registry: Registry) -> Any:
    return registry.catalog(frozenset({"inspectpoint"})).record_types[KIND].model


def reports(firm: Firm, accounts: list[Any], count: int) -> Iterator[dict[str, Any]]:
    began, today = clock.now() - timedelta(days=900), date(2024, 1, 1)
    for n in range(count):
        yield {
            "business_id": firm.tenant.id, "id": number(6, n), "kind": KIND, "number": f"SR-{n}", "status": "draft",
            "title": f"Quarterly service of building {n % 50}", "account_id": accounts[n % CUSTOMERS],
            "happens_on": today + timedelta(days=n // 150), "visible_from": began + timedelta(minutes=n * 10),
        }  # fmt: skip


def details(firm: Firm, count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        yield {"business_id": firm.tenant.id, "id": number(6, n), "technician": "Sam Poe", "work_done": "All is well."}
