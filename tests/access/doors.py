"""The public doors of the portal, each asked as a contact, with what the model says about the answer."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

from attrs import define, field
from tests.access.model import World
from tests.access.worlds import Ids

from doorstep.testing.client import Browser, Page

ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
TABS = {"case": "cases", "survey": "surveys", "job": "errands", "task": "tasks", "visit": "visits"}
MOST_FOUND = 20


@define(kw_only=True)
class Asked:
    """A contact of a world, in the browser they are signed in with. :ivar told: every id that stood on a page."""

    world: World
    ids: Ids
    contact: int
    browser: Browser
    told: set[UUID] = field(factory=set)

    def records(self, kind: str | None = None) -> set[UUID]:
        return {
            self.ids.records[r]
            for r, record in enumerate(self.world.records)
            if kind in (None, record.kind) and self.world.sees_record(self.contact, r)
        }

    def documents(self, *, opened: bool = False) -> set[UUID]:
        says = self.world.opens_document if opened else self.world.sees_document
        return {key for d, key in enumerate(self.ids.documents) if says(self.contact, d)}

    def get(self, path: str) -> Page:
        page = self.browser.get(path)
        text = page.data.decode("utf-8", "replace") if page.status == 200 else ""
        self.told |= {UUID(one) for one in ANY_ID.findall(text)}
        return page

    def open_tabs(self) -> dict[str, str]:
        return {kind: tab for kind, tab in TABS.items() if self.world.kind_open(self.contact, kind)}

    def code_for(self, document: UUID) -> int:
        if document in self.documents(opened=True):
            return 200
        return 409 if document in self.documents() else 404


Door = Callable[[Asked], Iterator[str | None]]


def same(what: str, found: object, expected: object) -> str | None:
    """None where both agree."""
    return None if found == expected else f"{what}: {found}, the model says {expected}"


def linked(page: Page, path: str, among: list[UUID]) -> set[UUID]:
    """Which of these things the page's own part links to, below a path."""
    links = [str(a["href"]) for a in page.all("main a[href]")]
    named = {UUID(one) for link in links if path in link for one in ANY_ID.findall(link)}
    return named & set(among)


def counted(page: Page) -> int:
    """How many the pager says there are; a list without one says so with its rows."""
    said = re.search(r"\bof (\d+)", page.soup.select_one("main").get_text(" "))
    return int(said[1]) if said else 0


def tabs_and_lists(asked: Asked) -> Iterator[str | None]:
    """The navigation, a list per tab, and how many it says there are."""
    nav = {a["href"].rsplit("/portal/", 1)[-1].strip("/") for a in asked.get("/portal/").all("nav a[href]")}
    yield same("tabs", nav & set(TABS.values()), set(asked.open_tabs().values()))
    for kind, tab in TABS.items():
        page = asked.get(f"/portal/{tab}/?status=all")
        yield same(f"{tab} answers", page.status, 200 if kind in asked.open_tabs() else 404)
        if page.status == 200:
            listed = linked(page, f"/portal/{tab}/", asked.ids.records)
            yield same(tab, listed, asked.records(kind))
            yield same(f"count of {tab}", counted(page), len(listed))


def document_list(asked: Asked) -> Iterator[str | None]:
    page = asked.get("/portal/documents")
    listed = linked(page, "/portal/documents/", asked.ids.documents)
    yield same("documents", listed, asked.documents())
    yield same("count of documents", counted(page), len(listed))
    given = {UUID(one) for link in page.links() if link.endswith("/download") for one in ANY_ID.findall(link)}
    yield same("offered for download", given, asked.documents(opened=True))


def figures(asked: Asked) -> Iterator[str | None]:
    """How many of each kind an account's page says there are, for it and what lies below."""
    for a, key in enumerate(asked.ids.accounts):
        page = asked.get(f"/portal/accounts/{key}")
        reached = asked.world.admitted(asked.contact) and bool(asked.world.roles_at(asked.contact, a))
        yield same(f"account {a} answers", page.status, 200 if reached else 404)
        if page.status != 200:
            continue
        for kind, tab in asked.open_tabs().items():
            here = {
                asked.ids.records[r] for r, record in enumerate(asked.world.records)
                if record.account is not None and a in asked.world.above(record.account)
            }  # fmt: skip
            link = page.soup.select_one(f'main a[href*="/portal/{tab}/?account={key}"]')
            said = int(link.get_text()) if link else 0
            yield same(f"{tab} of account {a}", said, len(here & asked.records(kind)))


