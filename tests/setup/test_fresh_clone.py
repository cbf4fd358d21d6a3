"""What a newcomer does first, in a fresh clone."""

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    return tmp_path / "clone"


@contextmanager
def started(clone: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen([clone / "dev", *arguments], cwd=clone.parent, text=True, **pipes) as process:
        try:
            yield process
        finally:
            process.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def answers(address: str) -> int:
    """The address is printed while the server starts: it answers within seconds."""
    for _ in range(40):
        try:
            return urlopen(address, timeout=20).status
        except URLError:
            time.sleep(0.25)
    return 0


def test_the_demo_prints_where_to_sign_in_within_90_seconds(clone: Path) -> None:
    """One command, nothing installed by hand, and the address it prints answers."""
    began = time.monotonic()
    with started(clone, "demo", "--port", str(free_port())) as demo:
        printed = iter(demo.stdout)
        address = next(found[0] for line in printed if (found := re.search(r"http://\S+/sign-in\b", line)))
        assert time.monotonic() - began < 90
        assert answers(address) == 200


def test_two_commands_at_once_set_up_once(clone: Path) -> None:
    """Whoever comes second waits for the first, and both work."""
    command = ("test", "-n0", "tests/contract/test_tree.py")
    with started(clone, *command) as first, started(clone, *command) as second:
        outputs = [process.communicate()[0] for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], "\n".join(outputs)
    assert sum("Installing what" in output for output in outputs) == 1


def test_nothing_is_installed_again_until_something_changes(clone: Path) -> None:
    """The second start is quick; a changed requirement is noticed."""
    command = [clone / "dev", "test", "-n0", "--collect-only", "tests/contract/test_tree.py"]
    said = [subprocess.run(command, capture_output=True, text=True, check=True).stderr for _ in range(2)]
    (clone / "core" / "pyproject.toml").open("a").write("\n# changed\n")
    said.append(subprocess.run(command, capture_output=True, text=True, check=True).stderr)
    assert ["Installing what" in words for words in said] == [True, False, True]
