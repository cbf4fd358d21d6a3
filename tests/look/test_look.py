"""What does not need a browser: weight, compression, caching, brand colours, and how times and amounts read."""

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from attrs import evolve
from flask import g, render_template
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from tests.look.gallery import PAGES, context, create_gallery, people
from tests.look.gallery_form import KINDS

from doorstep import clock
from doorstep.colour import contrast
from doorstep.web import format as formats
from doorstep.web.cells import table_rows
from doorstep.web.look import brand_css
from doorstep.web.palette import DARK_PAPER, LIGHT_PAPER
from doorstep.web.shapes import Capped, Column, Form, FormField, Row

NOW = datetime(2026, 3, 12, 18, 5, tzinfo=UTC)
PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture(scope="module")
def app():
    return create_gallery()


@pytest.fixture
def client(app) -> FlaskClient:
    return app.test_client()


def parts_of(html: str) -> list[str]:
    """Addresses of what a page loads beside itself, each once."""
    return sorted(set(re.findall(r'(?:href|src)="(/look/[^"#]+)', html)))


def test_style_and_script_weigh_at_most_45_kb(client: FlaskClient):
    """Section 11: CSS and JavaScript at most 45 kB compressed in all, the script below 8 kB before."""
    html = client.get("/office/real/list").text
    parts = [client.get(part, headers=PACKED).data for part in parts_of(html) if ".svg" not in part]
    assert len(parts) == 3
    assert sum(map(len, parts)) <= 45_000
    script = next(part for part in parts_of(html) if part.endswith(".js"))
    assert len(client.get(script).data) < 8_000


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("place", ["portal", "office"])
def test_first_visit_weighs_at_most_60_kb(client: FlaskClient, place: str, name: str):
    """Weight: 60 kB compressed in all on a first visit, 15 kB on a second."""
    answer = client.get(f"/{place}/real/{name}", headers=PACKED)
    html = gzip.decompress(answer.data).decode()
    parts = [len(client.get(part, headers=PACKED).data) for part in parts_of(html)]
    assert len(answer.data) <= 15_000
    assert len(answer.data) + sum(parts) <= 60_000


def test_a_list_page_weighs_at_most_25_kb(app):
    """Section 11: the HTML of a list of 25 rows, picked for a bulk act, in the office with its navigation."""
    rows = [evolve(row, select_value=str(uuid4()), url=f"/northgate/office/people/{uuid4()}") for row in people("real")]
    with app.test_request_context("/office/real/list"):
        app.preprocess_request()
        html = render_template("list.html", **{**context("real", True), "rows": (rows * 4)[:25]})
    assert len(html.encode()) <= 25_000


def test_nothing_leaves_the_own_origin(client: FlaskClient):
    """No request leaves the server's own origin, and no page carries style or handlers of its own."""
    for kind in KINDS:
        for name in PAGES:
            html = client.get(f"/office/{kind}/{name}").text
            assert not re.search(r'(src|srcset)="(https?:)?//', html)
            assert not re.search(r"<[a-z][^<>]* (style|on[a-z]+)=\"", html)
    sheet = client.get(next(part for part in parts_of(html) if "doorstep" in part and part.endswith(".css"))).text
    assert "@import" not in sheet
    assert not re.search(r"url\((?!['\"]?data:)", sheet)


def test_parts_are_kept_for_a_year_under_their_hash(client: FlaskClient):
    """The address changes with the content, so a browser never asks twice; an old address still answers, unkept."""
    sheet = next(part for part in parts_of(client.get("/portal/real/home").text) if "doorstep.css" in part)
    assert "immutable" in client.get(sheet).headers["Cache-Control"]
    older = client.get("/look/000000000000/doorstep.css")
    assert older.status_code == 200
    assert older.headers["Cache-Control"] == "no-cache"
    assert client.get("/look/x/passwords").status_code == 404


def test_answers_are_compressed_for_those_who_ask(client: FlaskClient):
    """The same page, packed and not; caches are told that it depends on the request, and lengths say little."""
    plain = client.get("/portal/real/form")
    packed = client.get("/portal/real/form", headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]
    lengths = {len(client.get("/portal/real/form", headers=PACKED).data) for _ in range(12)}
    assert len(lengths) > 1


def test_bootstrap_comes_without_parts_that_need_its_script(client: FlaskClient):
    """None of Bootstrap's JavaScript: what cannot work without it is not sent, the rest is whole."""
    sheet = client.get("/look/0/doorstep.css").text
    assert not re.search(r"\.(dropdown|modal|carousel|navbar)", sheet)
    assert all(rule in sheet for rule in (".col-md-6{", ".text-nowrap{", ".form-control{", ".visually-hidden"))
    assert sheet.count("{") == sheet.count("}")


def test_an_error_page_leads_back_to_own_pages_only(client: FlaskClient):
    """Redirects and ways back: own pages only, whatever the browser says it came from."""
    ours = client.get("/error/real/csrf-expired", headers={"Referer": "http://localhost/portal/form"}).text
    assert 'href="http://localhost/portal/form"' in ours
    for foreign in ("http://evil.example/", "javascript:alert(1)", "http://localhost.evil.example/"):
        for name in ("csrf-expired", "409"):
            assert "evil" not in client.get(f"/error/real/{name}", headers={"Referer": foreign}).text


def test_a_mark_is_one_letter(client: FlaskClient):
    """The picture in the browser's tab takes a letter or digit and a colour, nothing that could be markup."""
    assert client.get("/look/mark-1f6f54-N.svg").mimetype == "image/svg+xml"
    assert client.get("/look/mark-1f6f54-%3C.svg").status_code == 404
    assert b"alert" not in client.get("/look/mark-alert(1)-N.svg").data


