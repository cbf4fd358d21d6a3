"""Every component in a browser: with real, empty and hostile data, in both schemes, on a phone and on a desk."""

import itertools

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.look.checks import look
from tests.look.gallery import PAGES
from tests.look.gallery_form import MARKUP

WIDTHS, SCHEMES = (320, 390, 1280), ("light", "dark")
ALL = list(itertools.product(WIDTHS, SCHEMES))
SOME = [(320, "light"), (1280, "dark")]
ERRORS = ("404", "403", "409", "429", "500", "csrf-expired")
OTHERS = ["/plain/real", "/plain/hostile", *[f"/error/real/{name}" for name in ERRORS], "/bare-error/404"]
FOR_FINGERS = ".btn:not(.filter-go), nav a, select, textarea, .form-control, label.tick, .chips a"
SMALL = """all => all.filter(one => one.checkVisibility({visibilityProperty: true})).map(one => {
  const {width, height} = one.getBoundingClientRect()
  return [one.outerHTML.slice(0, 120), width, height]
}).filter(([, width, height]) => Math.min(width, height) < 43.5)"""
BROKEN = """all => all.flatMap(one => [...one.firstChild.data.matchAll(/\\S+/g)].filter(word => {
  const range = document.createRange()
  range.setStart(one.firstChild, word.index)
  range.setEnd(one.firstChild, word.index + word[0].length)
  return range.getClientRects().length > 1 }).map(word => word[0]))"""
LONG_TABS = ["Home", "Inspection reports", "Deficiencies", "Service reports", "Proposals"]
SAFE_WORDS = "() => document.body.innerText"


@pytest.fixture
def page(browser: Browser):
    opened = browser.new_page(reduced_motion="reduce")  # a colour halfway through a transition is no fault
    opened.faults = []
    opened.on("pageerror", lambda fault: opened.faults.append(str(fault)))
    opened.on("console", lambda message: opened.faults.append(message.text) if message.type == "error" else None)
    yield opened
    opened.close()


