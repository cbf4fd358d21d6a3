"""Bringing an installation's database to what the code expects."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url

from doorstep.db import migrations
from doorstep.events.queue import make_tables
from doorstep.plugins.registry import Registry
from doorstep.settings import Settings


def prepare_database(settings: Settings, registry: Registry, tell: Callable[[str], None]) -> None:
    """Make or change the tables, and those of the job queue; says each step."""
    url = make_url(settings.owner_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # The queue's tables first: upgrading ends with giving the application its rights on all tables.
    make_tables(settings.jobs_url or settings.owner_url)
    migrations.upgrade(settings.owner_url, registry, tell)
