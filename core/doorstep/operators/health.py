"""`doctor`: what is wrong with this installation, and the command that mends it."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import typed_settings as ts
from attrs import frozen
from sqlalchemy import make_url, select, text

from doorstep.businesses.models import EnabledVertical
from doorstep.db import migrations
from doorstep.db.session import APP_ROLE, make_engine
from doorstep.events import heartbeat
from doorstep.installation import open_storage_of, open_transport
from doorstep.mail.reachable import mail_fault
from doorstep.operators.acts import NOBODY
from doorstep.plugins.faults import PluginFaults
from doorstep.plugins.loading import load
from doorstep.problems import Problem
from doorstep.settings import FILE, Settings, unknown_variables

LITTLE = 1_000_000_000
LOCAL = ("127.0.0.1", "localhost", "::1")


@frozen(kw_only=True)
class Finding:
    """One thing that was looked at. `ok` is None for a warning; `mend` is a command, or what to change."""

    name: str
    ok: bool | None
    text: str
    mend: str = ""


def good(name: str, text: str) -> Finding:
    return Finding(name=name, ok=True, text=text)


def bad(name: str, text: str, mend: str) -> Finding:
    return Finding(name=name, ok=False, text=text, mend=mend)


def warn(name: str, text: str, mend: str) -> Finding:
    return Finding(name=name, ok=None, text=text, mend=mend)


def examine(settings: Settings, path: str | None = None, *, without: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Look at everything, whatever else is wrong.

    :param without: names of CHECKS to leave out.
    """
    yield from settings_file(path)
    for name, look in CHECKS.items():
        if name in without:
            continue
        try:
            yield from look(settings)
        except Problem as fault:
            yield bad(name, str(fault), mend_of(str(fault)))
        except Exception as fault:
            said = (str(fault).strip().splitlines() or [""])[0]
            yield bad(name, f"{type(fault).__name__}: {said}", FIRST[name])


def mend_of(text: str) -> str:
    """The first command a message names."""
    return text.split("`")[1] if "`" in text else ""


def settings_file(path: str | None) -> Iterator[Finding]:
    file = Path(path or os.environ.get("DOORSTEP_SETTINGS") or ts.find(FILE))
    if not file.is_file():
        yield warn("settings file", "There is none: everything comes from the environment.", "doorstep init")
    elif file.stat().st_mode & 0o077:
        yield bad(
            "settings file", f"Others on this machine can read {file}, and with it the secret key.", f"chmod 600 {file}"
        )
    else:
        yield good("settings file", f"{file}, for you alone")
    for said in unknown_variables():
        yield warn("environment", said, "unset it, or spell it as the settings do")


def addresses(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.base_url)
    secure, local = parts.scheme == "https", parts.hostname in LOCAL
    if not secure and not local:
        yield bad("base_url", f"{settings.base_url} is not encrypted.", 'set base_url = "https://…" in the settings')
    elif local and not settings.demo:
        yield warn(
            "base_url", f"Links in mails lead to {settings.base_url}: this machine.", "set base_url in the settings"
        )
    else:
        yield good("base_url", settings.base_url)
    if settings.secure_cookies and not secure:
        yield bad(
            "cookies", "Nobody can sign in: cookies are for https only, base_url is not.", "set secure_cookies = false"
        )
    if secure and not settings.secure_cookies:
        yield bad("cookies", "Cookies also travel unencrypted.", "set secure_cookies = true in the settings")
    if settings.password_profile == "tests":  # noqa: S105
        yield bad("passwords", "Passwords are kept weakly, as in tests.", 'set password_profile = "owasp"')


def plugins(settings: Settings) -> Iterator[Finding]:
    try:
        names = [name for name in load().plugins if name != "core"]
    except PluginFaults as fault:
        for one in fault.faults:
            yield bad("plugins", str(one), "doorstep plugin check")
        return
    yield good("plugins", ", ".join(names) or "none installed")
    yield from missing_verticals(settings, set(names))


def missing_verticals(settings: Settings, installed: set[str]) -> Iterator[Finding]:
    engine = make_engine(settings.database_url, guarded=False)
    try:
        with engine.connect() as connection:
            used = set(connection.scalars(select(EnabledVertical.name).distinct()))
    finally:
        engine.dispose()
    for name in sorted(used - installed):
        yield bad("plugins", f"{name} is enabled in a business, but not installed.", f"pip install doorstep-{name}")


