"""A mail server for tests that keeps what it gets, and misbehaves when told to."""

import asyncio
import email.policy
import socket
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from attrs import define, field, frozen


@frozen(kw_only=True)
class Mail:
    """One mail as it arrived."""

    sender: str
    """The address of the envelope, to which bounces go."""
    recipients: tuple[str, ...]
    """The addresses of the envelope."""
    message: EmailMessage
    """The parsed message, with `message["Subject"]`, `message.get_body(("html",))` and the rest."""


@define(kw_only=True)
class SmtpServer:
    """A mail server on 127.0.0.1. `mails` holds what it accepted, oldest first."""

    host: str
    port: int
    mails: list[Mail] = field(factory=list)
    _refusal: str | None = field(default=None, init=False)
    _seconds: float = field(default=0.0, init=False)
    _drops: str | None = field(default=None, init=False)
    _times: int | None = field(default=None, init=False)

    def refuse(self, reply: str = "550 5.1.1 No such mailbox", *, times: int | None = None) -> None:
        """Answer `reply` to each mail, or only to the next `times`. A reply that begins with 4 asks to try again."""
        self._refusal, self._times = reply, times

    def delay(self, seconds: float) -> None:
        """Take `seconds` to answer each mail."""
        self._seconds = seconds

    def drop(self, *, after_accepting: bool = False, times: int | None = None) -> None:
        """Cut the connection instead of answering; with `after_accepting` the mail has arrived all the same."""
        self._drops, self._times = ("after" if after_accepting else "before"), times

    def behave(self) -> None:
        """Accept every mail at once again."""
        self._refusal, self._seconds, self._drops, self._times = None, 0.0, None, None

    def to(self, address: str) -> list[Mail]:
        """The mails that arrived for `address`."""
        return [mail for mail in self.mails if address in mail.recipients]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by the server with a whole mail; gives the reply."""
        refusal, drops = self._next_fault()
        await asyncio.sleep(self._seconds)
        if not refusal and drops != "before":
            self.mails.append(_mail(envelope))
        if drops and server.transport:
            server.transport.close()
        return refusal or "250 OK"

    def _next_fault(self) -> tuple[str | None, str | None]:
        if self._times == 0:
            return None, None
        if self._times is not None:
            self._times -= 1
        return self._refusal, self._drops


class ListeningController(Controller):
    """Runs a mail server in a thread, on a port the system chose."""

    def __init__(self, handler: Any, listener: socket.socket) -> None:
        host, port = listener.getsockname()
        super().__init__(handler, hostname=host, port=port)
        self._listener = listener

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listener)


def start() -> tuple[SmtpServer, ListeningController]:
    """Start a server; call `stop()` of the controller at the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    host, port = listener.getsockname()
    server = SmtpServer(host=host, port=port)
    controller = ListeningController(server, listener)
    controller.start()
    return server, controller


def _mail(envelope: Envelope) -> Mail:
    content = envelope.original_content or b""
    message = message_from_bytes(content, policy=email.policy.default)
    return Mail(sender=envelope.mail_from or "", recipients=tuple(envelope.rcpt_tos), message=message)
