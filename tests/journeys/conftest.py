"""A served installation, firms whose mails go through a mail server, and what journeys do on many pages."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import attrs
import pytest

from doorstep.businesses.services import add_staff
from doorstep.events.worker import Worker
from doorstep.testing.kit import PASSWORD, Firm, Kit, make_kit

OWNER = "robin@staff.example.org"


@attrs.frozen
class Site:
    """A firm on a web server. :ivar address: where the firm's pages begin."""

    firm: Firm
    address: str

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def sign_in(self, page: Any, name: str, password: str = PASSWORD) -> None:
        """Sign in, and wait for the page this leads to: whoever goes on before it came is not signed in."""
        page.goto(self.url("/sign-in"))
        page.get_by_label("Email or username").fill(name)
        page.get_by_label("Password", exact=True).fill(password)
        with page.expect_navigation():
            page.get_by_role("button", name="Sign in", exact=True).click()


def serve(kit: Kit, live_server: Callable[[Any], str]) -> str:
    """Serve an installation, whose mails then link to the address it gives."""
    address = live_server(kit.app)
    kit.installation.settings = attrs.evolve(kit.installation.settings, base_url=address)
    return address


@pytest.fixture
def serve_firm(live_server: Callable[[Any], str]) -> Callable[[Firm], Site]:
    return lambda firm: Site(firm, f"{serve(firm.kit, live_server)}/{firm.slug}")


@pytest.fixture
def open_firm(fresh_database: Any, registry: Any, tmp_path: Path, smtp_server: Any) -> Iterator[Callable[..., Firm]]:
    """Call it as `kit.firm`, for a firm with an owner, OWNER, whose mails go through the test's mail server.

    A worker does its jobs in threads, as in a served installation.
    """
    smtp = {"mailbox_folder": "", "smtp_host": smtp_server.host, "smtp_port": smtp_server.port}
    kit = make_kit(fresh_database.app_url, tmp_path, registry, jobs_url=f"sqlite:///{tmp_path}/jobs.db", **smtp)

    with ExitStack() as stack:
        stack.callback(kit.installation.close)

        def opened(*verticals: str, **options: Any) -> Firm:
            firm = kit.firm(*verticals, **options)
            with firm.writing() as session:
                add_staff(session, "Robin Owner", OWNER, "owner", PASSWORD)
            worker = Worker(kit.installation)
            worker.start()
            stack.callback(worker.stop)
            return firm

        yield opened