def database(settings: Settings) -> Iterator[Finding]:
    engine = make_engine(settings.database_url, guarded=False)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SET ROLE {APP_ROLE}"))
    finally:
        engine.dispose()
    yield good("database", make_url(settings.database_url).render_as_string())


def tables(settings: Settings) -> Iterator[Finding]:
    migrations.refuse_pending(settings.database_url)
    yield good("tables", "as this version expects them")


def storage(settings: Settings) -> Iterator[Finding]:
    files, key = open_storage_of(settings), f"doctor/{secrets.token_hex(8)}"
    files.put(key, b"doorstep")
    kept = files.read(key) == b"doorstep"
    files.delete(key)
    yield (
        good("storage", settings.storage_url)
        if kept
        else bad("storage", "gives back other bytes", "look at storage_url")
    )


def mail(settings: Settings) -> Iterator[Finding]:
    if settings.mailbox_folder:
        text = f"Mails are kept in {settings.mailbox_folder}, none is sent."
        yield good("mail", text) if settings.demo else warn("mail", text, "remove mailbox_folder from the settings")
        return
    fault = mail_fault(open_transport(settings))
    yield (
        bad("mail", fault, FIRST["mail"])
        if fault
        else good("mail", f"{settings.smtp_host}:{settings.smtp_port} answers")
    )


def providers(settings: Settings) -> Iterator[Finding]:
    """Whether each provider people may sign in with answers; what to register there is said as well."""
    if not settings.providers:
        yield good("providers", "none configured: people sign in with email and password")
        return
    from doorstep.users.openid_fetch import discover

    base = settings.base_url.rstrip("/")
    for name, provider in settings.providers.items():
        try:
            discover(provider.issuer)
        except Exception as fault:
            mend = f"look at providers.{name}.issuer in the settings; can this machine reach it?"
            said = f"{provider.label}: {provider.issuer} gives no answer ({type(fault).__name__})."
            yield bad("providers", said, mend)
        else:
            place = f"{base}/BUSINESS/sign-in/{name}/callback"
            yield good("providers", f"{provider.label} answers. Each business's address to register there: {place}")


def worker(settings: Settings) -> Iterator[Finding]:
    age = heartbeat.age(settings)
    command = "doorstep worker" if settings.jobs == "outside" else "doorstep serve"
    if age is None:
        yield bad("worker", "No worker has ever run here: no mail leaves.", command)
    elif age > heartbeat.LATE:
        yield bad("worker", f"The last sign of a worker is {int(age.total_seconds() // 60)} minutes old.", command)
    else:
        yield good("worker", f"showed itself {int(age.total_seconds())} seconds ago")


def disk(settings: Settings) -> Iterator[Finding]:
    for name, folder in folders(settings):
        free = shutil.disk_usage(folder).free
        words = f"{free // 1_000_000_000} GB free for {name} in {folder}"
        yield (
            good("disk", words)
            if free > LITTLE
            else bad("disk", f"Less than 1 GB free in {folder}", f"make room in {folder}")
        )


def folders(settings: Settings) -> Iterator[tuple[str, Path]]:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        yield "the database", Path(url.database).resolve().parent
    if "://" not in settings.storage_url or settings.storage_url.startswith("file://"):
        yield "files", Path(urlsplit(settings.storage_url).path).expanduser().resolve()


def operators(settings: Settings) -> Iterator[Finding]:
    engine = make_engine(settings.database_url, guarded=False)
    try:
        with engine.connect() as connection:
            count = connection.scalar(text("SELECT count(*) FROM operator")) or 0
    finally:
        engine.dispose()
    yield (
        good("operators", str(count))
        if count
        else bad("operators", "There is none.", mend_of(NOBODY.format(email="YOU")))
    )


CHECKS: dict[str, Callable[[Settings], Iterator[Finding]]] = {
    "addresses": addresses,
    "database": database,
    "tables": tables,
    "plugins": plugins,
    "operators": operators,
    "storage": storage,
    "mail": mail,
    "providers": providers,
    "worker": worker,
    "disk": disk,
}
# These write a file, or call the mail server or a provider.
CHANGING = ("storage", "mail", "providers")
FIRST = {
    "addresses": "look at base_url in the settings",
    "database": "look at database_url in the settings; is the server running?",
    "tables": "doorstep db upgrade",
    "plugins": "doorstep plugin check",
    "operators": "doorstep init",
    "storage": "look at storage_url in the settings; is the folder yours?",
    "mail": "look at smtp_host, smtp_port, smtp_user in the settings",
    "providers": "look at [doorstep.providers…] in the settings",
    "worker": "doorstep serve",
    "disk": "make room",
}
