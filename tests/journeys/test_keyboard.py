"""The office by keyboard alone: Tab, Enter, Space, and a focus everybody can see."""

import pytest
from playwright.sync_api import expect

from doorstep.businesses.services import add_staff
from doorstep.testing.kit import PASSWORD

pytestmark = pytest.mark.sqlite
OWNER = "robin@staff.example.org"
NAME = """() => { const e = document.activeElement, label = e.labels && e.labels[0];
  return [e.getAttribute("aria-label") || (label ? label.innerText : e.innerText) || "", e.tagName] }"""
SEEN = """() => { const e = document.activeElement, s = getComputedStyle(e);
  return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none" }"""


def tab_to(page, words: str, most: int = 80) -> None:
    """Press Tab until what has the focus bears these words; every stop on the way shows that it has it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        name, tag = page.evaluate(NAME)
        if tag == "BODY":  # the browser's own buttons, between the last stop and the first
            continue
        assert page.evaluate(SEEN), f"the focus on {name!r} ({tag}) cannot be seen at {page.url}"
        if words.lower() in name.lower():
            return
    raise AssertionError(f"Tab never came to {words!r} at {page.url}")


def typed(page, words: str, text: str) -> None:
    tab_to(page, words)
    page.keyboard.type(text)


def pressed(page, words: str, key: str = "Enter") -> None:
    tab_to(page, words)
    page.keyboard.press(key)


def test_the_office_by_keyboard(kit, serve_firm, page):
    """ST-03: sign in, open the menu on a phone, create a contact, erase it and confirm, without a mouse."""
    firm = kit.firm("inspectpoint", name="Beacon Fire")
    with firm.writing() as session:
        add_staff(session, "Robin Owner", OWNER, "owner", PASSWORD)
    site, opened = serve_firm(firm), page("phone")
    opened.goto(f"{site.address}/sign-in")
    typed(opened, "Email or username", OWNER)
    typed(opened, "Password", PASSWORD)
    opened.keyboard.press("Enter")
    expect(opened).to_have_url(f"{site.address}/office/")
    pressed(opened, "Skip to content")
    assert opened.evaluate("document.activeElement.id") == "content"
    opened.goto(f"{site.address}/office/")
    pressed(opened, "Menu")
    expect(opened.locator("#side-nav")).to_be_visible()
    pressed(opened, "Contacts")
    expect(opened).to_have_url(f"{site.address}/office/contacts")
    pressed(opened, "New contact")
    expect(opened).to_have_url(f"{site.address}/office/contacts/new")
    typed(opened, "First name", "Dana")
    typed(opened, "Email", "dana@example.org")
    pressed(opened, "Save")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Dana")
    erase(opened)


def erase(opened) -> None:
    """The menu opens by Space, the act asks, and only the answer does it."""
    expect(opened.get_by_text("dana@example.org")).to_be_visible()
    pressed(opened, "What to do with Dana", "Space")
    pressed(opened, "Erase personal data", "Space")
    dialog = opened.get_by_role("dialog")
    expect(dialog).to_contain_text("Overwrite name, address")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    pressed(opened, "Erase personal data")
    expect(opened.get_by_text("is overwritten")).to_be_visible()
    expect(opened.get_by_text("dana@example.org")).to_have_count(0)
