"""A business with records, documents and people, and short ways to call its API."""

from typing import Any

import pytest
from attrs import define, field

from doorstep.testing.client import Browser, Page
from doorstep.testing.kit import Firm
from doorstep.users.api_keys import make_key


@pytest.fixture(scope="session")
def doorstep_plugins() -> tuple[str, ...]:
    return ("tests.plugins.worktype", "tests.plugins.papers")


@define
class Caller:
    """Calls the API of a business: with the cookies of a browser and their token, or with a key."""

    browser: Browser
    key: str = ""
    token: str = field(default="")

    def ask(self, method: str, path: str, json: Any = None, **options: Any) -> Page:
        headers = {**options.pop("headers", {}), **self.headers(method)}
        sent = {"json": json} if json is not None else {}
        where = self.browser.path(f"/api/v1{path}")
        return Page(self.browser.client.open(where, method=method, headers=headers, **sent, **options))

    def headers(self, method: str) -> dict[str, str]:
        if self.key:
            return {"Authorization": f"Bearer {self.key}"}
        if method != "GET" and not self.token:
            self.token = self.get("/me").json["csrf_token"]
        return {"X-CSRFToken": self.token} if self.token else {}

    def get(self, path: str) -> Page:
        return self.ask("GET", path)

    def post(self, path: str, json: Any = None, **options: Any) -> Page:
        return self.ask("POST", path, {} if json is None and not options else json, **options)

    def patch(self, path: str, json: Any) -> Page:
        return self.ask("PATCH", path, json)

    def delete(self, path: str) -> Page:
        return self.ask("DELETE", path)

    def items(self, path: str) -> list[Any]:
        page = self.get(path)
        assert page.status == 200, page.text
        return page.json["items"]


def user_id_of(firm: Firm, browser: Browser):
    from sqlalchemy import select

    from doorstep.users.models import User

    email = Caller(browser).get("/me").json["email"]
    with firm.reading() as session:
        return session.scalars(select(User.id).where(User.email == email)).one()


def keyed(firm: Firm, browser: Browser, scope: str = "write") -> Caller:
    user_id = user_id_of(firm, browser)
    with firm.writing() as session:
        return Caller(firm.visitor(), key=make_key(session, user_id, "A program", scope))


@pytest.fixture
def firm(kit) -> Firm:
    return kit.firm("worktype", "papers")


@pytest.fixture
def office(firm) -> Caller:
    return Caller(firm.staff())
