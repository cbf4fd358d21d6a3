"""`doorstep serve`, as the process it is: starts, answers, and ends as it should."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

DOORSTEP = Path(sys.executable).with_name("doorstep")
pytestmark = pytest.mark.sqlite


def free_port():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


def answer(url, wait=20.0):
    until = time.monotonic() + wait
    while True:
        try:
            return urllib.request.urlopen(url, timeout=5).read().decode()
        except urllib.error.HTTPError as fault:
            return f"{fault.code}"
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@pytest.fixture
def served(shell):
    port = free_port()
    command = [DOORSTEP, "--settings", shell.file, "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    yield process, f"http://127.0.0.1:{port}"
    if process.poll() is None:
        process.kill()
    process.wait()


UNUSED = ("alembic", "css_inline", "PIL", "psycopg", "redis", "rich.console", "typst")
LOADED = """
import sys, doorstep.server
from doorstep.plugins.loading import load
load()
print(*sys.modules)
"""


def test_a_server_loads_nothing_that_it_may_never_use():
    """Section 11: what only pictures, mails, migrations and scaled-out installations need takes no memory before."""
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert not set(UNUSED) & set(loaded)


def test_it_serves_works_and_ends_when_told(served, shell):
    """Section 7: one process answers and works on mails; SIGTERM finishes what runs, and leaves no error."""
    process, url = served
    assert answer(f"{url}/healthz") == "ok"
    assert answer(f"{url}/readyz") == "ok"
    assert "doorstep_requests_total" in answer(f"{url}/metrics")
    assert "ok    worker" in shell.run("doctor").output
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 0, output
    assert "Traceback" not in output and "route=site:/readyz" not in output


def test_the_first_answer_comes_soon(served):
    """Section 11: first answer within 3 s of start, which an idle machine needs for six times importing SQLAlchemy."""
    process, url = served
    answer(f"{url}/healthz")
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    worked = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    before = os.times()
    subprocess.run([sys.executable, "-c", "import sqlalchemy.orm"], check=True)
    floor = os.times().children_user - before.children_user
    assert worked < max(3, 6 * floor)


def test_a_running_request_is_finished(served, shell):
    """Section 7: a request that is being answered when SIGTERM comes gets its answer."""
    process, url = served
    answer(f"{url}/healthz")
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10) as visitor:
        visitor.sendall(b"POST /operator/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n")
        visitor.sendall(b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail")
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        visitor.sendall(b"=a%40b")
        assert visitor.recv(100).startswith(b"HTTP/1.1 4")
    assert process.wait(timeout=30) == 0


def run_serve(file):
    command = [DOORSTEP, "--settings", file, "serve"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_it_refuses_to_start_on_old_tables(databases, tmp_path, make_file):
    """Section 4: the server refuses to start when migrations are pending, and says the command."""
    file = make_file(tmp_path, databases.empty("sqlite").url)
    done = subprocess.run(
        [DOORSTEP, "--settings", file, "serve"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1 and "doorstep db upgrade" in done.stderr and "Traceback" not in done.stderr


def test_it_refuses_settings_that_do_not_fit(tmp_path, make_file):
    """Section 8: one readable line for each fault."""
    file = make_file(tmp_path, "mysql://somewhere", secret_key="short")
    done = subprocess.run(
        [DOORSTEP, "--settings", file, "serve"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "secret_key: needs at least" in done.stderr and "database_url: begins with" in done.stderr
