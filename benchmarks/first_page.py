"""How long the first page among a million documents takes, for contacts linked to 1, 100, 1,000 and 10,000 customers.

usage: python -m benchmarks.first_page DATABASE_URL [--documents N]     fills the database first when it is empty

The floor is a page of the same table without the access rule, newest first, in the same run.
"""

import argparse
from typing import Any

from sqlalchemy import func, select
from sqlalchemy import inspect as inspect_database

from benchmarks import world
from benchmarks.timing import best_ms
from doorstep.access import visible
from doorstep.access.viewer import staff_viewer, viewer_of
from doorstep.db import migrations
from doorstep.db.session import BusinessSession, make_engine
from doorstep.documents.models import Document
from doorstep.installation import Installation, open_installation
from doorstep.plugins.loading import load
from doorstep.settings import Settings
from doorstep.web.paging import PER_PAGE, Place, fetch, key_of

COLUMNS = (Document.id, Document.title, Document.kind, Document.visible_from)


def opened(url: str, documents: int) -> Installation:
    registry = load()
    engine = make_engine(url, guarded=False)
    empty = not inspect_database(engine).has_table("business")
    engine.dispose()
    if empty:
        migrations.upgrade(url, registry)
        world.load(url, documents)
    settings = Settings(
        secret_key="for measuring only, known to everybody",
        database_url=url,
        mailbox_folder="unused",
        storage_url="memory://",
    )
    return open_installation(settings, registry)


def floor(session: BusinessSession) -> float:
    page = select(*COLUMNS).where(Document.visible_from.is_not(None))
    page = page.order_by(Document.visible_from.desc(), Document.id.desc()).limit(26)
    return best_ms(lambda: session.execute(page).all())[0]


def measured(session: BusinessSession, contact: int) -> tuple[int, float, float]:
    viewer = viewer_of(session, world.contact(contact))
    assert viewer is not None
    page = select(*COLUMNS).where(visible.documents(viewer)).order_by(*visible.newest_first(viewer, Document)).limit(26)
    count = visible.capped_count(viewer, Document, (), 1000)
    return viewer.links, best_ms(lambda: session.execute(page).all())[0], best_ms(lambda: session.scalar(count))[0]


def again(session: BusinessSession, contact: int) -> float:
    """The slowest of executions 21 to 25 on one connection: a server that settles on another plan shows here."""
    viewer = viewer_of(session, world.contact(contact))
    assert viewer is not None
    page = select(*COLUMNS).where(visible.documents(viewer)).order_by(*visible.newest_first(viewer, Document)).limit(26)
    for _ in range(20):
        session.execute(page).all()
    return max(best_ms(*[lambda: session.execute(page).all()] * 5, times=1))


def deep(session: BusinessSession) -> list[float]:
    """Page 1 and page 10,000 of staff's list, as the web fetches them."""
    viewer = staff_viewer(session.catalog, "Staff")
    statement: Any = select(*COLUMNS).where(visible.documents(viewer))
    keys = [key_of(Document.id.desc())]
    after = session.scalar(select(Document.id).order_by(Document.id.desc()).offset(9_999 * PER_PAGE).limit(1))
    place = Place(True, 9_999 * PER_PAGE, (after,))
    return best_ms(
        lambda: fetch(session, statement, keys, None, PER_PAGE),
        lambda: fetch(session, statement, keys, place, PER_PAGE),
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("database")
    options.add_argument("--documents", type=int, default=1_000_000)
    given = options.parse_args()
    installation = opened(given.database, given.documents)
    with installation.reading(installation.tenant(1)) as session:
        total, bare = session.scalar(select(func.count()).select_from(Document)), floor(session)
        print(f"{total:,} documents; floor, a bare page: {bare:.2f} ms")
        for contact in range(1, len(world.LINKED) + 1):
            links, page, count = measured(session, contact)
            print(
                f"{links:6,} customers: page {page:6.2f} ms ({page / bare:4.1f} x floor), count {count:6.2f} ms, "
                f"the slowest after twenty {again(session, contact):6.2f} ms",
                flush=True,
            )
        first, last = deep(session)
        print(f"page 1 of all: {first:.2f} ms, page 10,000: {last:.2f} ms")


if __name__ == "__main__":
    main()
