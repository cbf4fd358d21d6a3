"""`doorstep init`: settings, database, first operator; again on the same file it only adds what is missing."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import click

from doorstep.commands.shared import say
from doorstep.installation import open_installation
from doorstep.operators.acts import has_operators, save_operator
from doorstep.operators.installing import prepare_database
from doorstep.plugins.loading import load
from doorstep.settings import FILE, Settings, load_settings

TEXT = """[doorstep]
# Signs cookies and links. Keep it secret, and keep it: a new one ends all sessions and links.
secret_key = "{key}"
# The address customers use: links in mails begin with it.
base_url = "{base_url}"
database_url = "{database_url}"
storage_url = "{storage_url}"
smtp_host = "127.0.0.1"
smtp_port = 25
mail_from = "portal@{host}"
secure_cookies = {secure}
# How many proxies stand in front of the server, whose X-Forwarded headers are believed.
proxies = 0
"""


@click.command(epilog="Example: doorstep init --base-url https://portal.example.org --operator ada@example.org")
@click.option("--base-url", default="http://127.0.0.1:8000", show_default=True, help="The address customers will use.")
@click.option("--database-url", default="", help="postgresql://… ; otherwise SQLite beside the settings file.")
@click.option("--storage-url", default="", help="A folder or s3://… ; otherwise a folder beside the settings file.")
@click.option("--operator", "email", envvar="DOORSTEP_OPERATOR", help="The operator's email; asked for otherwise.")
@click.option("--name", default="", help="The operator's name, as the history shows it.")
@click.option("--password", envvar="DOORSTEP_OPERATOR_PASSWORD", help="Better asked for, or in the environment.")
@click.pass_context
def init(
    context: click.Context, base_url: str, database_url: str, storage_url: str, email: str | None, name: str,
    password: str | None,
) -> None:  # fmt: skip
    """Write a settings file, make the database, and add an operator.

    Run it again to add an operator, or to give one a new password: settings that are there stay as they are.
    """
    path = Path(context.find_root().obj or FILE).resolve()
    if path.exists():
        say(f"{path} is there already and stays as it is.")
    else:
        write_settings(path, base_url, database_url, storage_url)
        say(f"Wrote {path}: only you can read it.")
    settings = load_settings(path)
    prepare_database(settings, load(), say)
    add_operator(settings, email, name, password)
    say(f"\nNext: doorstep serve, then open {settings.base_url.rstrip('/')}/operator/")


def write_settings(path: Path, base_url: str, database_url: str, storage_url: str) -> None:
    text = TEXT.format(
        key=secrets.token_hex(32),
        base_url=base_url,
        database_url=database_url or f"sqlite:///{path.parent / 'doorstep.db'}",
        storage_url=storage_url or path.parent / "files",
        host=urlsplit(base_url).hostname or "localhost",
        secure=str(base_url.startswith("https://")).lower(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def add_operator(settings: Settings, email: str | None, name: str, password: str | None) -> None:
    installation = open_installation(settings, load())
    try:
        if not email and has_operators(installation):
            return
        email = email or click.prompt("Your email, to sign in as operator")
        password = password or click.prompt("A password", hide_input=True, confirmation_prompt=True)
        new = save_operator(installation, str(email), name, str(password))
        say(f"{email} is an operator now." if new else f"{email} has a new password; other sessions have ended.")
    finally:
        installation.close()
