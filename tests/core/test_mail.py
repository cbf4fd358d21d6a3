import email
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from doorstep import clock, colour
from doorstep.mail import (
    Attachment,
    Mailbox,
    MailboxTransport,
    SmtpTransport,
    button_html,
    compose,
    deliver_many,
    frame_html,
    text_to_html,
)
from doorstep.problems import NotFound, Refused

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def letter(**changed: Any) -> EmailMessage:
    given = dict(
        sender_name="Kestrel Fire Safety",
        sender_address="mail@kestrel.example",
        reply_to="office@kestrel.example",
        to_name="Anna Berg",
        to="anna@example.org",
        subject="Your report is ready",
        text="Hello Anna",
        html="<p>Hello Anna</p>",
        message_id="01890a5d@kestrel.example",
    )
    return compose(**(given | changed))


def parsed(message: EmailMessage) -> EmailMessage:
    read = email.message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


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


# A real conversation with a server


class Handler:
    def __init__(self) -> None:
        self.got: list[Any] = []
        self.peers: set[Any] = set()
        self.at_rcpt: Callable[[str], str] = lambda address: "250 OK"
        self.at_data: Callable[[Any], str] = lambda server: "250 kept"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.at_rcpt(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got.append(envelope)
        self.peers.add(session.peer)
        return self.at_data(server)


@pytest.fixture
def handler() -> Handler:
    return Handler()


def serve(handler: Handler, **options: Any) -> Controller:
    return Controller(handler, hostname="127.0.0.1", port=free_port(), **options)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(handler: Handler) -> Iterator[Controller]:
    controller = serve(handler, data_size_limit=200_000, enable_SMTPUTF8=False)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def smtp(server: Controller) -> SmtpTransport:
    return SmtpTransport(host="127.0.0.1", port=server.port, timeout=3)


def test_a_message_arrives_as_it_was_written(smtp: SmtpTransport, handler: Handler) -> None:
    """Section 5: sent means the server said yes; lines with dots arrive whole."""
    outcome = smtp.send(letter(text=".start\n.\n..\nend ü"))
    assert outcome.state == "sent" and "kept" in outcome.detail
    [envelope] = handler.got
    assert (envelope.mail_from, envelope.rcpt_tos) == ("mail@kestrel.example", ["anna@example.org"])
    read = email.message_from_bytes(envelope.content, policy=policy.default)
    assert read.get_body(("plain",)).get_content().split() == [".start", ".", "..", "end", "ü"]


def test_a_refused_recipient_comes_back_with_the_servers_words(smtp: SmtpTransport, handler: Handler) -> None:
    handler.at_rcpt = lambda address: "550 5.1.1 No such person here"
    outcome = smtp.send(letter())
    assert (outcome.state, outcome.detail) == ("refused", "550 5.1.1 No such person here")
    assert handler.got == []


def test_a_refused_content_comes_back_with_the_servers_words(smtp: SmtpTransport, handler: Handler) -> None:
    handler.at_data = lambda server: "554 5.7.1 looks like spam"
    assert smtp.send(letter()).state == "refused"
    assert smtp.send(letter(text="x" * 300_000)).state == "refused"  # the server announced its size limit


@pytest.mark.parametrize("answer", ["450 try again", "421 too busy", "530 5.7.0 sign in first"])
def test_what_may_work_tomorrow_is_later(smtp: SmtpTransport, handler: Handler, answer: str) -> None:
    handler.at_rcpt = lambda address: answer
    outcome = smtp.send(letter())
    assert outcome.state == "later" and answer in outcome.detail
    handler.at_rcpt = lambda address: "250 OK"
    handler.at_data = lambda server: "451 greylisted"
    assert smtp.send(letter()).state == "later"


def test_no_server_is_later(tmp_path: Path) -> None:
    started = datetime.now(UTC)
    transport = SmtpTransport(host="127.0.0.1", port=free_port(), timeout=2)
    outcomes = list(deliver_many(transport, [letter()] * 50))
    assert {outcome.state for outcome in outcomes} == {"later"}
    assert SmtpTransport(host="no-such-host.invalid", timeout=2).send(letter()).state == "later"
    assert datetime.now(UTC) - started < timedelta(seconds=10)


def test_losing_the_connection_after_the_last_dot_is_unknown(smtp: SmtpTransport, handler: Handler) -> None:
    """Section 5: the server may have taken it, so we must know that we do not know."""

    def drop(server: Any) -> str:
        server.transport.abort()
        return "250 never heard"

    handler.at_data = drop
    assert smtp.send(letter()).state == "unknown"
    assert len(handler.got) == 1


def script(*answers: bytes, hang_up_after: int | None = None) -> tuple[int, threading.Thread]:
    """A server that answers line by line from a list, then is silent or hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        connection, _ = listener.accept()
        with listener, connection, connection.makefile("rb") as lines:
            for answer in answers:
                connection.sendall(answer)
                if answer.startswith(b"354"):
                    while lines.readline() not in (b".\r\n", b""):
                        continue
                elif not lines.readline():
                    return
            if hang_up_after is None:
                lines.read()

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    return listener.getsockname()[1], thread


GREETING, OK, GO = b"220 hi\r\n", b"250 ok\r\n", b"354 go\r\n"


@pytest.mark.parametrize(
    ("answers", "hang_up", "state"),
    [
        ((), None, "later"),
        ((b"554 not for you\r\n",), 0, "later"),
        ((GREETING, OK, OK), 0, "later"),
        ((GREETING, OK, OK, OK), None, "later"),
        ((GREETING, OK, OK, OK, GO), None, "unknown"),
        ((GREETING, OK, OK, OK, GO), 0, "unknown"),
        ((GREETING, OK, OK, OK, GO, b"250 yes\r\n"), 0, "sent"),
        ((GREETING, OK, OK, OK, GO, b"what?\r\n"), 0, "unknown"),
        ((GREETING, b"\xff\xfe\r\n"), 0, "later"),
    ],
    ids=[
        "silent",
        "greeting 554",
        "drops at RCPT",
        "silent at DATA",
        "silent after dot",
        "drops after dot",
        "yes",
        "babble",
        "noise",
    ],
)
def test_every_way_to_fail_has_its_outcome(answers: tuple[bytes, ...], hang_up: int | None, state: str) -> None:
    """Section 9.5: nothing raises, and what was not delivered is tried again."""
    port, thread = script(*answers, hang_up_after=hang_up)
    assert SmtpTransport(host="127.0.0.1", port=port, timeout=0.7).send(letter()).state == state
    thread.join(5)


def test_many_messages_share_a_connection_and_survive_one_refusal(smtp: SmtpTransport, handler: Handler) -> None:
    handler.at_rcpt = lambda address: "550 no" if address.startswith("bad") else "250 OK"
    messages = [letter(to=to) for to in ("a@x.example", "bad@x.example", "b@x.example", "c@x.example")]
    assert [outcome.state for outcome in deliver_many(smtp, messages)] == ["sent", "refused", "sent", "sent"]
    assert len(handler.got) == 3 and len(handler.peers) == 1


def test_a_conversation_goes_on_after_the_server_hung_up(smtp: SmtpTransport, handler: Handler) -> None:
    states = []
    with smtp.conversation() as conversation:
        states.append(conversation.send(letter()).state)
        conversation._server.sock.shutdown(socket.SHUT_RDWR)
        states.append(conversation.send(letter()).state)
        handler.at_data = lambda server: "421 closing"
        states.append(conversation.send(letter()).state)
        handler.at_data = lambda server: "250 OK"
        states.append(conversation.send(letter()).state)
    assert states == ["sent", "sent", "later", "sent"]


def test_letters_beyond_ascii_before_the_at_need_a_server_that_knows_them(
    smtp: SmtpTransport, handler: Handler
) -> None:
    assert smtp.send(letter(to="žofie@example.org")).state == "refused"
    controller = serve(handler, enable_SMTPUTF8=True)
    controller.start()
    try:
        transport = SmtpTransport(host="127.0.0.1", port=controller.port, timeout=3)
        assert transport.send(letter(to="žofie@bücher.example", subject="Grüße")).state == "sent"
    finally:
        controller.stop()
    assert handler.got[-1].rcpt_tos == ["žofie@xn--bcher-kva.example"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, pem, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


def test_starttls_is_demanded_checked_and_used(handler: Handler, certificate: tuple[Path, Path]) -> None:
    """Section 9.8: a message or password never falls back to plain text."""
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(*certificate)
    ours = ssl.create_default_context(cafile=str(certificate[0]))
    controller = serve(handler, tls_context=theirs, require_starttls=True)
    controller.start()
    try:
        there = dict(host="localhost", port=controller.port, timeout=3)
        assert SmtpTransport(**there, security="starttls", tls=ours).send(letter()).state == "sent"
        assert SmtpTransport(**there, security="starttls").send(letter()).state == "later"
        assert SmtpTransport(**there).send(letter()).state == "later"
    finally:
        controller.stop()
    assert len(handler.got) == 1


def test_a_server_without_starttls_or_sign_in_gets_nothing(smtp: SmtpTransport, handler: Handler) -> None:
    there = dict(host=smtp.host, port=smtp.port, timeout=3)
    assert SmtpTransport(**there, security="starttls").send(letter()).state == "later"
    assert SmtpTransport(**there, security="tls").send(letter()).state == "later"
    outcome = SmtpTransport(**there, user="u", password="geheim").send(letter())
    assert outcome.state == "later" and "geheim" not in outcome.detail
    assert handler.got == []
    assert "geheim" not in repr(SmtpTransport(**there, user="u", password="geheim"))


# The demo's mailbox


def test_kept_mail_is_listed_newest_first_and_read_again(tmp_path: Path) -> None:
    """HH-13 at /dev/mail: what was sent can be read as its reader would."""
    transport, mailbox = MailboxTransport(tmp_path / "mail"), Mailbox(tmp_path / "mail")
    assert mailbox.list() == ()
    for minute, to in enumerate(("anna@example.org", "ben@example.org", "anna@example.org")):
        with clock.frozen(AT + timedelta(minutes=minute)):
            attachment = Attachment(name="ü.txt", media_type="text/plain", data=b"\xc3\xbc")
            assert transport.send(letter(to=to, subject=f"№ {minute}", attachments=[attachment])).state == "sent"
    assert [line.subject for line in mailbox.list()] == ["№ 2", "№ 1", "№ 0"]
    assert [line.subject for line in mailbox.list(limit=1)] == ["№ 2"]
    assert [line.subject for line in mailbox.list(to="ANNA@example.org ")] == ["№ 2", "№ 0"]
    line = mailbox.list(to="ben@example.org")[0]
    assert line.at == AT + timedelta(minutes=1)
    read = mailbox.read(line.id)
    assert (read.subject, read.to, read.text.strip()) == ("№ 1", "Anna Berg <ben@example.org>", "Hello Anna")
    assert "<p>Hello Anna</p>" in read.html
    assert read.attachments == (attachment,)
    mailbox.clear()
    assert mailbox.list() == ()


@pytest.mark.parametrize(
    "id", ["../../etc/passwd", "20260312T093000000000-00000000", "", "x/y", "20260312T093000000000-0000000g"]
)
def test_the_mailbox_reads_nothing_but_its_mail(tmp_path: Path, id: str) -> None:
    with pytest.raises(NotFound):
        Mailbox(tmp_path).read(id)


def test_a_mailbox_that_cannot_write_says_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert MailboxTransport(tmp_path / "file").send(letter()).state == "later"
