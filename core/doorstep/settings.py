"""The settings of an installation: a TOML file, overruled by the environment (``DOORSTEP_…``)."""

import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import attrs
import typed_settings as ts
from typed_settings.exceptions import InvalidOptionsError, TsError

from doorstep.problems import Problem
from doorstep.providers import Provider, completed, is_variable, provider_faults

FILE = "doorstep.toml"
KEY_LENGTH = 32
NOT_CONVERTED = re.compile(r"value '(?P<value>.*)' for option '(?P<name>\w+)' from loader (?P<loader>\w+)", re.DOTALL)


class SettingsFault(Problem):
    """One readable line for each setting that does not fit."""


@attrs.frozen(kw_only=True)
class Settings:
    """What the operator decides, table ``[doorstep]`` of ``doorstep.toml``.

    :ivar secret_key: signs cookies and links; changing it ends all sessions and links. At least 32 characters.
    :ivar base_url: the address customers use, such as ``https://portal.example.org``: links in mails begin with it.
    :ivar database_url: ``sqlite:///…`` or ``postgresql://…``. :ivar database_owner_url: who migrates; empty: the same.
    :ivar storage_url: a folder, or ``s3://bucket?endpoint=…``. :ivar mailbox_folder: keep mails there, send none.
    :ivar jobs: ``inside`` works in the server's threads, ``outside`` leaves it to ``doorstep worker``.
    :ivar jobs_url: where the queue lies; empty: beside the database, or in it where that is PostgreSQL.
    :ivar rate_limits: ``memory://`` or ``redis://host:port/0``. :ivar proxies: how many proxies stand in front.
    :ivar metrics_token: what a reader of ``/metrics`` must send as bearer token; empty: nothing.
    :ivar upload_limit: the largest file, in bytes.
    :ivar providers: where people may sign in with OpenID Connect, by name; a table each. Businesses switch them on.
    """

    secret_key: str = ts.secret(default="")
    base_url: str = "http://127.0.0.1:8000"
    database_url: str = "sqlite:///doorstep.db"
    database_owner_url: str = ""
    database_pool: int = 10
    storage_url: str = "files"
    storage_key: str = ""
    storage_secret: str = ts.secret(default="")
    storage_region: str = ""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 25
    smtp_security: str = "none"
    smtp_user: str = ""
    smtp_password: str = ts.secret(default="")
    smtp_timeout: float = 20.0
    mail_from: str = "portal@example.org"
    mailbox_folder: str = ""
    jobs: str = "inside"
    jobs_url: str = ""
    rate_limits: str = "memory://"
    rate_limits_on: bool = True
    proxies: int = 0
    secure_cookies: bool = True
    demo: bool = False
    password_profile: str = "owasp"  # noqa: S105
    log_level: str = "INFO"
    metrics_token: str = ts.secret(default="")
    upload_limit: int = 25_000_000
    providers: dict[str, Provider] = attrs.field(factory=dict, repr=False)

    @property
    def owner_url(self) -> str:
        """Who makes and changes tables."""
        return self.database_owner_url or self.database_url


NAMES = tuple(one.name for one in attrs.fields(Settings))


def load_settings(path: str | Path | None = None) -> Settings:
    """The settings from a file and the environment.

    :param path: the file; without one, ``doorstep.toml`` in this folder or one above it, where there is one.
    :raises SettingsFault: with one line for each setting that does not fit.
    """
    if path and not Path(path).is_file():
        raise SettingsFault(f"There is no file {path}. `doorstep --settings {path} init` writes one.")
    files = [path or ts.find(FILE)]
    try:
        settings = ts.load(Settings, "doorstep", files, config_files_var=None, env_prefix="DOORSTEP_")
    except ExceptionGroup as group:
        raise SettingsFault("\n".join(conversion_fault(str(fault)) for fault in group.exceptions)) from None
    except TsError as fault:
        raise SettingsFault(file_fault(fault)) from None
    settings = attrs.evolve(settings, providers=completed(settings.providers))
    faults = list(setting_faults(settings))
    if faults:
        raise SettingsFault("\n".join(faults))
    return settings


def conversion_fault(text: str) -> str:
    found = NOT_CONVERTED.search(text)
    if not found:
        return text
    kind = {"int": "a whole number", "float": "a number", "bool": "true or false"}
    wanted = kind.get(getattr(attrs.fields_dict(Settings)[found["name"]].type, "__name__", ""), "another value")
    where = f"DOORSTEP_{found['name'].upper()}" if found["loader"] == "EnvLoader" else found["name"]
    return f"{where}: {found['value']!r} does not fit; it takes {wanted}."


def file_fault(fault: TsError) -> str:
    if not isinstance(fault, InvalidOptionsError):
        return f"The settings file cannot be read: {fault.__cause__ or fault}"
    place, _, names = str(fault).removeprefix("Invalid options found in ").partition(": ")
    return "\n".join(f"{place}: {name} is no setting.{_meant(name)}" for name in names.split(", "))


def unknown_variables() -> list[str]:
    """Misspelt settings in the environment: nothing would ever read them."""
    known = {f"DOORSTEP_{name.upper()}" for name in NAMES} | {"DOORSTEP_SETTINGS", "DOORSTEP_REQUIRE_BROWSER"}
    ours = (name for name in os.environ if name.startswith("DOORSTEP_") and not is_variable(name))
    names = sorted(name for name in ours if name not in known)
    return [f"{name} is no setting.{_meant(name.removeprefix('DOORSTEP_').lower())}" for name in names]


def _meant(name: str) -> str:
    close = get_close_matches(name, NAMES, 1)
    return f" Did you mean {close[0]}?" if close else ""


def setting_faults(settings: Settings) -> Iterator[str]:
    if len(settings.secret_key) < KEY_LENGTH:
        yield (
            f"secret_key: needs at least {KEY_LENGTH} characters. `doorstep init` writes a settings file with one; "
            f"where you have such a file elsewhere, name it: `doorstep --settings FILE …`."
        )
    yield from value_faults(settings)
    yield from provider_faults(settings.providers)
    if "@" not in settings.mail_from:
        yield "mail_from: takes an email address, such as portal@example.org."


def value_faults(settings: Settings) -> Iterator[str]:
    for name, beginnings in BEGINNINGS.items():
        value = getattr(settings, name)
        if value and not value.startswith(beginnings):
            yield f"{name}: begins with {' or '.join(beginnings)}."
    for name, allowed in ALLOWED.items():
        if getattr(settings, name) not in allowed:
            yield f"{name}: {getattr(settings, name)!r} does not fit; it takes {', '.join(allowed)}."
    for name, (least, most) in RANGES.items():
        if not least <= getattr(settings, name) <= most:
            yield f"{name}: {getattr(settings, name)} does not fit; it takes {least} to {most}."


BEGINNINGS: dict[str, tuple[str, ...]] = {
    "base_url": ("http://", "https://"),
    "database_url": ("sqlite:///", "postgresql://", "postgresql+psycopg://"),
    "database_owner_url": ("sqlite:///", "postgresql://", "postgresql+psycopg://"),
    "rate_limits": ("memory://", "redis://", "rediss://", "valkey://"),
}
ALLOWED: dict[str, tuple[str, ...]] = {
    "smtp_security": ("none", "starttls", "tls"),
    "jobs": ("inside", "outside"),
    "password_profile": ("owasp", "tests"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
}
RANGES: dict[str, tuple[float, float]] = {
    "smtp_port": (1, 65535),
    "smtp_timeout": (1, 600),
    "proxies": (0, 10),
    "database_pool": (1, 200),
    "upload_limit": (1_000, 10_000_000_000),
}
