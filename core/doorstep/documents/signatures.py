"""What a signature is made of: consent, a typed name and, where somebody likes, a drawing; and who may ask for one."""

import json
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from doorstep.businesses.tenant import Tenant
from doorstep.clean import one_line
from doorstep.problems import Refused

LONGEST_NAME = 120
WIDTH, HEIGHT = 600, 200
MOST_STROKES = 60
MOST_POINTS = 3000
TERMS_NEEDED = (
    "Nothing can be sent to be signed yet: accept the terms for electronic signatures first, under Settings, "
    "Signatures."
)
UNREADABLE = "The drawing did not arrive whole. Draw it again, or leave it out: your typed name is enough."

Strokes = tuple[tuple[tuple[int, int], ...], ...]


@frozen(kw_only=True)
class Signature:
    """How somebody signs.

    :ivar name: their full name, typed. :ivar consent: whether they ticked that they agree to sign electronically.
    :ivar strokes: a drawing, as `read_strokes` returns it; empty for none.
    """

    name: str
    consent: bool
    strokes: Strokes = ()


@frozen(kw_only=True)
class Origin:
    """Where an answer came from. :ivar ip: the address; :ivar agent: the browser's family and system."""

    ip: str = ""
    agent: str = ""


def checked_signature(signature: Signature | None) -> Signature:
    """:raises Refused: at ``consent`` or ``name``."""
    given = signature or Signature(name="", consent=False)
    name = one_line(given.name, LONGEST_NAME)
    if not name:
        raise Refused("Write your full name: it stands for your signature.", "name")
    if not given.consent:
        raise Refused("Tick that you agree to sign electronically, or ask us for paper.", "consent")
    return Signature(name=name, consent=True, strokes=given.strokes)


def read_strokes(text: str) -> Strokes:
    """A drawing as the page sends it: a JSON list of strokes, each a list of ``[x, y]`` on a sheet of 600 by 200.

    :raises Refused: at ``drawing`` when it is anything else.
    """
    if not text.strip():
        return ()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(UNREADABLE, "drawing") from None
    if not _is_drawing(found):
        raise Refused(UNREADABLE, "drawing")
    return tuple(tuple((x, y) for x, y in stroke) for stroke in found)


def _is_drawing(found: Any) -> bool:
    if not isinstance(found, list) or len(found) > MOST_STROKES or not all(isinstance(one, list) for one in found):
        return False
    points = [point for stroke in found for point in stroke]
    return bool(points) and len(points) <= MOST_POINTS and all(found) and all(map(_is_point, points))


def _is_point(point: Any) -> bool:
    if not isinstance(point, list) or len(point) != 2 or not all(type(one) is int for one in point):
        return False
    return 0 <= point[0] <= WIDTH and 0 <= point[1] <= HEIGHT


def svg_path(strokes: Sequence[Sequence[Sequence[int]]]) -> str:
    """A drawing as the ``d`` of an SVG path; a dot is a line of no length, which round ends make visible."""
    parts = []
    for stroke in strokes:
        (x, y), *rest = stroke
        parts.append(f"M{x} {y}" + "".join(f"L{x} {y}" for x, y in rest or [(x, y)]))
    return "".join(parts)


def require_terms(tenant: Tenant) -> None:
    """:raises Refused: when the business has not accepted the terms for electronic signatures."""
    if not tenant.setting("signing_terms_accepted"):
        raise Refused(TERMS_NEEDED)
