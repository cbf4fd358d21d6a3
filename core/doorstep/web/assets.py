"""The stylesheet, the script and the icons, put together and compressed once at start.

Bootstrap's CSS comes from the package that ships it, without the components that only move with Bootstrap's own
JavaScript, of which we use none: measured with gzip -9, 30.9 kB become 23.6 kB. The whole of a first visit stays below
60 kB, and every class that can work here is still there for authors.
"""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

from attrs import frozen

from doorstep.web.icons import PACKAGE, sprite

STATIC = Path(__file__).parent / "static"
NEEDS_SCRIPT = re.compile(
    r"\.(?:carousel|offcanvas|modal|(?:bs-)?tooltip|(?:bs-)?popover|toast|accordion|drop(?:down|up|end|start)|navbar"
    r"|placeholder|spinner|collaps|btn-close)[a-z-]*"
)
RULE = re.compile(r"([^{}@;]+)(\{[^{}]*\})")
EMPTY_MEDIA = re.compile(r"@media[^{}]*\{\}")


@frozen(kw_only=True)
class Asset:
    body: bytes
    packed: bytes
    media_type: str
    digest: str


@cache
def load_assets() -> dict[str, Asset]:
    """One sheet and one script: fewer requests, and they compress better together."""
    sheets = [bootstrap(), *(tight(squeezed(sheet)) for sheet in sorted((STATIC / "css").glob("*.css")))]
    return {
        "doorstep.css": asset_of("\n".join(sheets), "text/css; charset=utf-8"),
        "doorstep.js": asset_of(squeezed(STATIC / "doorstep.js"), "text/javascript; charset=utf-8"),
        # Drawing a signature: only the pages that ask for one load it.
        "signing.js": asset_of(squeezed(STATIC / "signing.js"), "text/javascript; charset=utf-8"),
        # Fields that follow from a choice and that only the server knows: for forms that have such.
        "asking.js": asset_of(squeezed(STATIC / "asking.js"), "text/javascript; charset=utf-8"),
        # Drafts of messages: for pages where one can be written.
        "talk.js": asset_of(squeezed(STATIC / "talk.js"), "text/javascript; charset=utf-8"),
        "icons.svg": asset_of(sprite(), "image/svg+xml; charset=utf-8"),
    }


def asset_of(text: str, media_type: str) -> Asset:
    body = text.encode()
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(body=body, packed=gzip.compress(body, 9, mtime=0), media_type=media_type, digest=digest)


def bootstrap() -> str:
    whole = (PACKAGE / "css" / "bootstrap.min.css").read_text(encoding="utf-8")
    return EMPTY_MEDIA.sub("", RULE.sub(without_script_parts, whole))


def without_script_parts(rule: re.Match[str]) -> str:
    kept = [selector for selector in rule[1].split(",") if not NEEDS_SCRIPT.search(selector)]
    return ",".join(kept) + rule[2] if kept else ""


def squeezed(part: Path) -> str:
    """Without indentation, blank lines and comment lines: readers of the source need them, browsers do not."""
    lines = (line.strip() for line in part.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/*")))


def tight(sheet: str) -> str:
    """A style sheet without the blanks around its marks; a blank before a colon has a meaning, one after it none."""
    return re.sub(r":\s+", ":", re.sub(r";?\s*\}\s*", "}", re.sub(r"\s*([{;,])\s*", r"\1", sheet)))
