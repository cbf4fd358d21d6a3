"""How much of their pace pages keep while the worker, in the same process, sends 10,000 mails in bad weather.

usage: python -m benchmarks.mailing DATABASE_URL [--mails N] [--records N] [--turns N]   the database is empty

As in `doorstep serve`, pages and the worker share one process. One visitor asks for a page again and again, for a
second with the worker idle and for one with it at work, in turn, so that whatever else the machine does meets
both alike. The pace kept is the median, over all turns, of pages a second at work beside idle. The mail server is a
process of its own.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from sqlalchemy import func, select

from benchmarks import firm
from benchmarks.inviting import contacts
from benchmarks.pages import asked, cookies_of
from benchmarks.world import fill, name_business
from doorstep.contacts.models import Contact
from doorstep.db.base import new_id
from doorstep.db.session import make_engine
from doorstep.events.actors import SYSTEM
from doorstep.events.bulk import people_of, plan_many
from doorstep.events.models import Delivery
from doorstep.events.resting import BESIDE_PAGES
from doorstep.events.sending import send_due
from doorstep.mail import SmtpTransport
from doorstep.plugins.loading import load
from doorstep.testing import smtp

SECONDS = 1.0
NOBODY = 1  # a port where nothing listens
WEATHER: dict[str, tuple[str, dict[str, Any]]] = {
    "well": ("behave", {}),
    "away": ("behave", {}),
    "slow": ("delay", {"seconds": 0.1}),
    "refusing some": ("refuse", {"reply": "451 4.7.1 Try again later", "times": 20}),
    "losing answers": ("drop", {"after_accepting": True}),
}


def serve(pipe: Connection) -> None:
    server, controller = smtp.start()
    pipe.send(server.port)
    while said := pipe.recv():
        server.behave()
        getattr(server, said[0])(**said[1])
        server.mails.clear()
        pipe.send(True)
    controller.stop()


@contextmanager
def mail_server() -> Iterator[tuple[int, Callable[[str], None]]]:
    """Its port, and how to tell it the weather."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()

    def tell(weather: str) -> None:
        ours.send(WEATHER[weather])
        ours.recv()

    yield ours.recv(), tell
    ours.send(None)
    process.join()


def plan(url: str, world: firm.Filled, mails: int) -> None:
    ids = [new_id() for _ in range(mails)]
    engine = make_engine(url, guarded=False)
    with engine.begin() as connection:
        name_business(connection, world.firm.tenant.id)
        fill(connection, Contact, contacts(world.firm, ids))
    engine.dispose()
    for start in range(0, mails, 1000):
        with world.firm.writing() as session:
            people = people_of(session, ids[start : start + 1000])
            plan_many(session, "document.published", people, SYSTEM, facts={"title": "Report of March"})


def pages(page: Callable[[], bytes]) -> list[float]:
    """How long each page took, for a while."""
    took, until = [], time.perf_counter() + SECONDS
    while (began := time.perf_counter()) < until:
        page()
        took.append((time.perf_counter() - began) * 1000)
    return took


@contextmanager
def working(world: firm.Filled) -> Iterator[None]:
    """The worker sends in a thread, as it does within a server."""
    stop = Event()
    thread = Thread(target=send_due, args=(world.kit.installation, world.firm.tenant, stop.is_set, BESIDE_PAGES))
    thread.start()
    yield
    stop.set()
    thread.join()


def tried(world: firm.Filled) -> int:
    with world.firm.reading() as session:
        return session.scalar(select(func.count()).where(Delivery.attempts > 0)) or 0


def measure(url: str, folder: Path, mails: int, records: int, turns: int) -> None:
    world = firm.filled(url, folder, load(), records)
    plan(url, world, mails)
    app, prefix, cookies = world.kit.app, world.browser.prefix, cookies_of(world.browser)
    with mail_server() as (port, tell):
        for weather in WEATHER:
            at = NOBODY if weather == "away" else port
            world.kit.installation.transport = SmtpTransport(host="127.0.0.1", port=at)
            for name, path in (("list", firm.PATH), ("home", "/portal/")):
                page, before = asked(app, prefix + path, cookies), tried(world)
                kept, idle, busy = [], [], []
                for _ in range(turns):
                    idle.append(pages(page))
                    tell(weather)
                    with working(world):
                        busy.append(pages(page))
                    kept.append(len(busy[-1]) / len(idle[-1]))
                report(f"{weather:15} {name}", kept, idle, busy, tried(world) - before)
        print(f"{tried(world):,} of {mails:,} mails were tried", flush=True)


def report(what: str, kept: list[float], idle: list[list[float]], busy: list[list[float]], mails: int) -> None:
    at_ease, at_work = ([one for some in all_of for one in some] for all_of in (idle, busy))
    slow = [quantiles(one, n=20)[-1] for one in (at_ease, at_work)]
    print(
        f"{what:21} keeps {median(kept):4.0%} ({min(kept):.0%} to {max(kept):.0%}) of its pace; median "
        f"{median(at_ease):5.1f} → {median(at_work):5.1f} ms, 95% within {slow[0]:5.1f} → {slow[1]:5.1f} ms; "
        f"{mails / SECONDS / len(kept):4.0f} mails/s",
        flush=True,
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("database")
    options.add_argument("--mails", type=int, default=10_000)
    options.add_argument("--records", type=int, default=10_000)
    options.add_argument("--turns", type=int, default=12)
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        measure(given.database, Path(folder), given.mails, given.records, given.turns)


if __name__ == "__main__":
    main()
