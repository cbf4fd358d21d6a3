"""The few icons in use, from the set that Bootstrap-Flask ships: one file, so that no list repeats their paths."""

import re
from functools import cache, lru_cache
from pathlib import Path

import flask_bootstrap
from markupsafe import Markup

ICONS = {
    "home": "house",
    "people": "people",
    "person": "person",
    "building": "building",
    "card": "credit-card",
    "report": "file-earmark-text",
    "document": "file-earmark",
    "image": "image",
    "mail": "envelope",
    "paper-plane": "send",
    "search": "search",
    "plus": "plus-lg",
    "check": "check-lg",
    "cross": "x-lg",
    "clock": "clock",
    "lock": "lock",
    "download": "download",
    "upload": "upload",
    "print": "printer",
    "settings": "gear",
    "external": "box-arrow-up-right",
    "warning": "exclamation-triangle",
    "info": "info-circle",
    "person-add": "person-plus",
    "chart": "bar-chart",
    "list": "list-ul",
    "board": "kanban",
    "arrow-left": "arrow-left",
    "arrow-right": "arrow-right",
    "dots": "three-dots",
    "eye": "eye",
    "calendar": "calendar3",
    "comment": "chat",
    "bell": "bell",
    "key": "key",
    "trash": "trash",
    "edit": "pencil",
    "copy": "copy",
    "money": "receipt",
    "work": "tools",
    "help": "question-circle",
    "phone": "telephone",
    "sign-out": "box-arrow-right",
    "menu": "list",
    "chevron": "chevron-down",
    "pin": "geo-alt",
    "shield": "shield-check",
    "fire": "fire",
    "truck": "truck",
}
PACKAGE = Path(flask_bootstrap.__file__).parent / "static" / "bootstrap5"


@cache
def drawings() -> dict[str, str]:
    sprite = (PACKAGE / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")
    wanted = {theirs: ours for ours, theirs in ICONS.items()}
    found = re.finditer(r'<symbol class="bi [^"]*" viewBox="0 0 16 16" id="([^"]+)">(.*?)</symbol>', sprite, re.DOTALL)
    return {wanted[match[1]]: match[2] for match in found if match[1] in wanted}


def sprite() -> str:
    symbols = (f'<symbol id="{name}" viewBox="0 0 16 16">{shape}</symbol>' for name, shape in drawings().items())
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


@lru_cache(1024)
def icon_markup(name: str, url: str) -> Markup:
    known = name if name in ICONS else "document"
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(url, known)
