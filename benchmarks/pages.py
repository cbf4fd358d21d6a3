"""Whole pages through the WSGI application, beside a bare page of the same rows.

usage: python -m benchmarks.pages DATABASE_URL [--records N]     the database is empty, and is filled

The list has 25 rows, and 10,000 of the 100,000 records are the customer's. Floor and page are asked in turn.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks import firm
from benchmarks.floor import floor_app
from benchmarks.timing import best_ms
from benchmarks.verticals import make
from doorstep.plugins.loading import load
from doorstep.testing.statements import counting
from doorstep.users.models import UserSession

TIMES = 200


def asked(app: Any, path: str, cookies: str) -> Any:
    """One request as a server hands it on; the answer is read to its end."""

    def ask() -> bytes:
        environ = EnvironBuilder(path=path, headers=[("Cookie", cookies)]).get_environ()
        body, status, _ = run_wsgi_app(app, environ)
        said = b"".join(body)
        getattr(body, "close", lambda: None)()
        assert status.startswith("200"), (path, status, said[:500])
        return said

    return ask


def cookies_of(browser: Any) -> str:
    return "; ".join(f"{one.key}={one.value}" for one in browser.client._cookies.values())


def measure(url: str, folder: Path, records: int) -> None:
    world = firm.filled(url, folder, load(), records)
    with world.firm.reading() as session:
        token = session.scalar(select(func.min(UserSession.token_hash)))
    bare = floor_app(url, world.firm.tenant.id, world.account_id, firm.KIND)
    prefix, app, engine = world.browser.prefix, world.kit.app, world.kit.installation.database.engine
    for name, path, floor_path in (
        ("portal list", firm.PATH, "/list"),
        ("portal detail", f"{firm.PATH}{world.record}", f"/detail/{world.record}"),
        ("portal home", "/portal/", "/list"),
    ):
        page = asked(app, prefix + path, cookies_of(world.browser))
        with counting(engine) as statements:
            size = len(page())
        ours, floor = best_ms(page, asked(bare, floor_path, f"s={token}"), times=TIMES)
        print(
            f"{name:14} {ours:6.2f} ms, floor {floor:6.2f} ms: {floor / ours:.0%} of its throughput; "
            f"{len(statements)} statements, {size:,} bytes",
            flush=True,
        )


def with_twenty_more(url: str, folder: Path) -> None:
    """The list of a firm with few verticals enabled, and of one with twenty more, in turn."""
    names = make(20)
    world = firm.filled(url, folder, load(extra=names), firm.CUSTOMERS)
    other = world.kit.firm("inspectpoint", *names)
    more = other.person("Pat Example", other.account("Building 0", "site")).browser
    pages = [asked(world.kit.app, one.prefix + firm.PATH, cookies_of(one)) for one in (world.browser, more)]
    few, many = best_ms(*pages, times=TIMES)
    print(f"portal list    {few:6.2f} ms, with 20 more verticals {many:6.2f} ms: {many - few:+.2f} ms")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("database")
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--verticals", action="store_true", help="instead: what twenty more verticals cost")
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        if given.verticals:
            with_twenty_more(given.database, Path(folder))
        else:
            measure(given.database, Path(folder), given.records)


if __name__ == "__main__":
    main()
