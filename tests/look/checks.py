"""What is wrong with a page that is open in a browser: the automated check, and its width."""

from collections.abc import Iterable, Iterator
from typing import Any

from doorstep.testing.accessibility import OF_COLOURS, OPTIONS, TAGS, accessibility_faults

# A mail has its landmarks and its heading in the program that shows it.
RULES_OF_MAILS = {**OPTIONS, "runOnly": list(TAGS[:-1])}


def look(page: Any, looks: Iterable[tuple[int, str]], rules: dict[str, Any] = OPTIONS) -> Iterator[str]:
    """What is wrong with the page that is open, at each width and in each scheme."""
    seen: set[int] = set()
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        here = f"{page.url} at {width} {scheme}"
        chosen = OF_COLOURS if width in seen else rules
        seen.add(width)
        yield from (f"{here}: {fault}" for fault in accessibility_faults(page, chosen))
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{here}: {wide} px wide"
