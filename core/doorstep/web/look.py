"""How pages look: filters, icons, the stylesheet and script with a hash in their address, the brand's colours."""

import gzip
import secrets

from flask import Blueprint, Flask, Response, abort, current_app, g, request, url_for
from markupsafe import Markup

from doorstep.colour import normal
from doorstep.web.assets import STATIC, Asset, load_assets
from doorstep.web.cells import badge, table_rows
from doorstep.web.compiled import COMPILED
from doorstep.web.format import currency_sign, locale, register_formats
from doorstep.web.icons import icon_markup
from doorstep.web.palette import brand_css, mark_svg

__all__ = ["STATIC", "brand_css", "register_look"]

YEAR = "public, max-age=31536000, immutable"
WORTH_COMPRESSING = ("text/", "application/json", "application/problem+json", "image/svg+xml")
look = Blueprint("look", __name__)


def assets() -> dict[str, Asset]:
    loaded: dict[str, Asset] = current_app.extensions["doorstep-look"]
    return loaded


@look.get("/look/<digest>/<name>")
def asset(digest: str, name: str) -> Response:
    found = assets().get(name) or abort(404)
    packed = "gzip" in request.accept_encodings
    response = Response(found.packed if packed else found.body, content_type=found.media_type)
    # A page of the version before may still ask for its sheet while we are being replaced: give ours, briefly.
    response.headers["Cache-Control"] = YEAR if digest == found.digest else "no-cache"
    response.vary.add("Accept-Encoding")
    if packed:
        response.content_encoding = "gzip"
    return response


@look.get("/look/brand-<colour>.css")
def brand(colour: str) -> Response:
    return kept_a_year(brand_css(colour), "text/css; charset=utf-8")


@look.get("/look/mark-<colour>-<letter>.svg")
def mark(colour: str, letter: str) -> Response:
    if len(letter) != 1 or not letter.isalnum():
        abort(404)
    return kept_a_year(mark_svg(colour, letter), "image/svg+xml; charset=utf-8")


def kept_a_year(text: str, content_type: str) -> Response:
    response = Response(text, content_type=content_type)
    response.headers["Cache-Control"] = YEAR
    return response


def look_url(name: str) -> str:
    return url_for("look.asset", digest=assets()[name].digest, name=name)


def icon(name: str | None) -> Markup:
    """A picture beside words, hidden from screen readers; a name nobody drew is a plain document."""
    if not name:
        return Markup("")
    if "icons_url" not in g:
        g.icons_url = look_url("icons.svg")
    return icon_markup(name, g.icons_url)


def brand_url(business: object) -> str:
    return url_for("look.brand", colour=normal(getattr(business, "colour", None))[1:])


def mark_url(business: object) -> str:
    letter = next((one for one in str(getattr(business, "name", "")) if one.isalnum()), "D").upper()[:1]
    return url_for("look.mark", colour=normal(getattr(business, "colour", None))[1:], letter=letter)


def page_locale() -> tuple[str, str]:
    """Language and direction of the page."""
    spoken = locale()
    return str(spoken).replace("_", "-"), spoken.text_direction


def compress(response: Response) -> Response:
    if not (response.mimetype or "").startswith(WORTH_COMPRESSING):
        return response
    response.vary.add("Accept-Encoding")
    plain = not response.direct_passthrough and not response.is_streamed and "Content-Encoding" not in response.headers
    if plain and "gzip" in request.accept_encodings and len(response.get_data()) > 600:
        response.set_data(packed_with_padding(response.get_data()))
        response.content_encoding = "gzip"
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)
    return response


def packed_with_padding(body: bytes) -> bytes:
    """A file name of random length in the header: lengths no longer tell what a page repeats (the BREACH attack)."""
    packed = bytearray(gzip.compress(body, 6, mtime=0))
    packed[3] |= 0x08
    name = secrets.token_hex(secrets.randbelow(48) + 1).encode()
    return bytes(packed[:10]) + name + b"\0" + bytes(packed[10:])


def register_look(app: Flask) -> None:
    """Call it before other `after_request` helpers: the first registered runs last, and this one compresses."""
    app.extensions["doorstep-look"] = load_assets()
    app.jinja_env.bytecode_cache = COMPILED
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if "gettext" not in app.jinja_env.globals:
        app.jinja_env.add_extension("jinja2.ext.i18n")
        app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    register_formats(app)
    app.jinja_env.globals.update(
        icon=icon,
        icon_svg=icon,
        look_url=look_url,
        brand_url=brand_url,
        mark_url=mark_url,
        page_locale=page_locale,
        currency_sign=currency_sign,
        badge_html=badge,
        table_rows=table_rows,
    )
    app.register_blueprint(look)
    app.extensions.setdefault("doorstep-open", set()).update({"look.asset", "look.brand", "look.mark"})
    app.after_request(compress)
