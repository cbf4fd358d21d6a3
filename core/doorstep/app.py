"""`create_app(settings)`: wiring only."""

from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from doorstep import logs
from doorstep.db import migrations, tables
from doorstep.installation import Installation, open_installation
from doorstep.plugins.loading import load
from doorstep.plugins.registry import Registry
from doorstep.settings import Settings
from doorstep.web.business_app import create_business_app
from doorstep.web.dispatch import Dispatcher
from doorstep.web.observing import Observed
from doorstep.web.operator_app import create_operator_app
from doorstep.web.site_app import create_site_app

CORE_TABLES = tables.CORE_MODULES


def create_app(settings: Settings, registry: Registry | None = None) -> Any:
    """The WSGI application of an installation; `.installation` is what it runs on.

    :raises PluginFaults: when an installed plugin cannot start.
    :raises MigrationFault: when the database lacks changes that the code expects.
    """
    logs.configure(settings.log_level)
    registry = registry or load()
    migrations.refuse_pending(settings.database_url, registry)
    return app_of(open_installation(settings, registry))


def app_of(installation: Installation) -> Any:
    return assembled(installation, create_business_app(installation), create_operator_app(installation))


def assembled(installation: Installation, business_app: Flask, operator_app: Flask) -> Any:
    site = create_site_app(installation)
    dispatcher = Dispatcher(installation, business_app, operator_app, site)
    app: Any = Observed(dispatcher, site.extensions["doorstep-metrics"])
    proxies = installation.settings.proxies
    if proxies:
        app = ProxyFix(app, x_for=proxies, x_proto=proxies, x_host=proxies)
    app.installation = installation
    return app
