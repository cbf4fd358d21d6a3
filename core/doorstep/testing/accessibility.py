"""The accessibility check on a page that is open in a browser."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# No frames: the browser's own viewer of PDFs is not ours, and mails are looked at by themselves.
OPTIONS: dict[str, Any] = {
    "iframes": False, "resultTypes": ["violations"], "runOnly": list(TAGS), "rules": {"target-size": {"enabled": True}},
}  # fmt: skip
# A scheme changes colours and nothing else: on a page that was checked in another one, these rules can tell.
OF_COLOURS: dict[str, Any] = {
    **OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}  # fmt: skip
RUN = """options => axe.run(options).then(found => found.violations.map(
  one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" ")}`))"""


def check_accessibility(page: "Page", heading: "str | re.Pattern[str]") -> None:
    """Hold the page with this main heading to the accessibility check: axe finds nothing.

    A press leads to another page in its own time, so the check waits for the page that is meant, and until it has
    loaded. Where the page before had the same heading, wait first for something that is only on this one.

    :param page: Playwright's page, from the fixture ``page``. :param heading: words of its ``h1``, or a pattern.
    :raises AssertionError: when such a page does not come, or axe finds something: each with the first elements.
    """
    from playwright.sync_api import expect

    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    found = accessibility_faults(page)
    assert not found, "\n".join([page.url, *found])


def accessibility_faults(page: "Page", options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the page that is open now, which must be the one that is meant: a line each.

    :param page: where nothing was pressed since it was waited for, as after ``page.goto(…)``.
    :param options: for ``axe.run``, instead of the rules for whole pages.
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    return list(page.evaluate(RUN, options or OPTIONS))


@cache
def script() -> str:
    from axe_playwright_python.sync_playwright import Axe

    return str(Axe().axe_script)
