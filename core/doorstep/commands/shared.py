"""What commands have in common: opening the installation, saying what is wrong, naming who acts, showing progress."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

import click
from attrs import frozen
from sqlalchemy.exc import OperationalError

from doorstep import logs
from doorstep.businesses.tenant import Tenant
from doorstep.db import migrations
from doorstep.events.actors import Actor
from doorstep.installation import Installation, open_installation
from doorstep.operators.acts import acting_operator, tenant_named
from doorstep.plugins.faults import PluginFaults
from doorstep.plugins.loading import load
from doorstep.problems import Problem
from doorstep.settings import Settings, load_settings

T = TypeVar("T")
UNREACHABLE = "The database cannot be used: {fault}\nLook at database_url in the settings; `doorstep doctor` says more."


@contextmanager
def in_words() -> Iterator[None]:
    """What stops a command is said in words, never as a traceback."""
    try:
        yield
    except (Problem, PluginFaults) as fault:
        raise click.ClickException(str(fault) or "There is no such thing.") from fault
    except OperationalError as fault:
        raise click.ClickException(UNREACHABLE.format(fault=str(fault.orig).strip())) from fault


def say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


def settings_of(context: click.Context) -> Settings:
    return load_settings(context.find_root().obj)


@contextmanager
def opened(context: click.Context) -> Iterator[Installation]:
    """The installation the settings name, its tables as the code expects them."""
    settings = settings_of(context)
    logs.configure(settings.log_level, stream=sys.stderr)
    registry = load()
    migrations.refuse_pending(settings.database_url, registry)
    installation = open_installation(settings, registry)
    try:
        yield installation
    finally:
        installation.close()


@frozen(kw_only=True)
class Acting:
    """An operator on the shell, and the business the command is about."""

    installation: Installation
    tenant: Tenant
    email: str
    actor: Actor


def for_business(command: Callable[..., None]) -> Callable[..., None]:
    """A command about one business: takes --business and --as, and is called with `Acting` first."""

    @click.option("--business", "slug", required=True, metavar="SLUG", help="Which business: its part of the address.")
    @click.option(
        "--as", "operator_email", required=True, metavar="EMAIL", help="Which operator you are; history names you."
    )
    @click.pass_context
    @wraps(command)
    def run(context: click.Context, slug: str, operator_email: str, **options: Any) -> None:
        with opened(context) as installation:
            who = acting_operator(installation, operator_email)
            tenant = tenant_named(installation, slug)
            command(Acting(installation=installation, tenant=tenant, email=who.email, actor=who.actor), **options)

    return run


def on_terminal() -> bool:
    return sys.stdout.isatty()


def progress(things: Iterable[T], total: int, label: str) -> Iterator[T]:
    """A bar on a terminal; elsewhere a plain line for every tenth of the work."""
    if on_terminal():
        from rich.progress import track

        yield from track(things, total=total, description=label)
        return
    step = max(total // 10, 1)
    for done, thing in enumerate(things, 1):
        yield thing
        if done % step == 0 or done == total:
            say(f"{label}: {done} of {total}")


def table(headings: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Columns that line up on a terminal; elsewhere tabs, for other programs."""
    lines = [tuple(str(cell) for cell in row) for row in rows]
    if not on_terminal():
        for line in lines:
            say("\t".join(line))
        return
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*headings, box=None, pad_edge=False, header_style="bold")
    for line in lines:
        drawn.add_row(*line)
    Console().print(drawn)


def sure(question: str, yes: bool) -> None:
    """Ask on a terminal; elsewhere --yes must have been given."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.ClickException(f"{question}\nNothing was done. Say --yes to do it without being asked.")
    if not click.confirm(question):
        raise click.ClickException("Nothing was done.")
