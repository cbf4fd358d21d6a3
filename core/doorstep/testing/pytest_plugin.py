"""Fixtures for testing verticals; pytest loads them wherever Doorstep is installed."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from doorstep.plugins.registry import Registry
    from doorstep.testing.chromium import Pages
    from doorstep.testing.databases import Database, DatabaseFactory, Kind
    from doorstep.testing.kit import Kit
    from doorstep.testing.postgresql import PostgresServer
    from doorstep.testing.smtp import SmtpServer

KINDS = ("sqlite", "postgresql")
RUN_FOLDER = pytest.StashKey[Path]()
MARKERS = (
    "sqlite: the test's databases are SQLite only",
    "postgresql: the test's databases are PostgreSQL only",
    "browser: needs Chromium; every test that asks for `browser` or `page` is marked",
)


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = [kind for kind in KINDS if metafunc.definition.get_closest_marker(kind)]
        metafunc.parametrize("database_kind", chosen or KINDS, scope="function")


def pytest_itemcollected(item: pytest.Item) -> None:
    if "browser" in getattr(item, "fixturenames", ()):
        item.add_marker("browser")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["doorstep_run_folder"] = str(_make_run_folder(node.config))


def pytest_unconfigure(config: pytest.Config) -> None:
    # Only the process that made the folder removes it; the workers of pytest-xdist have no entry here.
    folder = config.stash.get(RUN_FOLDER, None)
    if folder:
        from doorstep.testing.run_folder import remove_run_folder

        remove_run_folder(folder)


def _make_run_folder(config: pytest.Config) -> Path:
    from doorstep.testing.run_folder import make_run_folder

    if RUN_FOLDER not in config.stash:
        config.stash[RUN_FOLDER] = make_run_folder()
    return config.stash[RUN_FOLDER]


@pytest.fixture(scope="session")
def run_folder(request: pytest.FixtureRequest) -> Path:
    """A temporary folder shared by all processes of this run, removed at its end."""
    given = getattr(request.config, "workerinput", {}).get("doorstep_run_folder")
    return Path(given) if given else _make_run_folder(request.config)


@pytest.fixture(scope="session")
def database_factory(run_folder: Path) -> "DatabaseFactory":
    """Makes databases of any kind that stay until the end of the run, for fixtures of a wide scope."""
    from doorstep.testing.databases import DatabaseFactory

    return DatabaseFactory(folder=run_folder)


@pytest.fixture
def databases(run_folder: Path) -> Iterator["DatabaseFactory"]:
    """Makes databases of any kind, gone after the test, for tests that need several, or tables of their own."""
    from doorstep.testing.databases import DatabaseFactory

    factory = DatabaseFactory(folder=run_folder)
    yield factory
    factory.drop_all()


@pytest.fixture(scope="session")
def pg_server(database_factory: "DatabaseFactory") -> "PostgresServer":
    """The PostgreSQL server of this run, shared by all its processes."""
    return database_factory.server()


@pytest.fixture
def pg_url(databases: "DatabaseFactory") -> str:
    """The URL of an empty PostgreSQL database, signed in as its owner."""
    return databases.empty("postgresql").url


@pytest.fixture
def database_url(databases: "DatabaseFactory", database_kind: "Kind") -> str:
    """The URL of an empty database, signed in as its owner: the test runs on SQLite and on PostgreSQL.

    Marked `sqlite` or `postgresql`, it runs on that one only.
    """
    return databases.empty(database_kind).url


@pytest.fixture
def fresh_database(databases: "DatabaseFactory", database_kind: "Kind", registry: "Registry") -> "Database":
    """A database with all tables and no rows: the test runs on SQLite and on PostgreSQL, as with `database_url`."""
    from doorstep.db import migrations, tables  # noqa: F401

    template = sha256(",".join(sorted(registry.plugins)).encode()).hexdigest()[:12]
    return databases.copy(database_kind, template, lambda database: migrations.from_models(database.url, registry))


@pytest.fixture
def smtp_server() -> Iterator["SmtpServer"]:
    """A mail server that keeps what it gets in `mails`, and can be told to refuse, delay and drop."""
    from doorstep.testing import smtp

    server, controller = smtp.start()
    yield server
    controller.stop()


@pytest.fixture
def live_server() -> Iterator[Callable[[Callable[..., Any]], str]]:
    """Call it with a WSGI application to serve it on a free port of 127.0.0.1; gives its address."""
    from doorstep.testing.live_server import serving

    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The system's Chromium. Without one the test is skipped, or fails when DOORSTEP_REQUIRE_BROWSER=1."""
    from doorstep.testing import chromium

    if not chromium.chromium_path():
        (pytest.fail if chromium.browser_required() else pytest.skip)(chromium.MISSING)
    with chromium.chromium() as running:
        yield running


@pytest.fixture
def page(browser: "Browser") -> Iterator["Pages"]:
    """Call it to open a page: `page("phone", "dark")`. The test fails on script errors and refused content."""
    from doorstep.testing.chromium import Pages

    pages = Pages(browser=browser)
    yield pages
    pages.close()
    assert not pages.faults, "The page reported: " + "; ".join(pages.faults)


@pytest.fixture(scope="session")
def doorstep_plugins() -> tuple[str, ...]:
    """Packages of further plugins, beside the installed ones; override it to test one that is not installed."""
    return ()


@pytest.fixture(scope="module")
def registry(doorstep_plugins: tuple[str, ...]) -> "Registry":
    """What all installed plugins, and those of `doorstep_plugins`, contribute."""
    # Not of the session: pytest would keep the first one, whatever another folder's `doorstep_plugins` says.
    return _loaded(doorstep_plugins)


@cache
def _loaded(extra: tuple[str, ...]) -> "Registry":
    from doorstep.plugins.loading import load

    return load(extra=extra)


@pytest.fixture
def kit(fresh_database: "Database", registry: "Registry", tmp_path: Path) -> Iterator["Kit"]:
    """An installation on a fresh database, on SQLite and on PostgreSQL: `kit.firm("inspectpoint")` makes a business."""
    from doorstep.testing.kit import make_kit

    made = make_kit(fresh_database.app_url, tmp_path, registry)
    yield made
    made.installation.close()