def search(asked: Asked) -> Iterator[str | None]:
    page = asked.get("/portal/search?q=needle")
    for path, among, seen in (
        (r"/portal/(?!documents)", asked.ids.records, asked.records()),
        ("/portal/documents/", asked.ids.documents, asked.documents()),
    ):
        links = [str(a["href"]) for a in page.all("ul.hits a[href]")]
        found = {UUID(one) for link in links if re.search(path, link) for one in ANY_ID.findall(link)} & set(among)
        yield same("found", found, seen)


def api_lists(asked: Asked) -> Iterator[str | None]:
    for kind, tab in TABS.items():
        page = asked.get(f"/api/v1/{tab}?status=all&limit=100")
        yield same(f"API {tab} answers", page.status, 200 if kind in asked.open_tabs() else 404)
        if page.status == 200:
            yield same(f"API {tab}", {UUID(one["id"]) for one in page.json["items"]}, asked.records(kind))
    found = asked.get("/api/v1/documents?limit=100").json["items"]
    yield same("API documents", {UUID(one["id"]) for one in found}, asked.documents())
    free = {UUID(one["id"]) for one in found if one["held"] is None}
    yield same("API documents held back by nothing", free, asked.documents(opened=True))


def record_pages(asked: Asked) -> Iterator[str | None]:
    """Each record's page and API body."""
    for r, key in enumerate(asked.ids.records):
        tab = TABS[asked.world.records[r].kind]
        seen, opens = key in asked.records(), asked.world.opens_record(asked.contact, r)
        answered = asked.get(f"/api/v1/{tab}/{key}").status
        yield same(f"API {tab} {r}", answered, 200 if opens else 409 if seen else 404)
        page = asked.get(f"/portal/{tab}/{key}")
        yield same(f"page of {tab} {r}", page.status, 200 if seen else 404)
        yield same(f"{tab} {r} is held", "This is not open yet" in page.words, seen and not opens)
        yield from conversation(asked, r, page)


def conversation(asked: Asked, r: int, page: Page) -> Iterator[str | None]:
    """The messages of a record's page, and of the API: those for this contact, and no line about another."""
    world, key, tab = asked.world, asked.ids.records[r], TABS[asked.world.records[r].kind]
    told = {
        i for i, message in enumerate(world.messages)
        if message.record == r and world.opens_record(asked.contact, r) and world.sees_message(asked.contact, i)
    }  # fmt: skip
    said = {int(one) for one in re.findall(r"talk-M(\d+)\.", page.words)}
    yield same(f"messages of {tab} {r}", said, told)
    answer = asked.get(f"/api/v1/{tab}/{key}/messages")
    found = (
        {asked.ids.messages.index(UUID(one["id"])) for one in answer.json["items"]} if answer.status == 200 else set()
    )
    yield same(f"API messages of {tab} {r}", found, told)


def document_content(asked: Asked) -> Iterator[str | None]:
    """A document's page, its content in the portal and through the API: given, held, or not found."""
    for d, key in enumerate(asked.ids.documents):
        code = asked.code_for(key)
        yield same(f"page of document {d}", asked.get(f"/portal/documents/{key}").status == 404, code == 404)
        for path in (f"/portal/documents/{key}/download", f"/api/v1/documents/{key}/content"):
            yield same(path, asked.get(path).status, code)


def zips(asked: Asked) -> Iterator[str | None]:
    page = asked.get("/portal/documents/zip")
    yield same("zip answers", page.status, 200 if asked.documents() else 409)
    if page.status == 200:
        packed = ZipFile(BytesIO(page.data))
        names = [name for name in packed.namelist() if name != "Not included.txt"]
        numbers = {int(re.search(r"needle D(\d+)", name)[1]) for name in names}
        yield same("zipped", {asked.ids.documents[d] for d in numbers}, asked.documents(opened=True))
        yield same("zipped once", len(names), len(numbers))


def whatever_else(asked: Asked) -> Iterator[str | None]:
    """No page of all those, and no home page, names a thing the contact does not see."""
    asked.get("/portal/")
    hidden = {*asked.ids.records, *asked.ids.documents} - asked.records() - asked.documents()
    yield same("named though not seen", asked.told & hidden, set())


DOORS: dict[str, Door] = {
    "tabs and lists": tabs_and_lists, "documents": document_list, "figures of accounts": figures, "search": search,
    "API lists": api_lists, "records": record_pages, "content": document_content, "zip": zips,
    "whatever else": whatever_else,
}  # fmt: skip
