"""The `doorstep` command on an installation of its own, on both databases."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import define
from click.testing import CliRunner, Result

from doorstep.cli import main
from doorstep.installation import Installation, open_installation
from doorstep.operators.acts import save_operator
from doorstep.settings import Settings, load_settings

PASSWORD = "correct horse battery staple"
OPERATOR = "ada@example.org"


@define
class Shell:
    """Runs commands with the settings file of an installation."""

    file: Path

    def run(self, *arguments: str, input: str | None = None) -> Result:
        return CliRunner().invoke(main, ["--settings", str(self.file), *arguments], input=input)

    def done(self, *arguments: str, **options: Any) -> str:
        result = self.run(*arguments, **options)
        assert result.exit_code == 0, result.output
        return result.output

    def refused(self, *arguments: str, **options: Any) -> str:
        result = self.run(*arguments, **options)
        assert result.exit_code not in (0, None) and isinstance(result.exception, SystemExit), result.output
        return result.output


def write_settings(folder: Path, database_url: str, **more: str) -> Path:
    values = {
        "secret_key": "tests only: this key is known to everybody", "database_url": database_url,
        "storage_url": str(folder / "files"), "mailbox_folder": str(folder / "mails"), "password_profile": "tests",
        "log_level": "WARNING", **more,
    }  # fmt: skip
    file = folder / "doorstep.toml"
    lines = [f'{name} = "{value}"' for name, value in values.items()]
    file.write_text("\n".join(["[doorstep]", "secure_cookies = false", *lines]))
    file.chmod(0o600)
    return file


@pytest.fixture
def shell(fresh_database, tmp_path) -> Shell:
    """An installation with one operator, ada@example.org."""
    made = Shell(write_settings(tmp_path, fresh_database.url))
    with Opened(made) as installation:
        save_operator(installation, OPERATOR, "Ada Byron", PASSWORD)
    return made


class Opened:
    """The installation of a shell, for looking at what a command did."""

    def __init__(self, shell: Shell) -> None:
        from doorstep.plugins.loading import load

        self.installation = open_installation(load_settings(shell.file), load())

    def __enter__(self) -> Installation:
        return self.installation

    def __exit__(self, *fault: object) -> None:
        self.installation.close()


@pytest.fixture
def make_shell() -> Callable[..., Shell]:
    """A shell with a settings file that says what an installation's settings say."""

    def make(folder: Path, settings: Settings) -> Shell:
        folder.mkdir(exist_ok=True)
        names = ("storage_url", "mailbox_folder")
        return Shell(write_settings(folder, settings.database_url, **{name: getattr(settings, name) for name in names}))

    return make


@pytest.fixture
def inside() -> Callable[[Shell], Opened]:
    return Opened


@pytest.fixture
def make_file() -> Callable[..., Path]:
    return write_settings