def properties(css: str) -> list[dict[str, str]]:
    return [dict(re.findall(r"(--[a-z-]+):(#[0-9a-f]{6})", rule)) for rule in css.split("@media")]


@given(st.integers(0, 0xFFFFFF))
def test_any_brand_colour_stays_readable(number: int):
    """No brand colour can make text unreadable: 4.5 to 1 for text, 3 to 1 for lines, in both schemes."""
    light, dark = properties(brand_css(f"#{number:06x}"))
    for colours, papers in ((light, [LIGHT_PAPER, "#ffffff"]), (dark, [DARK_PAPER, "#151618"])):
        assert contrast(colours["--brand-on"], colours["--brand"]) >= 4.5
        assert contrast(colours["--brand-on"], colours["--brand-hover"]) >= 4.5
        for paper in papers:
            assert contrast(colours["--brand-text"], paper) >= 4.5
            assert contrast(colours["--brand-line"], paper) >= 3


@given(st.text())
def test_what_is_no_colour_does_no_harm(text: str):
    """A colour somebody typed wrong, or on purpose, never becomes CSS of theirs."""
    assert len(properties(brand_css(text))[0]) == 5
    assert re.fullmatch(r"[-:;{}@()#a-z0-9 ]+", brand_css(text))


def test_cells_say_what_their_column_is(in_new_york):
    """Links, amounts in another currency, badges with a shape, nothing as a dash; typed markup stays text."""
    columns = [
        Column(label=kind, key=kind, kind=kind) for kind in ("link", "money", "badge", "date", "size", "text", "html")
    ]
    cells = {
        "link": ("<b>", "/own?a=1&b=2"),
        "money": (500, "JPY"),
        "badge": ("Late", "bad", 'since "March"'),
        "date": date(2026, 3, 2),
        "size": 1500,
        "text": "<i>",
        "html": Markup("<em>said</em>"),
    }
    html = table_rows(columns, [Row(cells=cells), Row(cells={})], None, None, "Select")
    assert '<td class="main"><a href="/own?a=1&amp;b=2">&lt;b&gt;</a></td>' in html
    assert ">¥500<" in html
    assert '<span class="tag tag-bad" title="since &#34;March&#34;">Late</span>' in html
    assert '<time datetime="2026-03-02">2 Mar 2026</time>' in html
    assert ">1.5 kB<" in html
    assert ">&lt;i&gt;<" in html
    assert "<em>said</em>" in html
    assert html.count('class="none"') == len(columns)


@pytest.fixture
def in_new_york(app):
    with app.app_context(), clock.frozen(NOW):
        g.business = SimpleNamespace(timezone="America/New_York", currency="USD")
        yield


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=20), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=-1), "tomorrow"),
        (timedelta(hours=-2), "in 2 hours"),
        (timedelta(days=40), "31 Jan 2026"),
    ],
)
def test_times_are_relative_when_recent(in_new_york, ago: timedelta, words: str):
    """Relative when recent, then a day nobody can misread."""
    assert formats.relative(NOW - ago) == words


def test_times_are_exact_on_hover(in_new_york):
    """The title has the business's own clock and zone."""
    assert 'title="12 Mar 2026, 2:05\u00a0PM EDT"' in formats.when(NOW)
    assert formats.day(datetime(2026, 3, 13, 2, 0, tzinfo=UTC)) == "12 Mar 2026"
    assert formats.day(date(2026, 3, 2)) == "2 Mar 2026"


def test_amounts_sizes_and_counts(in_new_york):
    """Money in the business's currency unless it bears its own; counts with their noun; capped totals."""
    assert formats.money(-123456) == "-$1,234.56"
    assert formats.money(500, "JPY") == "¥500"
    assert [formats.filesize(size) for size in (1, 999, 1_240_000, 52_000_000)] == [
        "1 byte",
        "999 bytes",
        "1.2 MB",
        "52 MB",
    ]
    assert formats.plural(1, "invitation") == "1 invitation"
    assert formats.plural(1200, "invitation") == "1,200 invitations"
    assert str(Capped(count=1000, more=True)) == "1,000+"


def test_formats_need_no_business():
    """A mail or a command without a business reads in UTC."""
    assert formats.day(NOW) == "12 Mar 2026"
    assert "UTC" in formats.exact(NOW)


def test_fields_follow_answers_that_are_themselves_asked_for():
    """A field whose question is hidden is hidden too; a tick counts as yes."""
    form = Form(
        name="f",
        fields=[
            FormField(name="a", label="A", kind="checkbox", value=True),
            FormField(name="b", label="B", kind="select", value="x", only_if=("a", ("no",))),
            FormField(name="c", label="C", only_if=("b", ("x",))),
            FormField(name="d", label="D", only_if=("a", ("yes",))),
        ],
    )
    assert [one.name for one in form.fields if form.shows(one)] == ["a", "d"]


def test_what_proxies_keep_bears_nobodys_cookie(kit):
    """Weight, secrets: the parts of pages are the same for everybody, and carry no session."""
    firm = kit.firm()
    staff = firm.staff()
    parts = re.findall(r'"(/[\w-]+/look/[^"#]+)', staff.get("/office/").text)
    assert len(parts) > 3
    for part in parts:
        answer = staff.client.get(part)
        assert answer.status_code == 200 and "public" in answer.headers["Cache-Control"], part
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", ""), part
