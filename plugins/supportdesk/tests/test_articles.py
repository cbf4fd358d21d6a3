"""Help articles: written by staff, read and offered before a request is sent."""

import pytest
from plugins.supportdesk.tests.builders import REQUESTS, nature

OFFICE, HELP = "/office/articles", "/portal/articles"


def write(owner, title, text="Take the plug out.\n\nWait.", **more):
    owner.submit(f"{OFFICE}/new", "Save", title=title, text=text, **more)
    return next(
        link for link in owner.get(f"{OFFICE}/").all("a[href*='/office/articles/']") if link.get_text() == title
    )


def publish(owner, link):
    path = str(link["href"])
    assert owner.submit(path, "Publish").status == 200
    return path.rpartition("/")[2]


@pytest.fixture
def owner(firm):
    return firm.staff()


def test_customers_read_what_is_published_and_find_it_by_its_words(firm, lee, owner):
    """ST-08: nothing before it is published, found by words, gone when withdrawn or put away."""
    link = write(owner, "The printer is jammed")
    assert "jammed" not in lee.browser.get(f"{HELP}/").words
    key = publish(owner, link)
    assert "jammed" in lee.browser.get(f"{HELP}/?q=plug").words
    assert "Nothing found" in lee.browser.get(f"{HELP}/?q=telephone").words
    assert "Take the plug out." in lee.browser.get(f"{HELP}/{key}").words
    owner.submit(str(link["href"]), "Withdraw")
    assert lee.browser.get(f"{HELP}/{key}").status == 404


def test_what_fits_is_offered_before_it_is_asked(firm, lee, owner):
    """ST-09 ST-10: by the nature chosen and by the words typed so far, without JavaScript and with it."""
    new = lee.browser.get(f"{REQUESTS}/new")
    natures = {name: nature(new, name) for name in ("A question", "Something does not work")}
    publish(owner, write(owner, "When are you there?", "From eight to five.", nature=natures["A question"]))
    publish(owner, write(owner, "The printer is jammed"))
    form = {**new.form("Submit support request"), "_update": "1"}
    asked = lee.browser.post(f"{REQUESTS}/new", {**form, "request_type": natures["A question"]})
    assert "Perhaps this helps" in asked.words
    assert "When are you there?" in asked.words and "jammed" not in asked.words
    typed = {**form, "request_type": natures["Something does not work"], "title": "Printer broken"}
    broken = lee.browser.post(f"{REQUESTS}/new", typed)
    assert "jammed" in broken.words and "When are you there?" not in broken.words
    box = broken.all("form.form a[href*='/portal/articles/']")
    assert box, "it stands inside the form, so that the form that is asked anew brings it along"


def test_this_answered_it_counts_each_reader_once(firm, company, lee, owner):
    """ST-08: pressed twice it counts once; a second reader counts too."""
    key = publish(owner, write(owner, "The printer is jammed"))
    for browser in (lee.browser, firm.person("Kim Colleague", company).browser):
        browser.submit(f"{HELP}/{key}", "This answered it")
        browser.post(f"{HELP}/{key}/answered")
    assert "You said that it did." in lee.browser.get(f"{HELP}/{key}").words
    (row,) = [row for row in owner.get(f"{OFFICE}/").all("tbody tr") if "jammed" in row.get_text()]
    assert "2" in row.get_text(" ").split()


def test_words_are_text_and_two_who_write_at_once_both_read(firm, lee, owner):
    """ST-08: no template language, no markup; a change made meanwhile is shown."""
    link = write(owner, "Braces {business}", "<script>alert(1)</script> {{ 7 * 7 }}")
    key = publish(owner, link)
    page = lee.browser.get(f"{HELP}/{key}")
    assert "<script>alert(1)</script> {{ 7 * 7 }}" in page.words and not page.all("main script:not([src])")
    form = owner.get(str(link["href"])).form("Save")
    owner.submit(str(link["href"]), "Save", text="Second words")
    stale = owner.post(str(link["href"]), {**form, "text": "Third words"})
    assert stale.status == 422 and "Second words" in stale.words and "Third words" in stale.text


def test_members_read_and_do_not_write(firm, owner):
    """ST-08: what customers read is written by those who change settings."""
    member = firm.staff("member")
    assert member.get(f"{OFFICE}/").status == 200 and member.get(f"{OFFICE}/new").status in (403, 409)
