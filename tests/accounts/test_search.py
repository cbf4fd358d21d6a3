"""Search over everything, on both sides."""

import pytest

from doorstep.testing.statements import counting

pytestmark = pytest.mark.on_both


def test_the_office_finds_people_places_records_and_documents(firm, work):
    """IP-12: one search finds people, places, records and documents, each with its page; nothing archived."""
    owner, acme = firm.staff(), firm.account("Needle Holdings")
    firm.contact("Needle Person")
    work.record(firm, acme, "Needle job")
    work.document(firm, acme, "Needle plan", publish=False)
    page = owner.get("/office/search?q=NEEDLE")
    for text in ("Needle Holdings", "Needle Person", "Needle job", "Needle plan"):
        link = next(a["href"] for a in page.all("main .hits a") if text in a.get_text())
        assert owner.get(link.removeprefix(owner.prefix)).status == 200
    owner.submit(f"/office/accounts/{acme.id}", "Archive Needle Holdings")
    assert "Needle Holdings" not in [a.get_text() for a in owner.get("/office/search?q=needle").all(".hits a")]


def test_the_portal_finds_by_the_rule_only(firm, work):
    """IP-27: publication and links decide what search finds; a held paper is found by its title, with its reason."""
    mine, other = firm.account("Needle mine"), firm.account("Needle other")
    for place, word in ((mine, "mine"), (other, "other")):
        work.record(firm, place, f"Needle job {word}")
        work.document(firm, place, f"Needle plan {word}")
    work.record(firm, mine, "Needle draft", publish=False)
    work.document(firm, mine, "Needle held")
    page = firm.person("Lee Park", mine).browser.get("/portal/search?q=needle")
    found = [a.get_text(strip=True) for a in page.all(".hits a")]
    assert sorted(text.split(" ", 1)[1] if text.startswith("WL") else text for text in found) == [
        "Needle held.pdf" if "Needle held.pdf" in found else "Needle held", "Needle job mine", "Needle mine",
        "Needle plan mine.pdf" if "Needle plan mine.pdf" in found else "Needle plan mine",
    ]  # fmt: skip
    assert "Sign first." in page.words


@pytest.mark.parametrize("count", [1, 60])
def test_search_keeps_its_budget_and_says_when_there_is_more(firm, kit, work, count):
    """Section 9.7: at most 8 statements; 20 of a sort, then the list that has them all."""
    owner, acme = firm.staff(), firm.account("Needle top")
    with firm.writing() as session:
        from doorstep.testing import builders

        for n in range(count):
            builders.account(session, f"Needle {n}", "site", acme)
    for browser, path in ((owner, "/office/search"), (firm.person("Lee Park", acme).browser, "/portal/search")):
        with counting(kit.installation.database.engine) as statements:
            page = browser.get(f"{path}?q=needle")
        assert len(statements) <= 8, "\n".join(statements)
        more = [a["href"] for a in page.all("a") if "All that fit" in a.get_text()]
        assert bool(more) == (count > 20)
        if more:
            assert f"of {count + 1}" in browser.get(more[0].removeprefix(browser.prefix)).words


@pytest.mark.parametrize("q", ["", "   ", "%", "_", "'", "\\", "<script>", "zzz", "a" * 500])
def test_odd_questions_get_plain_answers(firm, q):
    """Section 9.6: whatever is typed is taken as words."""
    firm.account("Acme")
    for browser, path in ((firm.staff(), "/office/search"), (firm.person("Lee").browser, "/portal/search")):
        page = browser.get(path, query_string={"q": q})
        assert page.status == 200
        assert "Acme" not in [a.get_text() for a in page.all(".hits a")]
