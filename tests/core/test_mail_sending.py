"""A real conversation with a server, and the demo's mailbox."""

import email
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.core.letters import letter

from doorstep import clock
from doorstep.mail import (
    Attachment,
    Mailbox,
    MailboxTransport,
    SmtpTransport,
    deliver_many,
)
from doorstep.problems import NotFound

AT = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


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
