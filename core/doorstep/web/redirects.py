"""Redirects lead to own pages only."""

from urllib.parse import urlsplit

from flask import request


def own_path(target: str | None) -> str | None:
    """A path of this business, with the prefix the request has; None for anything else."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or any(c in target for c in "\r\n\t\\")
    ):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else f"{request.script_root}{target}"
