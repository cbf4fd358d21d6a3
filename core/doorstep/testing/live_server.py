"""A web server in a thread, for tests that need a real address."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from cheroot.wsgi import Server


# Not werkzeug's: where a browser hangs up early, that one never closes the answer, and what follows it is not done.
@contextmanager
def serving(app: Callable[..., Any]) -> Iterator[str]:
    """Serve the WSGI application `app` on a free port of 127.0.0.1; gives its address, with no slash at the end."""
    server = Server(("127.0.0.1", 0), app, numthreads=8, shutdown_timeout=2)
    server.expiration_interval = 0.05
    server.prepare()
    thread = Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}"
    finally:
        server.stop()
        thread.join()
