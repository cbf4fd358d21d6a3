"""The production server: gunicorn in this process, one worker process with threads, jobs beside them."""

import os
from typing import Any

from gunicorn.app.base import BaseApplication

from doorstep import logs, sparing
from doorstep.app import app_of
from doorstep.db import migrations
from doorstep.events.worker import Worker, attach
from doorstep.installation import Installation, open_installation
from doorstep.plugins.loading import load
from doorstep.plugins.registry import Registry
from doorstep.settings import Settings


class Server(BaseApplication):
    """Everything is opened after the fork: neither database connections nor the storage's threads survive one."""

    def __init__(self, settings: Settings, registry: Registry, options: dict[str, Any]) -> None:
        self.settings = settings
        self.registry = registry
        self.options = {**options, "worker_exit": self.finish}
        self.installation: Installation | None = None
        self.working: Worker | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        self.installation = open_installation(self.settings, self.registry)
        app = app_of(self.installation)
        self.working = attach(self.installation)
        return app

    def finish(self, arbiter: Any, worker: Any) -> None:
        """The last requests are answered; now the running job is finished."""
        if self.working is not None:
            self.working.stop()
        if self.installation is not None:
            self.installation.close()


def options(host: str, port: int, threads: int, patience: int) -> dict[str, Any]:
    return {
        "bind": f"{host}:{port}", "workers": 1, "worker_class": "gthread", "threads": threads, "timeout": 120,
        "graceful_timeout": patience, "keepalive": 5, "proc_name": "doorstep",
        "loglevel": "warning", "control_socket_disable": True, "forwarded_allow_ips": "",
        "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108
    }  # fmt: skip


def run(settings: Settings, *, host: str, port: int, threads: int = 8, patience: int = 30) -> None:
    """Serve until SIGTERM or SIGINT.

    :raises PluginFaults: when a plugin cannot start. :raises MigrationFault: when the tables are not up to date.
    """
    sparing.give_back()
    logs.configure(settings.log_level)
    registry = load()
    migrations.refuse_pending(settings.database_url, registry)
    Server(settings, registry, options(host, port, threads, patience)).run()
