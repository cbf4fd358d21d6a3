import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.generator import BytesGenerator
from email.message import EmailMessage
from io import BytesIO
from typing import Literal

from attrs import field, frozen
from attrs.validators import in_

from doorstep.clean import one_line

from .compose import POLICY
from .outcome import Outcome

# Status codes of RFC 3463: there is no such mailbox; and refusals that speak of us (policy, sender) instead.
_NOBODY = re.compile(rb"5\.(1\.(1|2|3|6|10)|2\.1)\b")
_NOT_THEM = re.compile(rb"5\.(7\.|1\.[78]\b)")
_TROUBLE = (OSError, smtplib.SMTPException)


@frozen(kw_only=True)
class SmtpTransport:
    """Hands messages to a mail server. Whatever the network does becomes an `Outcome`; nothing raises."""

    host: str
    port: int = 25
    security: Literal["none", "starttls", "tls"] = field(default="none", validator=in_(("none", "starttls", "tls")))
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 20.0
    tls: ssl.SSLContext | None = None

    def send(self, message: EmailMessage) -> Outcome:
        with self.conversation() as conversation:
            return conversation.send(message)

    @contextmanager
    def conversation(self) -> Iterator["SmtpConversation"]:
        conversation = SmtpConversation(self)
        try:
            yield conversation
        finally:
            conversation.close()

    def connect(self) -> smtplib.SMTP:
        server = self._open()
        try:
            if self.security == "starttls":
                server.starttls(context=self._tls())
            if self.user:
                server.login(self.user, self.password or "")
            server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server

    def _open(self) -> smtplib.SMTP:
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=self._tls())
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def _tls(self) -> ssl.SSLContext:
        return self.tls or ssl.create_default_context()


class SmtpConversation:
    """One connection for many messages: opened at the first, opened anew when the server has hung up."""

    def __init__(self, transport: SmtpTransport) -> None:
        self._transport = transport
        self._server: smtplib.SMTP | None = None
        self._unreachable: Outcome | None = None

    def send(self, message: EmailMessage) -> Outcome:
        if self._server is not None and not self._alive():
            self.close()
        failed = self._connect()
        if failed:
            return failed
        outcome = self._transfer(message)
        if outcome.state in ("later", "unknown"):
            self.close()
        return outcome

    def close(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        with suppress(*_TROUBLE):
            server.quit()
        server.close()

    def _alive(self) -> bool:
        """Servers hang up on idle connections; asking costs one short answer, and also forgets a refused message."""
        try:
            return self._server is not None and self._server.rset()[0] == 250
        except _TROUBLE:
            return False

    def _connect(self) -> Outcome | None:
        if self._server is not None or self._unreachable is not None:
            return self._unreachable
        try:
            self._server = self._transport.connect()
        except (*_TROUBLE, ValueError) as error:
            # Without this, a batch would wait for the same timeout once for each of its messages.
            self._unreachable = Outcome(state="later", detail=f"{self._transport.host}: {_words(error)}")
        return self._unreachable

    def _transfer(self, message: EmailMessage) -> Outcome:
        assert self._server is not None
        try:
            return _transfer(self._server, message)
        except _TROUBLE as error:
            return Outcome(state="later", detail=_words(error))


def _transfer(server: smtplib.SMTP, message: EmailMessage) -> Outcome:
    sender, recipient = message["From"].addresses[0].addr_spec, message["To"].addresses[0].addr_spec
    utf8 = not (sender + recipient).isascii()
    if utf8 and not server.has_extn("smtputf8"):
        return Outcome(state="refused", detail="The mail server cannot send to addresses with letters beyond a to z.")
    data = _wire_form(message, utf8)
    options = ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []
    if server.has_extn("size"):
        options.append(f"size={len(data)}")
    commands: tuple[tuple[str, Callable[[], tuple[int, bytes]]], ...] = (
        ("sender", lambda: server.mail(sender, options)),
        ("recipient", lambda: server.rcpt(recipient)),
        ("data", lambda: server.docmd("DATA")),
    )
    for about, command in commands:
        code, words = command()
        if not 200 <= code < 400:
            return _no(code, words, of_recipient=about == "recipient")
    return _content(server, data)


def _content(server: smtplib.SMTP, data: bytes) -> Outcome:
    # A failure while sending means the final dot never left, so nothing was delivered. From there on, only the
    # server knows.
    server.send(_dot_stuffed(data))
    try:
        code, words = server.getreply()
    except _TROUBLE as error:
        return Outcome(state="unknown", detail=f"No answer after the message was sent: {_words(error)}")
    if code < 200:
        return Outcome(state="unknown", detail=f"An answer nobody can read: {_text(words)}")
    if code < 300:
        return Outcome(state="sent", detail=_text(words))
    return _no(code, words)


def _no(code: int, words: bytes, *, of_recipient: bool = False) -> Outcome:
    # 530 to 538 speak of our sign-in, not of the message: mended by the operator, not by giving up.
    for_good = code >= 500 and not 530 <= code <= 538
    nobody = for_good and (_NOBODY.match(words) or (of_recipient and not _NOT_THEM.match(words)))
    said = f"{code} {_text(words)}".strip()
    return Outcome(state="refused" if for_good else "later", detail=said, no_such_address=bool(nobody))


def _wire_form(message: EmailMessage, utf8: bool) -> bytes:
    out = BytesIO()
    BytesGenerator(out, policy=POLICY.clone(utf8=utf8)).flatten(message, linesep="\r\n")
    return out.getvalue()


def _dot_stuffed(data: bytes) -> bytes:
    stuffed = data.replace(b"\r\n.", b"\r\n..")
    if stuffed.startswith(b"."):
        stuffed = b"." + stuffed
    return stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n")


def _text(words: bytes) -> str:
    return one_line(words.decode("utf-8", "replace"), 300)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {_text(words if isinstance(words, bytes) else str(words).encode())}"
    return one_line(str(error), 300) or type(error).__name__
