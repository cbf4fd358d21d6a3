"""The settings of an installation: a TOML file, overruled by the environment (``DOORSTEP_…``)."""

from pathlib import Path

import typed_settings as ts

from doorstep.problems import Problem


class SettingsFault(Problem):
    """One readable line for each setting that does not fit."""


@ts.settings(kw_only=True)
class Settings:
    """What the operator decides, table ``[doorstep]`` of ``doorstep.toml``.

    :ivar secret_key: signs cookies and links; changing it ends all sessions and links. At least 32 characters.
    :ivar base_url: the address customers use, such as ``https://portal.example.org``: links in mails begin with it.
    :ivar database_url: ``sqlite:///…`` or ``postgresql://…``. :ivar database_owner_url: who migrates; empty: the same.
    :ivar storage_url: a folder, or ``s3://bucket?endpoint=…``. :ivar mailbox_folder: keep mails there instead of sending.
    :ivar jobs: ``inside`` works in the server's threads, ``outside`` leaves it to ``doorstep worker``.
    :ivar rate_limits: ``memory://`` or ``redis://host:port/0``. :ivar proxies: how many proxies stand in front.
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
    password_profile: str = "owasp"
    log_level: str = "INFO"
    upload_limit: int = 25_000_000


def load_settings(path: str | Path | None = None) -> Settings:
    """The settings from a file and the environment.

    :raises SettingsFault: with one line for each setting that does not fit.
    """
    files = [path] if path else [ts.find("doorstep.toml")]
    try:
        settings = ts.load(Settings, appname="doorstep", config_files=files, env_prefix="DOORSTEP_")
    except ExceptionGroup as group:
        raise SettingsFault("\n".join(str(fault) for fault in group.exceptions)) from None
    if len(settings.secret_key) < 32:
        raise SettingsFault("secret_key: needs at least 32 characters; `doorstep init` writes a settings file with one.")
    return settings
