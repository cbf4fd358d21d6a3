"""A served installation, and what journeys do on many pages."""

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from doorstep.testing.kit import PASSWORD, Firm, Kit


@attrs.frozen
class Site:
    """A firm on a web server. :ivar address: where the firm's pages begin."""

    firm: Firm
    address: str

    def sign_in(self, page: Any, name: str, password: str = PASSWORD) -> None:
        page.goto(f"{self.address}/sign-in")
        page.get_by_label("Email or username").fill(name)
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()


def serve(kit: Kit, live_server: Callable[[Any], str]) -> str:
    """Serve an installation, whose mails then link to the address it gives."""
    address = live_server(kit.app)
    kit.installation.settings = attrs.evolve(kit.installation.settings, base_url=address)
    return address


@pytest.fixture
def serve_firm(live_server: Callable[[Any], str]) -> Callable[[Firm], Site]:
    return lambda firm: Site(firm, f"{serve(firm.kit, live_server)}/{firm.slug}")
