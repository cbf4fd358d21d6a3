"""The OpenID providers an installation is configured for: table ``[doorstep.providers.<name>]``, or the environment."""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import attrs
import typed_settings as ts

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NAME = re.compile(r"[a-z][a-z0-9]{0,30}")
PREFIX = "DOORSTEP_PROVIDER_"
FIELDS = ("client_id", "client_secret", "issuer", "label")
PRESETS: dict[str, dict[str, str]] = {"google": {"issuer": "https://accounts.google.com", "label": "Google"}}


@attrs.frozen(kw_only=True)
class Provider:
    """Where people may sign in instead of with a password.

    :ivar issuer: the address its ID tokens name; ``google`` knows its own. :ivar client_id, client_secret: what the
        provider gave the installation. :ivar label: what buttons call it; empty: the name.
    """

    client_id: str = ""
    client_secret: str = ts.secret(default="")
    issuer: str = ""
    label: str = ""


def completed(providers: Mapping[str, Provider]) -> dict[str, Provider]:
    """What was configured, with what the environment and the presets add."""
    found = dict(providers)
    for name, field, value in given():
        found[name] = attrs.evolve(found.get(name, Provider()), **{field: value})
    return {name: preset(name, provider) for name, provider in found.items()}


def preset(name: str, provider: Provider) -> Provider:
    known: dict[str, Any] = {"label": name.capitalize(), **PRESETS.get(name, {})}
    return attrs.evolve(provider, **{field: value for field, value in known.items() if not getattr(provider, field)})


def given() -> Iterator[tuple[str, str, str]]:
    """Name, field and value of each variable such as ``DOORSTEP_PROVIDER_GOOGLE_CLIENT_ID``."""
    for variable in sorted(os.environ):
        found = is_variable(variable)
        if found:
            yield found[0], found[1], os.environ[variable]


def is_variable(variable: str) -> tuple[str, str] | None:
    rest = variable.removeprefix(PREFIX).lower() if variable.startswith(PREFIX) else ""
    for field in FIELDS:
        if rest.endswith(f"_{field}"):
            return rest.removesuffix(f"_{field}"), field
    return None


def provider_faults(providers: Mapping[str, Provider]) -> Iterator[str]:
    for name, provider in providers.items():
        where = f"providers.{name}"
        if not NAME.fullmatch(name):
            yield f"{where}: a provider's name is small letters and digits, such as google; it stands in addresses."
        for field in ("client_id", "client_secret"):
            if not getattr(provider, field):
                yield f"{where}.{field}: is missing. The provider shows it where you registered this installation."
        parts = urlsplit(provider.issuer)
        if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
            yield f"{where}.issuer: begins with https://. It is the address the provider's ID tokens name."
