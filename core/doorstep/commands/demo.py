"""`doorstep demo`: an installation in a folder, filled once, served until Ctrl-C."""

import json
import multiprocessing
import secrets
import shutil
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import attrs
import click

from doorstep import logs
from doorstep.commands.shared import say
from doorstep.installation import open_installation
from doorstep.operators.acts import save_operator
from doorstep.operators.installing import prepare_database
from doorstep.plugins.loading import load
from doorstep.plugins.registry import Registry
from doorstep.settings import Settings

FOLDER = Path(".demo")
OPERATOR = "operator@example.org"
PASSWORD = "correct horse battery staple"  # noqa: S105  everybody may know it: the demo listens on this machine only


@click.command(epilog="Example: doorstep demo --port 8080")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--reset", is_flag=True, help="Begin anew: what was changed in the demo is lost.")
@click.option("--fill-only", is_flag=True, help="Make and fill it, print the sign-ins, and do not serve.")
def demo(port: int, reset: bool, fill_only: bool) -> None:
    """Businesses with people, documents and history, in the folder .demo; prints who can sign in where."""
    if not fill_only:
        must_be_free(port)
    if reset and FOLDER.exists():
        shutil.rmtree(FOLDER)
    settings, registry = settings_of_demo(port), load()
    if not fill_only:
        apart(filled, settings, registry)
    tell(filled(settings, registry), settings.base_url)
    if not fill_only:
        from doorstep.demo.provider import beside
        from doorstep.server import run

        say("\nCtrl-C ends it.")
        with beside(settings, registry) as settings_with_provider:
            run(settings_with_provider, host="127.0.0.1", port=port)


def apart(work: Callable[..., object], *given: object) -> None:
    """Do it in a process of its own: the storage's threads do not survive the server's fork, and a server that
    inherits them waits for every file for ever."""
    child = multiprocessing.get_context("fork").Process(target=work, args=given)
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(child.exitcode)


def must_be_free(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as fault:
            raise click.ClickException(f"Port {port} is taken. Try: doorstep demo --port {port + 1}") from fault


def settings_of_demo(port: int) -> Settings:
    """The demo's own settings: none of the environment, so that it never touches a real installation."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    key = FOLDER / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_hex(32), encoding="utf-8")
    here = FOLDER.resolve()
    return Settings(
        secret_key=key.read_text(encoding="utf-8"), base_url=f"http://127.0.0.1:{port}", demo=True,
        secure_cookies=False, database_url=f"sqlite:///{here / 'demo.db'}", storage_url=str(here / "files"),
        mailbox_folder=str(here / "mails"), mail_from="portal@example.org", log_level="WARNING",
    )  # fmt: skip


def filled(settings: Settings, registry: Registry) -> list[dict[str, Any]]:
    """Fill the demo once. What is half filled has no list of sign-ins, and is made anew."""
    kept = FOLDER / "sign-ins.json"
    if not kept.exists():
        for left in FOLDER.glob("demo*.db*"):
            left.unlink()
        for folder in ("files", "mails"):
            shutil.rmtree(FOLDER / folder, ignore_errors=True)
    prepare_database(settings, registry, lambda line: None)
    if not kept.exists():
        say("This takes a moment, once.")
        kept.write_text(json.dumps(fill(settings, registry), indent=1), encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def fill(settings: Settings, registry: Registry) -> list[dict[str, Any]]:
    from doorstep.demo import fill as fill_businesses

    logs.configure(settings.log_level)
    installation = open_installation(settings, registry)
    try:
        save_operator(installation, OPERATOR, "Demo Operator", PASSWORD)
        return [attrs.asdict(one) for one in fill_businesses(installation, say)]
    finally:
        installation.close()


def tell(sign_ins: Iterable[dict[str, Any]], base_url: str) -> None:
    last = None
    for one in sign_ins:
        if one["business"] != last:
            last = one["business"]
            say(f"\n{one['business_name']}: {base_url}/{last}/sign-in")
        say(f"  {one['who']}: {one['email']}{' / ' + one['password'] if one['password'] else ', no sign-in yet'}")
    say(f"\nOperator: {base_url}/operator/sign-in")
    say(f"  {OPERATOR} / {PASSWORD}")
    say(f"\nMails that the demo sends: {base_url}/dev/mail")
