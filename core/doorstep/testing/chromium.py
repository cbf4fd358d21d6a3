"""The system's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, field

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VIEWPORTS = {"desk": (1280, 900), "phone": (390, 844)}
MISSING = "No Chromium found: install your system's package `chromium`, or set DOORSTEP_CHROMIUM to its path."


def chromium_path() -> str | None:
    """Where this machine's Chromium is: DOORSTEP_CHROMIUM, or the first found on PATH; None where there is none."""
    named = os.environ.get("DOORSTEP_CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


def browser_required() -> bool:
    """Whether a missing Chromium is a failure instead of a skip (DOORSTEP_REQUIRE_BROWSER=1)."""
    return os.environ.get("DOORSTEP_REQUIRE_BROWSER", "") not in ("", "0")


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Run the system's Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=["--disable-dev-shm-usage"])
        yield browser
        browser.close()


@define(kw_only=True)
class Pages:
    """Opens pages, each in a browser profile of its own, and keeps the faults they report."""

    browser: "Browser"
    faults: list[str] = field(factory=list)
    """Script errors, and what the content security policy refused; the test fails when there are any left."""

    def __call__(
        self,
        viewport: str | tuple[int, int] = "desk",
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = True,
        **options: Any,
    ) -> "Page":
        """Open an empty page.

        `viewport` is "desk", "phone" or (width, height); `scheme` the colour scheme the person prefers; `options` go
        to Playwright's `Browser.new_context`, such as `base_url` and `locale`.
        """
        width, height = VIEWPORTS[viewport] if isinstance(viewport, str) else viewport
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            java_script_enabled=javascript,
            **{"reduced_motion": "reduce"} | options,
        )
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda line: self._note(line.text))
        return page

    def close(self) -> None:
        """Close all pages."""
        for context in self.browser.contexts:
            context.close()

    def _note(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.faults.append(text)
