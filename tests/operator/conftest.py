"""Operators and their browser."""

import pytest

from doorstep.operators.acts import acting_operator, save_operator
from doorstep.testing.client import Browser

PASSWORD = "correct horse battery staple"


@pytest.fixture
def operator(kit):
    """A browser signed in as the operator Ada."""
    save_operator(kit.installation, "ada@example.org", "Ada Byron", PASSWORD)
    browser = Browser(kit.app, "/operator")
    browser.submit("/sign-in", email="ada@example.org", password=PASSWORD)
    return browser


@pytest.fixture
def who(kit, operator):
    return acting_operator(kit.installation, "ada@example.org")
