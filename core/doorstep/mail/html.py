import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from doorstep import colour as colours

PAPER, DARK_PAPER = "#ffffff", "#1b1e23"
_LINK = re.compile(r"""https?://[^\s<>"'“”]+[^\s<>"'“”.,;:!?)\]]""")

_STYLE = """
body { margin: 0; padding: 0; background: #f4f5f6; color: #1b1f24; -webkit-text-size-adjust: 100%%;
  font: 16px/1.55 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.outer { padding: 24px 12px; }
.sheet { max-width: 580px; margin: 0 auto; background: %(paper)s; border: 1px solid #dfe2e6; border-radius: 6px;
  border-top: 4px solid %(colour)s; }
.head { padding: 22px 28px 0; font-weight: 600; font-size: 17px; }
.head img { display: block; height: 44px; max-width: 220px; width: auto; border: 0; }
.body { padding: 16px 28px 26px; overflow-wrap: anywhere; }
.body p { margin: 0 0 14px; }
.body h1 { font-size: 22px; line-height: 1.3; margin: 0 0 14px; }
.body h2 { font-size: 17px; line-height: 1.3; margin: 22px 0 8px; }
a { color: %(link)s; }
a.button { display: inline-block; padding: 13px 24px; margin: 6px 0 10px; border-radius: 5px; font-weight: 600;
  text-decoration: none; background: %(button)s; color: %(ink)s; }
.quiet { color: #59616b; font-size: 14px; }
.foot { max-width: 580px; margin: 0 auto; padding: 16px 28px; color: #59616b; font-size: 13px; line-height: 1.5;
  box-sizing: border-box; overflow-wrap: anywhere; }
.foot p { margin: 0 0 8px; }
.foot a { color: #59616b; }
.preview { display: none; max-height: 0; overflow: hidden; font-size: 1px; color: #f4f5f6; }
"""
# Inlined styles win over a media query unless it says !important.
_DARK = """
@media (prefers-color-scheme: dark) {
  body { background: #121417 !important; color: #e7e9ec !important; }
  .sheet { background: %(dark_paper)s !important; border-color: #343a41 !important;
    border-top-color: %(colour)s !important; }
  a { color: %(dark_link)s !important; }
  a.button { background: %(button)s !important; color: %(ink)s !important; }
  .quiet, .foot, .foot a { color: #a4abb4 !important; }
}
@media (max-width: 480px) {
  .outer { padding: 0 !important; }
  .sheet { border-left: 0 !important; border-right: 0 !important; border-radius: 0 !important; }
  a.button { display: block !important; text-align: center !important; }
}
"""
_PAGE = Markup("""<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{business_name}</title>
<style>{style}</style>
</head>
<body>
<div class="preview">{preview}</div>
<div class="outer" role="article" aria-label="{business_name}">
<div class="sheet">
<div class="head">{head}</div>
<div class="body" dir="auto">{body}</div>
</div>
<div class="foot">{foot}{address}</div>
</div>
</body>
</html>
""")


def frame_html(
    business_name: str,
    colour: str,
    address: str,
    logo_url: str | None,
    body_html: str,
    footer_html: str = "",
    *,
    preview: str = "",
    lang: str = "en",
) -> str:
    """The page around a mail's body. `body_html` and `footer_html` are HTML already; all else is escaped here.

    `preview` is the line that mail programs show after the subject.
    """
    return _PAGE.format(
        lang=lang,
        business_name=business_name,
        style=Markup(_style(colour)),  # noqa: S704 made of normalised colours
        preview=preview,
        head=_head(business_name, logo_url),
        body=Markup(body_html),  # noqa: S704 HTML by contract
        foot=Markup(footer_html),  # noqa: S704 HTML by contract
        address=_address(business_name, address),
    )


def button_html(label: str, url: str) -> Markup:
    return Markup('<p><a class="button" href="{url}">{label}</a></p>').format(url=_own_scheme(url), label=label)


def text_to_html(text: str) -> Markup:
    """Plain text as paragraphs, with its line breaks and links, and nothing in it run."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return Markup("\n").join(Markup("<p>{}</p>").format(_with_links(each)) for each in paragraphs if each.strip())


def _with_links(paragraph: str) -> Markup:
    parts, at = [], 0
    for link in _LINK.finditer(paragraph):
        parts.append(escape(paragraph[at : link.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(link[0]))
        at = link.end()
    parts.append(escape(paragraph[at:]))
    return Markup("").join(parts).replace("\n", Markup("<br>\n"))


def _style(colour: str) -> str:
    button, ink = colours.button_pair(colour)
    shades = {
        "paper": PAPER,
        "dark_paper": DARK_PAPER,
        "colour": colours.normal(colour),
        "button": button,
        "ink": ink,
        "link": colours.readable(colour, PAPER),
        "dark_link": colours.readable(colour, DARK_PAPER),
    }
    return (_STYLE + _DARK) % shades


def _head(business_name: str, logo_url: str | None) -> Markup:
    if not logo_url:
        return escape(business_name)
    return Markup('<img src="{}" alt="{}" height="44">').format(_own_scheme(logo_url), business_name)


def _address(business_name: str, address: str) -> Markup:
    lines = [business_name, *address.splitlines()]
    return Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in lines if line.strip()))


def _own_scheme(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https", "cid"):
        raise ValueError(f"a mail links to http(s) addresses only, not {url!r}")
    return url
