"""Mail that stays on this machine: the demo's, readable as files and at /dev/mail."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from itertools import islice
from pathlib import Path

from attrs import frozen

from doorstep import clock
from doorstep.problems import NotFound

from .compose import Attachment
from .outcome import Outcome

_ID = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{8}")


@frozen(kw_only=True)
class MailLine:
    """One line of the mailbox's list."""

    id: str
    at: datetime
    sender: str
    to: str
    subject: str


@frozen(kw_only=True)
class ParsedMail:
    id: str
    at: datetime
    sender: str
    to: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[Attachment, ...]


class MailboxTransport:
    """Keeps every message as an .eml file in a folder."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def send(self, message: EmailMessage) -> Outcome:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
            unfinished = self.folder / f"{name}.part"
            unfinished.write_bytes(message.as_bytes())
            unfinished.replace(self.folder / f"{name}.eml")
        except OSError as error:
            return Outcome(state="later", detail=str(error))
        return Outcome(state="sent", detail="kept in the mailbox")

    @contextmanager
    def conversation(self) -> Iterator["MailboxTransport"]:
        yield self


class Mailbox:
    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def list(self, limit: int = 50, to: str | None = None) -> tuple[MailLine, ...]:
        """The newest first; with `to`, those to this address."""
        lines = (_line(path) for path in sorted(self.folder.glob("*.eml"), reverse=True) if _ID.fullmatch(path.stem))
        wanted = (line for line in lines if to is None or line.to.casefold() == to.strip().casefold())
        return tuple(islice(wanted, limit))

    def read(self, id: str) -> ParsedMail:
        path = self.folder / f"{id}.eml"
        if not _ID.fullmatch(id) or not path.is_file():
            raise NotFound
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        return ParsedMail(
            id=id,
            at=_at(id),
            sender=str(message["From"] or ""),
            to=str(message["To"] or ""),
            reply_to=str(message["Reply-To"] or ""),
            subject=str(message["Subject"] or ""),
            text=_body(message, "plain"),
            html=_body(message, "html"),
            headers=tuple((name, str(value)) for name, value in message.items()),
            attachments=tuple(_attachment(part) for part in message.iter_attachments()),
        )

    def clear(self) -> None:
        for path in self.folder.glob("*.eml"):
            path.unlink(missing_ok=True)


def _line(path: Path) -> MailLine:
    with path.open("rb") as file:
        headers = BytesHeaderParser(policy=policy.default).parse(file)
    addresses = headers["To"].addresses if headers["To"] else ()
    return MailLine(
        id=path.stem,
        at=_at(path.stem),
        sender=str(headers["From"] or ""),
        to=addresses[0].addr_spec if addresses else "",
        subject=str(headers["Subject"] or ""),
    )


def _at(id: str) -> datetime:
    return datetime.strptime(f"{id[:21]}+0000", "%Y%m%dT%H%M%S%f%z")


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return part.get_content().replace("\r\n", "\n") if part is not None else ""


def _attachment(part: EmailMessage) -> Attachment:
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return Attachment(name=part.get_filename() or "", media_type=part.get_content_type(), data=data)
