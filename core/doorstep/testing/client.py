"""A browser for tests that runs in the process: keeps cookies, fills in the hidden fields of forms."""

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from werkzeug.test import Client, TestResponse


class Page:
    """An answer: `status`, `text`, and ways to look at its HTML."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location")

    @property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def data(self) -> bytes:
        return self.response.get_data()

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.text, "html.parser")

    @property
    def words(self) -> str:
        """The visible text, blanks folded."""
        return " ".join(self.soup.get_text(" ").split())

    def all(self, selector: str) -> list[Tag]:
        return list(self.soup.select(selector))

    def links(self) -> list[str]:
        return [str(a["href"]) for a in self.soup.select("a[href]")]

    def form(self, contains: str = "") -> dict[str, Any]:
        """The fields of the first POST form whose text or action contains `contains`, with the values it shows."""
        for form in self.soup.select("form[method=post]"):
            if _is_named(form, contains):
                return _values(form)
        raise AssertionError(f"no form with {contains!r} on the page")


def _is_named(form: Tag, contains: str) -> bool:
    return contains in " ".join(form.get_text(" ").split()) or contains in str(form.get("action", ""))


def _fields(form: Tag) -> list[Tag]:
    """The fields inside a form, and those elsewhere on the page that name it in their `form`."""
    inside = form.select("input[name], select[name], textarea[name]")
    page = next(reversed(list(form.parents)), form)
    named = page.select(f'[form="{form["id"]}"][name]') if form.has_attr("id") else []
    return [*inside, *(field for field in named if field.name != "button")]


def _values(form: Tag) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in _fields(form):
        name, kind = str(field["name"]), field.get("type")
        if kind in ("submit", "button", "file") or (kind in ("checkbox", "radio") and not field.has_attr("checked")):
            continue
        value: Any = field.get("value", "on" if kind == "checkbox" else "")
        if field.name == "textarea":
            value = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            value = chosen.get("value", "") if chosen else ""
        values[name] = (
            [*values[name], value]
            if isinstance(values.get(name), list)
            else [values[name], value]
            if name in values
            else value
        )
    return values


class Reader(Client):
    """Reads each answer to its end, as a server does: what is written after the answer is written by then."""

    def open(self, *args: Any, buffered: bool = True, **options: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **options)


class Browser:
    """A visitor of one business: paths are below its address.

    :param app: the WSGI application. :param prefix: such as ``/acme``, or ``/operator``.
    """

    def __init__(self, app: Any, prefix: str) -> None:
        self.client = Reader(app)
        self.prefix = prefix

    def keep(self, name: str, value: str) -> None:
        """Keep a cookie of this business, as if a page had set it."""
        self.client.set_cookie(name, value, path=f"{self.prefix}/")

    def path(self, path: str) -> str:
        return path if path.startswith(self.prefix + "/") else self.prefix + path

    def get(self, path: str, follow: bool = False, **options: Any) -> Page:
        page = Page(self.client.get(self.path(path), **options))
        return self.follow(page) if follow else page

    def follow(self, page: Page) -> Page:
        """Go where redirects lead, at most five of them."""
        for _ in range(5):
            if page.status not in (301, 302, 303, 307, 308):
                return page
            parts = urlsplit(page.location or "")
            page = self.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        return page

    def post(self, path: str, data: dict[str, Any] | None = None, follow: bool = False, **options: Any) -> Page:
        """POST with a valid CSRF token, as a form of the site would."""
        page = Page(self.client.post(self.path(path), data=self._with_token(data or {}), **options))
        return self.follow(page) if follow else page

    def submit(self, path: str, contains: str = "", follow: bool = True, to: str | None = None, **values: Any) -> Page:
        """Open a page, fill in its form and send it; `None` as a value unticks or removes a field."""
        page = self.get(path)
        form = next((one for one in page.all("form[method=post]") if _is_named(one, contains)), None)
        assert form is not None, f"no form with {contains!r} at {path} ({page.status}): {page.words[:300]}"
        data = {name: value for name, value in {**_values(form), **values}.items() if value is not None}
        target = to or str(form.get("action") or "") or path
        return self.post(target, data, follow=follow)

    def _with_token(self, data: dict[str, Any]) -> dict[str, Any]:
        return data if "csrf_token" in data else {"csrf_token": self.csrf(), **data}

    def csrf(self) -> str:
        page = self.get("/sign-in")
        field = page.soup.select_one("input[name=csrf_token]")
        return str(field["value"]) if field else ""

    def sign_in(self, name: str, password: str, follow: bool = True) -> Page:
        return self.submit("/sign-in", follow=follow, name=name, password=password)
