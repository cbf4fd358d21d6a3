"""What is kept of a message that is not sent yet has an end: in length, in number, in size, and in time."""

from datetime import timedelta
from io import BytesIO

import attrs
import pytest
from sqlalchemy import select

from doorstep import clock
from doorstep.businesses.housekeeping import kept_folder
from doorstep.documents.uploads import MOST_FILES
from doorstep.records.conversation import MOST_DRAFTS
from doorstep.records.drafts import LONGEST
from doorstep.records.models import Draft

from .builders import job, png

JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def place(firm):
    return firm.account("Acme Holdings")


@pytest.fixture
def path(firm, place):
    return f"/portal/errands/{job(firm, place, published=True).id}"


@pytest.fixture
def carl(firm, place):
    return firm.person("Carl Contact", place).browser


def begun(browser, path):
    return browser.get(path).form("Send message")


def kept(firm):
    with firm.reading() as session:
        return [one.values for one in session.scalars(select(Draft).order_by(Draft.id))]


def waiting(page):
    return [one.get_text(strip=True) for one in page.all(".kept li")]


def notes(*names):
    return [(BytesIO(name.encode()), name) for name in names]


def test_one_that_is_too_long_comes_back_whole(firm, path, carl):
    """ST-14 BH-6: nothing is cut: the page comes back with all of it and says why; a script is told, too."""
    text = "word " * (LONGEST // 5 + 1)
    page = carl.post(f"{path}/draft", {**begun(carl, path), "body": text, "files": png("shot.png")})
    assert page.status == 422 and "use at most 20,000 characters" in page.words and kept(firm) == []
    assert page.form("Send message")["body"].strip() == text.strip() and waiting(page) == ["shot.png"]
    form = page.form("Send message")
    one = carl.post(f"{path}/draft", {**form, "body": "Short"}, **JSON).json
    assert one["text"] == "Draft saved" and kept(firm)[0]["files"] == ["shot.png"]
    told = carl.post(f"{path}/draft", {**form, "draft": one["version"], "body": text}, **JSON).json
    assert "20,000" in told["text"] and (told["key"], told["version"]) == (one["key"], one["version"])
    assert [values["body"] for values in kept(firm)] == ["Short"]


def test_so_many_on_one_record_and_no_more(firm, path, carl):
    """ST-14: one more is refused with words, its text stays in the box; with one thrown away it can be kept."""
    forms = [{**begun(carl, path), "body": f"Draft {n}"} for n in range(MOST_DRAFTS + 1)]
    for form in forms[:-1]:
        assert carl.post(f"{path}/draft", form).status == 303
    page = carl.post(f"{path}/draft", forms[-1])
    assert page.status == 422 and "You have 5 drafts here already" in page.words
    assert page.form("Send message")["body"] == f"Draft {MOST_DRAFTS}"
    assert "5 drafts here already" in carl.post(f"{path}/draft", forms[-1], **JSON).json["text"]
    assert len(kept(firm)) == MOST_DRAFTS
    carl.post(f"{path}/draft", {"_discard": forms[0]["_once"]})
    assert carl.post(f"{path}/draft", forms[-1]).status == 303 and len(kept(firm)) == MOST_DRAFTS


def test_what_is_not_offered_is_not_kept(firm, path, carl):
    """Section 9: a tag or role that the type does not know does not fill the database."""
    typed = {**begun(carl, path), "body": "x", "tag": "y" * 1000, "audience": ["z" * 1000, "manager"]}
    assert carl.post(f"{path}/draft", typed).status == 303
    assert kept(firm) == [{"body": "x", "audience": ["manager"], "files": []}]


def test_so_many_files_and_no_more(firm, path, carl):
    """ST-11 ST-14: those that fit are kept, of the others it is said which and why; chosen twice, one is kept once."""
    names = [f"{n}.txt" for n in range(MOST_FILES + 1)]
    form = begun(carl, path)
    exe = (BytesIO(b"MZ\x90\x00" * 50), "run.exe")
    page = carl.post(f"{path}/draft", {**form, "files": [exe, *notes(*names)]}, follow=True)
    assert "run.exe" in page.words and f"“{names[-1]}” was not kept: there are 40 files already" in page.words
    assert waiting(page) == names[:-1] == kept(firm)[0]["files"]
    again = {**page.form("Send message"), "files": notes(names[0])}
    assert waiting(carl.post(f"{path}/draft", again, follow=True)) == names[:-1]
    sent = carl.post(f"{path}/message", {**page.form("Send message"), "files": notes("more.txt")})
    assert sent.status == 422 and "At most 40 files" in sent.words and waiting(sent) == names[:-1]
    assert carl.post(f"{path}/message", sent.form("Send message")).status == 303


def test_so_much_and_no_more(firm, kit, path, carl):
    """ST-14: files may be so large together, whatever each of them is."""
    kit.installation.settings = attrs.evolve(kit.installation.settings, upload_limit=1_000)
    files = [(BytesIO(bytes([65 + n]) * 900), f"{n}.txt") for n in range(9)]
    page = carl.post(f"{path}/draft", {**begun(carl, path), "files": files}, follow=True)
    assert waiting(page) == [f"{n}.txt" for n in range(8)] and "“8.txt” was not kept" in page.words


@pytest.mark.on_both
def test_what_was_left_is_put_away(firm, kit, path, carl):
    """Section 10: its files wait a day, which is then said with their names; the draft a month after its last word."""
    form = {**begun(carl, path), "body": "Half a thought", "files": png("key.png")}
    assert waiting(carl.post(f"{path}/draft", form, follow=True)) == ["key.png"]
    folder, now = kept_folder(firm.tenant.id), clock.now()
    with clock.frozen(now + timedelta(days=1, minutes=5)):
        firm.work()
        page = carl.get(path)
        assert not list(kit.installation.storage.list(folder)) and waiting(page) == []
        assert page.form("Send message")["body"] == "Half a thought"
        assert "Files of a draft are kept for a day. Choose them again: key.png" in page.words
    with clock.frozen(now + timedelta(days=29)):
        firm.work()
        assert len(kept(firm)) == 1
    with clock.frozen(now + timedelta(days=30, minutes=5)):
        firm.work()
    assert kept(firm) == []
