"""What is wrong with a page that is open in a browser: the automated check, and its width."""

from collections.abc import Iterable, Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# No frames: the browser's own viewer of PDFs is not ours, and mails are looked at by themselves.
RULES: dict[str, Any] = {
    "iframes": False, "resultTypes": ["violations"], "runOnly": TAGS, "rules": {"target-size": {"enabled": True}},
}  # fmt: skip
# A mail has its landmarks and its heading in the program that shows it.
RULES_OF_MAILS = {**RULES, "runOnly": TAGS[:-1]}
# A scheme changes colours and nothing else: at a width that was looked at, these are the rules that can tell.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
AXE = (
    "options => axe.run(options).then(found => found.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html)]))"
)
AXE_SCRIPT = Axe().axe_script


def look(page: Any, looks: Iterable[tuple[int, str]], rules: dict[str, Any] = RULES) -> Iterator[str]:
    """What is wrong with the page that is open, at each width and in each scheme."""
    page.evaluate(AXE_SCRIPT)
    seen: set[int] = set()
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        here = f"{page.url} at {width} {scheme}"
        chosen = {**rules, "runOnly": OF_COLOURS} if width in seen else rules
        seen.add(width)
        yield from (f"{here}: {name} {nodes}" for name, nodes in page.evaluate(AXE, chosen))
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{here}: {wide} px wide"
