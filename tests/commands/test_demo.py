"""`doorstep demo`: filled once, in a folder of its own; says who can sign in where."""

import socket

import pytest
from click.testing import CliRunner

import doorstep.demo
import doorstep.server
from doorstep.businesses.services import create_business
from doorstep.cli import main
from doorstep.demo import SignIn


@pytest.fixture
def filling(monkeypatch, tmp_path):
    """A small filling in place of the large one; the calls it got."""
    calls = []

    def fill(installation, progress):
        calls.append(installation)
        create_business(installation, "acme", "Acme")
        return [SignIn(business="acme", business_name="Acme", who="Owner", email="kim@example.org", password="secret")]

    monkeypatch.setattr(doorstep.demo, "fill", fill)
    monkeypatch.setenv("DOORSTEP_DATABASE_URL", "sqlite:////nowhere/real.db")
    monkeypatch.chdir(tmp_path)
    return calls


def demo(*arguments):
    result = CliRunner().invoke(main, ["demo", "--fill-only", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_demo_is_filled_once_and_says_who_signs_in_where(filling):
    """Section 8: demo prints who can sign in where; again it keeps what is there, and touches no real installation."""
    first = demo("--port", "8123")
    assert "Acme: http://127.0.0.1:8123/acme/sign-in" in first and "kim@example.org / secret" in first
    assert "http://127.0.0.1:8123/operator/sign-in" in first
    assert "kim@example.org" in demo() and len(filling) == 1
    demo("--reset")
    assert len(filling) == 2


def test_a_demo_that_was_half_filled_is_made_anew(filling, monkeypatch, tmp_path):
    """Section 8: long work can be stopped."""
    demo()
    (tmp_path / ".demo" / "sign-ins.json").unlink()
    assert "kim@example.org" in demo() and len(filling) == 2


def test_the_server_is_not_forked_from_what_filled_it(filling, monkeypatch):
    """Section 8: threads of the storage survive no fork: after the first filling, too, the server reads its files."""
    served = []
    monkeypatch.setattr(doorstep.server, "run", lambda settings, **where: served.append(where["port"]))
    monkeypatch.setattr("doorstep.commands.demo.must_be_free", lambda port: None)
    result = CliRunner().invoke(main, ["demo", "--port", "8123"])
    assert result.exit_code == 0, result.output
    assert "kim@example.org / secret" in result.output and served == [8123]
    assert not filling, "filled in the server's own process"


def test_a_taken_port_is_said_before_anything_is_done(filling, tmp_path):
    """Section 8: a failure says what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["demo", "--port", str(port)])
    assert result.exit_code == 1 and f"doorstep demo --port {port + 1}" in result.output
    assert not (tmp_path / ".demo").exists()