def faults_of(page: Page, looks: list[tuple[int, str]]) -> list[str]:
    return [*page.faults, *look(page, looks)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("place", ["portal", "office"])
@pytest.mark.parametrize(
    ("kind", "looks"),
    [
        ("real", SOME),
        ("hostile", SOME),
        *(pytest.param(kind, ALL, marks=pytest.mark.long) for kind in ("real", "hostile", "empty")),
    ],
)
def test_components_are_for_everybody(page: Page, gallery: str, place: str, kind: str, looks: list[tuple[int, str]]):
    """Section 12, WCAG 2.2 AA: the automated check finds nothing, and nothing scrolls sideways."""
    found = []
    for name in PAGES:
        page.goto(f"{gallery}/{place}/{kind}/{name}?flash&preview")
        found += faults_of(page, looks)
    assert not found, "\n".join(found)


@pytest.mark.timeout(300)
def test_plain_and_error_pages_are_for_everybody(page: Page, gallery: str):
    """Section 12: sign-in and error pages too, where there is no business to name as well."""
    found = []
    for path in OTHERS:
        page.goto(gallery + path)
        found += faults_of(page, SOME)
    assert not found, "\n".join(found)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("place", ["portal", "office"])
def test_hostile_text_stays_text(page: Page, gallery: str, place: str):
    """Section 9.6: markup somebody typed is shown as typed, in text, attributes and form fields."""
    for name in PAGES:
        page.goto(f"{gallery}/{place}/hostile/{name}?flash&preview")
        assert page.locator("[onclick]").count() == 0
        scripts = page.locator("script")
        assert scripts.count() == 1
        assert not page.faults
    page.goto(f"{gallery}/{place}/hostile/form")
    assert page.locator("#request-name").input_value() == MARKUP
    assert page.locator("#request-note").input_value() == MARKUP
    page.goto(f"{gallery}/{place}/hostile/home")
    assert MARKUP in page.evaluate(SAFE_WORDS)


def test_pages_work_without_script(browser: Browser, gallery: str):
    """ST-10: a question's further fields, lines and confirmations are there without JavaScript."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{gallery}/portal/real/form")
    expect(page.get_by_label("Which device?")).to_be_visible()
    expect(page.get_by_label("Budget")).to_be_hidden()
    expect(page.get_by_role("button", name="Update fields").first).to_be_visible()
    expect(page.get_by_role("button", name="Add an item")).to_have_attribute("name", "_add_lines")
    page.goto(f"{gallery}/portal/real/detail")
    page.locator("summary", has_text="Archive").click()
    expect(page.get_by_text("You can bring it back")).to_be_visible()
    page.context.close()


def test_fields_follow_a_choice_in_place(page: Page, gallery: str):
    """ST-10: choosing the nature of a request shows the fields it asks for, and keeps what was typed in the others."""
    page.goto(f"{gallery}/portal/real/form")
    page.get_by_label("Which device?").fill("Panel 4")
    page.get_by_label("What is it about?").select_option("estimate")
    expect(page.get_by_label("Budget")).to_be_visible()
    expect(page.get_by_label("Which device?")).to_be_hidden()
    page.get_by_label("What is it about?").select_option("repair")
    expect(page.get_by_label("Which device?")).to_have_value("Panel 4")


def test_lines_are_added_and_removed_in_place(page: Page, gallery: str):
    """A new line gets the next number, also after a removal."""
    page.goto(f"{gallery}/office/real/form")
    page.get_by_role("button", name="Add an item").click()
    expect(page.locator("[name=lines-2-title]")).to_be_focused()
    page.get_by_role("button", name="Remove this line").nth(1).click()
    expect(page.locator("[name=lines-1-title]")).to_have_count(0)
    page.get_by_role("button", name="Add an item").click()
    expect(page.locator("[name=lines-3-price]")).to_have_count(1)


def test_files_are_gathered_and_taken_out(page: Page, gallery: str):
    """ST-11: several files, chosen one after another, are listed and can be removed before sending."""
    page.goto(f"{gallery}/portal/real/form")
    chooser = page.locator("[name=papers]")
    for name in ("one.pdf", "two.pdf"):
        chooser.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": b"%PDF" * 600})
    expect(page.get_by_text("one.pdf (3 kB)")).to_be_visible()
    page.get_by_role("button", name="Remove one.pdf").click()
    assert chooser.evaluate("input => [...input.files].map(file => file.name)") == ["two.pdf"]


def test_bulk_button_says_how_many(page: Page, gallery: str):
    """IP-16, IP-17: one box selects all, individuals are taken out, and the button counts them."""
    page.goto(f"{gallery}/office/real/list")
    button = page.locator("[data-bulk] button")
    expect(button).to_be_disabled()
    page.get_by_label("Select Anna Ruiz").check()
    expect(button).to_have_text("Send 1 invitation")
    page.get_by_label("Select all").check()
    page.get_by_label("Select Lee Park").uncheck()
    expect(button).to_have_text("Send 999+ invitations")


def test_dangerous_acts_ask_in_a_dialog(page: Page, gallery: str):
    """The question is a dialog with a way out, and the focus returns to where it was."""
    page.goto(f"{gallery}/office/real/detail")
    opener = page.locator("summary", has_text="Archive")
    opener.click()
    dialog = page.get_by_role("dialog", name="Archive Annual fire inspection?")
    expect(dialog.get_by_role("button", name="Archive")).to_be_visible()
    assert not faults_of(page, [(390, "light"), (390, "dark")])
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    opener.click()
    page.keyboard.press("Escape")
    expect(page.locator(".page-actions > .confirm .confirm-box")).to_have_count(1)


def test_refused_form_puts_the_focus_on_what_to_correct(page: Page, gallery: str):
    """Section 9.6: the summary has the focus and links to each field, first options and repeated lines included."""
    page.goto(f"{gallery}/portal/real/refused")
    expect(page.locator(".form-errors")).to_be_focused()
    page.get_by_role("link", name="There is a space in the address").click()
    expect(page.locator("#request-email")).to_be_focused()
    for link in page.locator(".form-errors a").all():
        assert page.locator(f"[id='{link.get_attribute('href')[1:]}']").count() == 1


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_cards_move_between_columns(page: Page, gallery: str, by: str):
    """A card moves by dragging, by Alt and an arrow key, and by its menu."""
    page.goto(f"{gallery}/office/real/pictures")
    with page.expect_request(lambda request: request.method == "POST"):
        if by == "mouse":
            page.locator("[data-card]").first.drag_to(page.locator("[data-status='Scheduled'].board-column"))
        else:
            page.locator("[data-card] a").first.focus()
            page.keyboard.press("Alt+ArrowRight")


def test_primary_action_lies_at_the_thumb(page: Page, gallery: str):
    """One primary action: top right on a desk, within reach of the thumb on a phone, never under the navigation."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{gallery}/portal/real/home")
    primary = page.get_by_role("link", name="New support request").bounding_box()
    navigation = page.get_by_role("navigation", name="Main").bounding_box()
    assert primary["y"] > 600
    assert primary["y"] + primary["height"] <= navigation["y"]
    page.set_viewport_size({"width": 1280, "height": 844})
    assert page.get_by_role("link", name="New support request").bounding_box()["y"] < 200


@pytest.mark.parametrize("width", [660, 1024])
def test_no_column_is_cut_off(page: Page, gallery: str, width: int):
    """A table that is wider than its place scrolls within it."""
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(f"{gallery}/office/real/list")
    table = page.locator(".table-wrap").first
    table.evaluate("one => { one.querySelector('table').style.minWidth = '1400px'; one.scrollLeft = 9999 }")
    assert table.evaluate("one => one.scrollLeft") > 300


def test_no_tab_breaks_a_word(page: Page, gallery: str):
    """A tab is as wide as its longest word, also where five of them share 320 px."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{gallery}/portal/real/home")
    labels = page.locator(".main-nav > ul > li > a > span:not(.count)")
    labels.evaluate_all("(all, words) => all.forEach((one, at) => { one.textContent = words[at] })", LONG_TABS)
    assert labels.evaluate_all(BROKEN) == []


def test_targets_are_large_enough_for_a_finger(page: Page, gallery: str):
    """44 px: buttons, navigation, fields and ticks on a phone."""
    page.set_viewport_size({"width": 390, "height": 844})
    small = []
    for name in ("home", "list", "form", "detail"):
        page.goto(f"{gallery}/portal/real/{name}")
        small += [(name, found) for found in page.locator(FOR_FINGERS).evaluate_all(SMALL)]
    assert not small


def test_long_names_never_push_the_page(page: Page, gallery: str):
    """A name of 200 letters without a space wraps, and the right-to-left name beside it too."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{gallery}/portal/hostile/detail")
    parts = page.locator("h1, h2, dd, .file-text a, .message-body, .timeline p, .house, summary").all()
    assert len(parts) > 10
    for part in parts:
        assert part.evaluate("one => one.scrollWidth - one.clientWidth") <= 1 or not part.is_visible()
