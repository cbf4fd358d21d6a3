"""Whatever is typed into a form comes back as text, or with a message; never as an error or as markup."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from doorstep.testing.client import Browser, Page
from doorstep.testing.verifying.asking import everything_asked
from doorstep.testing.verifying.world import World

MARKUP = '<script>alert(1)</script><b title="x">bold</b>'
HOSTILE = {
    "markup": MARKUP,
    "template": "{{ 7*7 }} {% raise %} ${7*7}",
    "right to left": "\u202e\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627\u202c",
    "control characters": "a\x00b\x07c\x1b[31m\u2028d",
    "long": "x" * 20_000,
    "statement": "'; DROP TABLE record; --",
}
LEFT_ALONE = ("csrf_token", "_once", "version", "account_id", "account_id_find", "request_type")


def forms_survive_hostile_text(world: World) -> None:
    """Every form of the vertical, with each hostile text in every field and in the text fields only."""
    wrong = []
    for browser, path in forms(world):
        page = browser.get(path)
        for what, text in HOSTILE.items():
            for typed in (everywhere(page, text), in_texts(page, text)):
                answer = browser.post(path, {**typed, **placed(world, typed)})
                wrong += [f"{path}, {what}: {fault}" for fault in faults(browser, answer)]
    assert not wrong, wrong


def forms(world: World) -> Iterator[tuple[Browser, str]]:
    for one in (kind for kind in world.record_types if kind.by_hand):
        arguments = {"parent": str(world.seen.records[one.parent].id)} if one.parent else {}
        arguments |= {"request_type": str(everything_asked(world.firm, one))} if one.request_forms else {}
        asked = f"?{urlencode(arguments)}" if arguments else ""
        yield world.office, f"/office/{one.tab}/new{asked}"
        yield world.office, f"/office/{one.tab}/{world.seen.records[one.name].id}/edit"
        if "create" in one.portal and not one.parent:
            yield world.person.browser, f"/portal/{one.tab}/new{asked}"


def everywhere(page: Page, text: str) -> dict[str, Any]:
    return {name: value if name in LEFT_ALONE else text for name, value in fields_of(page).items()}


def in_texts(page: Page, text: str) -> dict[str, Any]:
    selector = "main form[method=post] input[type=text], main form[method=post] textarea"
    texts = {str(one.get("name")) for one in page.all(selector)} - set(LEFT_ALONE)
    return {**fields_of(page), **{name: text for name in texts if name in fields_of(page)}}


def fields_of(page: Page) -> dict[str, Any]:
    action = next((str(one.get("action", "")) for one in page.all("main form[method=post]")), "")
    return {name: value for name, value in page.form(action).items() if not name.startswith("_remove")}


def placed(world: World, typed: dict[str, Any]) -> dict[str, Any]:
    kept = {"_once": ""}
    return {**kept, "account_id": str(world.seen.site.id)} if "account_id" in typed else kept


def faults(browser: Browser, answer: Page) -> Iterator[str]:
    if answer.status not in (200, 303, 409, 422):
        yield f"answered {answer.status}"
    shown = browser.follow(answer)
    if shown.status >= 500:
        yield f"the page it leads to answers {shown.status}"
    if MARKUP in shown.text or "<b title=" in shown.text:
        yield "the text came back as markup"
    if "49 " in shown.text and "{{ 7*7 }}" not in shown.words and "7*7" not in shown.words and "${" in shown.text:
        yield "the text was run as a template"
