import re
from datetime import UTC, datetime

import pytest
from tests.core.letters import letter, parsed

from doorstep import clock, colour
from doorstep.mail import (
    Attachment,
    button_html,
    frame_html,
    text_to_html,
)
from doorstep.problems import Refused

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def test_a_message_carries_what_mail_programs_need() -> None:
    """Section 5: text and HTML, reply address, a stable Message-ID, one-click unsubscribing (RFC 8058)."""
    url = "https://portal.kestrel.example/kestrel/mail/off/" + "k" * 180
    with clock.frozen(AT):
        message = letter(unsubscribe_url=url, headers={"References": "<a@b> <c@d>"})
    wire = message.as_bytes().decode("ascii")
    assert f"\r\nList-Unsubscribe: <{url}>\r\n" in wire
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in wire
    read = parsed(message)
    assert read["Message-ID"] == "<01890a5d@kestrel.example>"
    assert read["Reply-To"].addresses[0].addr_spec == "office@kestrel.example"
    assert read["Date"].datetime == AT
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["References"] == "<a@b> <c@d>"
    assert read.get_content_type() == "multipart/alternative"
    assert read.get_body(("plain",)).get_content().strip() == "Hello Anna"
    assert "<p>Hello Anna</p>" in read.get_body(("html",)).get_content()


def test_names_and_subjects_of_any_language_arrive() -> None:
    """HH-13: a business's name is shown as it is written, whatever the alphabet."""
    name, subject = (
        "Bäcker & Söhne, “Brandschutz” Żółć 消防 שלום",
        "Prüfbericht № 7 — 消防設備点検 " + "lang und länger " * 9,
    )
    message = letter(sender_name=name, to_name="Łukasz O'Neil, Jr.", to="lukasz@bücher.example", subject=subject)
    read = parsed(message)
    assert read["From"].addresses[0].display_name == name
    assert read["To"].addresses[0].display_name == "Łukasz O'Neil, Jr."
    assert read["To"].addresses[0].addr_spec == "lukasz@xn--bcher-kva.example"
    assert read["Subject"] == subject.strip()
    assert all(len(line) <= 998 for line in message.as_bytes().split(b"\r\n"))


@pytest.mark.parametrize("field", ["subject", "sender_name", "to_name"])
def test_line_breaks_in_a_header_add_no_header(field: str) -> None:
    """Section 9.6: what people typed never becomes a header of its own."""
    message = letter(**{field: "Hi\r\nBcc: thief@example.net\n\n<script>\u2028X-A: b\x00\u202e"})
    read = parsed(message)
    assert read["Bcc"] is None and read["X-A"] is None
    assert "Hi Bcc: thief@example.net <script> X-A: b" in str(read["Subject"]) + str(read["From"]) + str(read["To"])
    assert read.get_body(("plain",)).get_content().strip() == "Hello Anna"


@pytest.mark.parametrize(
    "address",
    ["a@b\r\nBcc: c@d", "a b@example.org", "a,b@example.org", "<a@example.org>", "anna", "@x.org", "a@", "a@b..c"],
)
def test_an_address_that_is_none_is_refused_with_words(address: str) -> None:
    """HH-16: a badly saved address is refused with a message, not with an error page."""
    with pytest.raises(Refused, match="check the address") as caught:
        letter(to=address)
    assert caught.value.field == "email"


@pytest.mark.parametrize(
    "headers", [{"X-A\r\nBcc": "x"}, {"X A": "x"}, {"X-A:": "x"}], ids=["line break", "blank", "colon"]
)
def test_a_header_name_is_a_word(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no header name"):
        letter(headers=headers)


def test_an_unsubscribe_address_that_breaks_out_is_refused() -> None:
    for url in ("https://a.example/>\r\nBcc: x@y", "javascript:alert(1)", "https://a.example/ b"):
        with pytest.raises(ValueError, match="unsubscribe"):
            letter(unsubscribe_url=url)
    with pytest.raises(ValueError, match="Message-ID"):
        letter(message_id="a b@c\r\nBcc: x@y")


def test_attachments_keep_name_type_and_bytes() -> None:
    data = bytes(range(256)) * 40
    read = parsed(letter(attachments=[Attachment(name="Prüfung\r\n.pdf", media_type="application/pdf", data=data)]))
    [part] = read.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("Prüfung .pdf", "application/pdf")
    assert part.get_payload(decode=True) == data


def test_styles_are_inlined_and_the_dark_scheme_survives() -> None:
    """Section 12: inlining drops the media query unless style tags are kept."""
    html = frame_html(
        "Kestrel & Co", "#b3261e", "1 Mill Lane\nLeeds", None, button_html("Read it", "https://x.example/a?b=1&c=2")
    )
    body = parsed(letter(html=html)).get_body(("html",)).get_content()
    assert "@media (prefers-color-scheme: dark)" in body
    assert re.search(r'<a class="button"[^>]* style="[^"]*background: #b3261e', body)
    assert 'href="https://x.example/a?b=1&amp;c=2"' in body
    assert "Kestrel &amp; Co<br>1 Mill Lane<br>Leeds" in body
    assert body.lstrip().lower().startswith("<!doctype html>")


def test_a_mail_never_names_the_vendor() -> None:
    """HH-13: only the business's name, logo and contact details appear."""
    html = frame_html("Kestrel", "#123456", "", "https://x.example/logo.png", text_to_html("Hi"), "<p>foot</p>")
    assert b"doorstep" not in letter(html=html).as_bytes().lower()


def test_the_frame_escapes_names_and_refuses_odd_links() -> None:
    html = frame_html("<script>alert(1)</script>", "red;}</style>", "<b>1</b>", "https://x/\"onerror='", "<p>ok</p>")
    assert "<script>" not in html and "<b>1" not in html and "red;" not in html and '"onerror' not in html
    with pytest.raises(ValueError, match="http"):
        button_html("Go", "javascript:alert(1)")
    with pytest.raises(ValueError, match="http"):
        frame_html("A", "#fff", "", "data:text/html,x", "")


@pytest.mark.parametrize(
    "brand", ["#ffff00", "#777777", "#ff8800", "#000", "#ffffff", "#1f5fa8", "nonsense", "#c0c0c0"]
)
def test_no_brand_colour_makes_a_button_unreadable(brand: str) -> None:
    """LOOK: contrast is computed."""
    background, ink = colour.button_pair(brand)
    assert colour.contrast(background, ink) >= 4.5
    for paper in ("#ffffff", "#1b1e23"):
        assert colour.contrast(colour.readable(brand, paper), paper) >= 4.5


def test_plain_text_becomes_paragraphs_with_links() -> None:
    html = text_to_html('Dear <b>Anna</b>,\r\nsee https://x.example/a?b=1&c=2.\r\n\r\n\r\nBye "javascript:x"')
    assert html == (
        "<p>Dear &lt;b&gt;Anna&lt;/b&gt;,<br>\n"
        'see <a href="https://x.example/a?b=1&amp;c=2">https://x.example/a?b=1&amp;c=2</a>.</p>\n'
        "<p>Bye &#34;javascript:x&#34;</p>"
    )
