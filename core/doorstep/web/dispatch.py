"""The WSGI layer: a host name or the first path segment names a business, and the prefix moves into SCRIPT_NAME."""

from collections.abc import Callable, Iterable
from typing import Any

from attrs import define

from doorstep.businesses.tenant import by_host, by_slug
from doorstep.installation import Installation

Environ = dict[str, Any]
Start = Callable[..., Any]
SITE_PATHS = frozenset({"", "healthz", "readyz", "metrics", "dev", "look", "robots.txt", "favicon.ico"})


@define
class Dispatcher:
    """Three applications behind one address: the businesses, the operators, and the few pages of the site itself."""

    installation: Installation
    business_app: Any
    operator_app: Any
    site_app: Any

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        first = environ.get("PATH_INFO", "").lstrip("/").split("/", 1)[0]
        tenant = self._of_host(environ)
        if tenant:
            environ["doorstep.tenant"] = tenant
            return self.business_app(environ, start_response)
        if first == "operator":
            return self.operator_app(moved(environ, first), start_response)
        if first in SITE_PATHS:
            return self.site_app(environ, start_response)
        return self._business(environ, start_response, first)

    def _of_host(self, environ: Environ) -> Any:
        host = environ.get("HTTP_HOST", "").split(":")[0].lower()
        base = self.installation.settings.base_url.split("//", 1)[-1].split("/")[0].split(":")[0].lower()
        if not host or host in (base, "127.0.0.1", "localhost"):
            return None
        with self.installation.installation_session() as session:
            return by_host(session, host)

    def _business(self, environ: Environ, start_response: Start, slug: str) -> Iterable[bytes]:
        with self.installation.installation_session() as session:
            tenant = by_slug(session, slug)
        if tenant is None:
            return self.site_app(environ, start_response)
        environ["doorstep.tenant"] = tenant
        return self.business_app(moved(environ, slug), start_response)


def moved(environ: Environ, segment: str) -> Environ:
    environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/" + segment
    environ["PATH_INFO"] = environ["PATH_INFO"].lstrip("/")[len(segment) :] or "/"
    return environ
