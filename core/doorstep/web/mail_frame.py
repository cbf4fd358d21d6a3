"""A mail in a frame of its own: nothing in it runs, and its styles stay inside."""

import re

from flask import Response

from doorstep.events.outbox import MASK

POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src http: https: data:; frame-ancestors 'self'"
)


_HREF = re.compile(r"""(<a\b[^>]*?)\shref=("[^"]*"|'[^']*')""")
_MASKED = re.compile(rf"""(<a\b[^>]*?)\shref=("[^"]*{MASK}[^"]*"|'[^']*{MASK}[^']*')""")


def example_page(html: str) -> Response:
    """A mail that nobody gets: its links stand there and lead nowhere."""
    return mail_page(_HREF.sub(r"\1", str(html)))


def mail_page(html: str) -> Response:
    """The HTML of a mail as a page for an iframe; its links open in the whole window, and masked ones lead nowhere."""
    body = _MASKED.sub(r"\1", str(html)).replace("<head>", '<head><base target="_top">', 1)
    response = Response(body, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Robots-Tag"] = "noindex"
    return response
