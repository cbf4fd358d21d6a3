"""One address of each page: what links, tabs and mails lead to, told apart by endpoint."""

import re
from collections import deque
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from attrs import define, field
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from doorstep.testing.client import Browser, Page

ENDS = re.compile(r"/(sign-out|office/preview/(start|end))\b")


@define(kw_only=True)
class Crawl:
    """:ivar found: a page's path by endpoint and the name in its address; :ivar faults: links that lead nowhere.

    :ivar unsaid: a word that stands on none of the pages, in lower case. :ivar enough: endpoints which, once found,
    end the search; without any it goes on to the last page.
    """

    browser: Browser
    adapter: Any
    unsaid: str = ""
    enough: frozenset[str] = frozenset()
    found: dict[tuple[str, str], str] = field(factory=dict)
    answered: set[str] = field(factory=set)
    faults: list[str] = field(factory=list)
    _tried: dict[tuple[str, str], int] = field(factory=dict)
    _seen: set[str] = field(factory=set)

    def run(self, starts: Iterable[str]) -> "Crawl":
        """Visit these addresses and what they lead to. Only a link of a page is a fault when it leads nowhere."""
        waiting = deque((path, "") for path in starts)
        while waiting and not (self.enough and self.enough <= self.answered):
            path, came_from = waiting.popleft()
            waiting.extend((link, path) for link in self._visit(path, came_from))
        return self

    def _visit(self, path: str, came_from: str) -> list[str]:
        key = self._key(path)
        if path in self._seen or key is None or key in self.found or self._tried.get(key, 0) > 3:
            return []
        self._seen.add(path)
        self._tried[key] = self._tried.get(key, 0) + 1
        page = self.browser.get(path)
        return self._note(key, path, came_from, page)

    def _note(self, key: tuple[str, str], path: str, came_from: str, page: Page) -> list[str]:
        if page.status >= 400:
            self.faults += [f"{came_from} links to {path}, which gives {page.status}"] if came_from else []
            return []
        self.answered.add(key[0])
        if page.status != 200 or not page.headers["Content-Type"].startswith("text/html"):
            return [self._inside(page.location)] if page.location else []
        self.found[key] = path
        if self.unsaid and self.unsaid in page.words.lower():
            self.faults.append(f"{path} says {self.unsaid}")
        return [self._inside(link) for link in addresses(page)]

    def _inside(self, link: str) -> str:
        parts = urlsplit(link)
        if parts.netloc not in ("", "localhost") or not parts.path.startswith(self.browser.prefix + "/"):
            return ""
        query = f"?{parts.query}" if parts.query else ""
        return parts.path.removeprefix(self.browser.prefix) + query

    def _key(self, path: str) -> tuple[str, str] | None:
        if not path or ENDS.search(path):
            return None
        try:
            endpoint, values = self.adapter.match(urlsplit(path).path, method="GET")
        except (HTTPException, RequestRedirect):
            return None
        return None if endpoint.startswith("look.") else (endpoint, str(values.get("name") or values.get("plugin", "")))


def addresses(page: Page) -> list[str]:
    """What a page links to, shows a part of, watches, or asks with a form."""
    wanted = (("a[href]", "href"), ("[src]", "src"), ("[data-watch]", "data-watch"), ("form[method=get]", "action"))
    return [str(found[name]) for selector, name in wanted for found in page.all(selector) if found.get(name)]
