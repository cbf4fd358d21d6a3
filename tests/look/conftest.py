"""The gallery on a port of its own."""

import threading
from collections.abc import Iterator

import pytest
from tests.look.gallery import create_gallery
from werkzeug.serving import make_server


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
