"""Every form that a visitor's pages show, found by following links, and filled in with what nobody should type."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote_plus, urlsplit

from attrs import define, frozen
from bs4 import Tag
from tests.journeys.crawl import Crawl
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from doorstep.testing.client import Browser, Page, _fields, _values

MARKUP = '<script>alert(1)</script><b title="x">bold</b>'
HOSTILE = {
    "mixed": f"{MARKUP} {{{{ 7*7 }}}} '; DROP TABLE record; -- \u202e\u05e9\u05dc\u05d5\u05dd \x07\x1b[31m\u2028\x7f",
    "no text": "a\x00b\ud800c",
    "long": "x" * 20_000,
    "huge number": "9" * 40,
    "impossible date": "2026-02-30T25:61",
}
EVERYWHERE = ("mixed",)
TYPED = (
    "input[type=text], input[type=email], input[type=tel], input[type=url], input[type=search], input[type=number], \
input[type=date], input[type=datetime-local], input[type=time], input:not([type]), textarea"
)
SURROGATE = "abEDA080c"  # bytes that are no text are shown as they came
USUAL = (200, 302, 303, 404, 409, 422)
ENDS = ("/sign-out",)


@frozen(kw_only=True)
class Form:
    """:ivar typed: the names of what a person types into; :ivar files: of what takes files."""

    page: str
    action: str
    values: dict[str, Any]
    typed: frozenset[str]
    secret: frozenset[str]
    files: frozenset[str]


def forms_of(browser: Browser, path: str, page: Page) -> Iterator[Form]:
    for form in page.all("form[method=post]"):
        action = own_address(browser, str(form.get("action") or ""), path)
        if action is None or action.endswith(ENDS):
            continue
        yield Form(
            page=path, action=action, values=_values(form), typed=names(form, TYPED),
            secret=names(form, "input[type=password]"), files=names(form, "input[type=file]"),
        )  # fmt: skip


def names(form: Tag, selector: str) -> frozenset[str]:
    """Those of these fields that belong to a form, wherever on the page they stand."""
    wanted = {id(one) for one in (form.find_parents()[-1] if form.parent else form).select(selector)}
    return frozenset(str(one["name"]) for one in _fields(form) if id(one) in wanted)


def own_address(browser: Browser, action: str, path: str) -> str | None:
    parts = urlsplit(action)
    if not action:
        return path
    if parts.netloc not in ("", "localhost") or not parts.path.startswith(f"{browser.prefix}/"):
        return None
    return parts.path.removeprefix(browser.prefix) + (f"?{parts.query}" if parts.query else "")


@define
class Sweep:
    """What a visitor's forms answer. :ivar faults: what is wrong, in words; :ivar sent: how many forms were sent."""

    browser: Browser
    adapter: Any
    faults: list[str]
    sent: int = 0
    kept: int = 0

    @classmethod
    def of(cls, browser: Browser, adapter: Any) -> "Sweep":
        return cls(browser=browser, adapter=adapter, faults=[])

    def run(self, starts: list[str]) -> list[Form]:
        crawl = Crawl(browser=self.browser, adapter=self.adapter).run(starts)
        pages = sorted(crawl.found.values())
        forms = self.distinct(pages)
        for form in forms:
            for what in HOSTILE:
                self.send(form, what, form.typed | form.secret)
            for what in EVERYWHERE:
                self.send(form, what, frozenset(form.values) | form.typed | form.secret)
        for path in pages:
            self.look(f"{path} afterwards", self.browser.get(path))
        return forms

    def distinct(self, pages: list[str]) -> list[Form]:
        """One form for each view it is sent to and each set of fields, those with something to fill in; the views that
        every record type has count as one."""
        found: dict[Any, Form] = {}
        for path in pages:
            for form in forms_of(self.browser, path, self.browser.get(path)):
                if set(form.values) - {"csrf_token", "_once"} or form.typed or form.files:
                    found.setdefault((self.view(form.action), frozenset(form.values), form.typed), form)
        return list(found.values())

    def view(self, action: str) -> str:
        try:
            endpoint = self.adapter.match(urlsplit(action).path, method="POST")[0]
            return endpoint.rpartition(".")[2] if endpoint.startswith(("office_", "portal_")) else endpoint
        except (HTTPException, RequestRedirect):
            self.faults.append(f"{action} takes no form")
            return action

    def send(self, form: Form, what: str, fields: frozenset[str]) -> None:
        text = HOSTILE[what]
        given = {**form.values, **{name: text for name in fields if name != "csrf_token"}}
        if "_once" not in fields:
            given["_once"] = ""
        place = f"{form.page} → {form.action}, {what}"
        answer = self.post(form, given)
        if answer is None:
            return
        self.sent += 1
        self.look(place, answer)
        if answer.status == 422:
            self.look_for(place, answer, form, text, fields)
        elif answer.status in (302, 303) and "/sign-out" not in str(answer.location):
            self.look(f"{place}, where it leads", self.browser.follow(answer))

    def post(self, form: Form, given: dict[str, Any]) -> Page | None:
        """The answer; None where the form is gone, since a former one of the sweep used it up."""
        path = self.browser.path(form.action)
        answer = Page(self.browser.client.post(path, **encoded(form, given)))
        if answer.status != 400:
            return answer
        field = self.browser.get(form.page).soup.select_one("form[method=post] input[name=csrf_token]")
        if field is None:
            return None
        again = {**given, "csrf_token": field["value"]}
        return Page(self.browser.client.post(path, **encoded(form, again)))

    def look(self, place: str, answer: Page) -> None:
        if answer.status not in USUAL:
            self.faults.append(f"{place}: {answer.status}")
        shown = answer.data.decode("utf-8", "replace")
        if "<script>alert(1)" in shown or '<b title="x">' in shown:
            self.faults.append(f"{place}: markup came alive")

    def look_for(self, place: str, answer: Page, form: Form, text: str, fields: frozenset[str]) -> None:
        """What was typed stands in the refused form again."""
        back = [values for one in answer.all("form[method=post]") for values in [_values(one)]]
        for name in sorted(form.typed & fields):
            shown = [str(values[name]) for values in back if name in values]
            self.kept += 1
            if not any(letters(one) in (letters(text), SURROGATE) for one in shown):
                self.faults.append(f"{place}: {name} comes back as {[one[:40] for one in shown]}")


def letters(text: str) -> str:
    """What is left where characters that no page can show are left out."""
    return re.sub(r"[^\w<>]", "", text).replace("_", "")


def encoded(form: Form, values: dict[str, Any]) -> dict[str, Any]:
    if form.files:
        safe = {name: one.encode("utf-8", "replace").decode() for name, one in values.items() if isinstance(one, str)}
        files = {name: (BytesIO(b"\x00\xff<script>alert(1)</script>"), "\u202egpj\x00.exe") for name in form.files}
        return {"data": {**safe, **files}, "content_type": "multipart/form-data"}
    pairs = [(name, one) for name, many in values.items() for one in (many if isinstance(many, list) else [many])]
    body = "&".join(
        f"{quote_plus(name)}={quote_plus(str(one).encode('utf-8', 'surrogatepass'))}" for name, one in pairs
    )
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}
