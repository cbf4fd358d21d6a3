"""What the tests of people share: the mails of a firm, and the links in them."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from doorstep.events.worker import Worker
from doorstep.mail import Mailbox

GOOD = "seven quiet green bicycles"


@pytest.fixture
def post(kit) -> Callable[..., list[Any]]:
    """Send what waits; gives all mails of the installation, oldest first, or those to one address."""

    def read(firm: Any, to: str | None = None) -> list[Any]:
        Worker(kit.installation).run_once(firm.tenant)
        box = Mailbox(kit.installation.settings.mailbox_folder)
        return [box.read(line.id) for line in reversed(box.list(limit=500, to=to))]

    return read


@pytest.fixture
def link_to(post) -> Callable[[Any, str], str]:
    """The path of the link in the newest mail to an address."""

    def read(firm: Any, to: str) -> str:
        return path_in(firm, post(firm, to)[-1])

    return read


def path_in(firm: Any, mail: Any) -> str:
    found = re.search(rf"http://localhost/{firm.slug}(/(?:invitation|reset|confirm-address)/[\w.-]+)", mail.text)
    assert found, mail.text
    return found[1]
