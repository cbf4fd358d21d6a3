"""Many accept one invitation at the same moment: one wins."""

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier

import pytest
from sqlalchemy import func, select

from doorstep.events.actors import SYSTEM
from doorstep.invitations.services import invite
from doorstep.users.links import link_path
from doorstep.users.models import Identity, PowerLink, User

pytestmark = pytest.mark.on_both

GOOD = "seven quiet green bicycles"


def invited(firm):
    contact = firm.contact("Pat Example", "pat@example.org")
    with firm.writing() as session:
        return contact, "/" + link_path(session, invite(session, contact.id, SYSTEM))


def entered(browser, csrf, path, n):
    answer = browser.client.post(
        browser.path(f"{path}/register"),
        data={"csrf_token": csrf, "email": "pat@example.org", "name": f"Pat {n}", "password": f"{GOOD} {n}"},
    )
    return answer.status_code == 303 and "/portal/" in answer.headers["Location"]


def assert_one(firm, contact, winners):
    assert winners == 1
    with firm.reading() as session:
        assert session.scalar(select(func.count()).select_from(User).where(User.contact_id == contact.id)) == 1
        assert session.scalar(select(func.count()).select_from(Identity)) == 1
        assert session.scalar(select(PowerLink.used_at).where(PowerLink.contact_id == contact.id)) is not None


def test_forty_at_once(kit):
    """Invariants 3 and 4, HH-04: forty press at the same moment; exactly one enrols, the others read why not."""
    firm = kit.firm()
    contact, path = invited(firm)
    browsers = [firm.visitor() for _ in range(40)]
    tokens = [browser.csrf() for browser in browsers]
    start = Barrier(8)

    def one(n):
        if n < 8:
            start.wait(20)
        return entered(browsers[n], tokens[n], path, n)

    with ThreadPoolExecutor(8) as pool:
        winners = sum(pool.map(one, range(40)))
    assert_one(firm, contact, winners)
    assert "has been used" in firm.visitor().get(path).words


def crowd(address, folder, slug, path, count):
    """A process of its own: its own pool, its own threads."""
    from pathlib import Path

    from doorstep.plugins.loading import load
    from doorstep.testing.client import Browser
    from doorstep.testing.kit import make_kit

    kit = make_kit(address, Path(folder), load())
    browsers = [Browser(kit.app, f"/{slug}") for _ in range(20)]
    tokens = [browser.csrf() for browser in browsers]
    with ThreadPoolExecutor(20) as pool:
        won = sum(pool.map(lambda n: entered(browsers[n % 20], tokens[n % 20], path, n), range(count)))
    kit.installation.close()
    return won


@pytest.mark.long
def test_two_thousand_from_four_processes(kit, fresh_database, tmp_path):
    """Invariants 3 and 4: two thousand accepts from four processes; exactly one enrols."""
    firm = kit.firm()
    contact, path = invited(firm)
    given = [(fresh_database.app_url, str(tmp_path / str(n)), firm.slug, path, 500) for n in range(4)]
    with get_context("spawn").Pool(4) as pool:
        winners = sum(pool.starmap(crowd, given))
    assert_one(firm, contact, winners)
