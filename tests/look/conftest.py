"""The gallery on a port of its own."""

from collections.abc import Iterator

import pytest
from tests.look.gallery import create_gallery

from doorstep.testing.live_server import serving


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    with serving(create_gallery()) as address:
        yield address
