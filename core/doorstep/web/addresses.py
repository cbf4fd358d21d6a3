"""Addresses of pages that may not be there: a vertical's, or a room that is not part of this application."""

from typing import Any

from flask import current_app, request, url_for


def known_url(endpoint: str, **values: Any) -> str | None:
    """The address of an endpoint; None where no room brings it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def below(path: str | None) -> str | None:
    """A path below the business's address; None stays None."""
    return f"{request.script_root}/{path.lstrip('/')}" if path else None
