import re
from collections.abc import Iterable, Mapping
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from functools import cache
from typing import TYPE_CHECKING

import idna
from attrs import frozen

from doorstep import clock
from doorstep.clean import one_line
from doorstep.problems import Refused

if TYPE_CHECKING:
    from css_inline import CSSInliner

_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,70}")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")
_LOCAL = re.compile(r"[^\s\x00-\x20\x7f<>(),:;\"\\\[\]@]+")
_URL = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]+")
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")


class _Url(UnstructuredHeader, BaseHeader):
    """The standard folder would break a long address into encoded words, and no mail program could follow it."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _Url)
_headers.map_to_type("archived-at", _Url)
# Seven bits pass every server, and lines stay short whatever the body is.
POLICY = SMTP.clone(header_factory=_headers, cte_type="7bit")


@cache
def _inliner() -> "CSSInliner":
    from css_inline import CSSInliner  # not at the top: servers whose worker is apart compose no mail

    # The style element stays beside the inlined styles: dark schemes live in its media query.
    return CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


@frozen(kw_only=True)
class Attachment:
    name: str
    media_type: str
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)


def compose(
    *,
    sender_name: str,
    sender_address: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    reply_to: str | None = None,
    to_name: str = "",
    unsubscribe_url: str | None = None,
    headers: Mapping[str, str] | None = None,
    attachments: Iterable[Attachment] = (),
) -> EmailMessage:
    """One message to one person. `Refused` for an address that cannot be written into a header."""
    message = EmailMessage(policy=POLICY)
    message["From"] = mail_address(sender_name, sender_address)
    message["To"] = mail_address(to_name, to)
    if reply_to:
        message["Reply-To"] = mail_address("", reply_to)
    message["Subject"] = one_line(subject, 250)
    message["Date"] = clock.now()
    message["Message-ID"] = _message_id(message_id)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if unsubscribe_url:
        _add_unsubscribe(message, unsubscribe_url)
    for name, value in (headers or {}).items():
        _add_header(message, name, value)
    _add_bodies(message, text, html)
    for attachment in attachments:
        _attach(message, attachment)
    return message


def mail_address(name: str, address: str) -> Address:
    """Name and address for a header; the domain in its ASCII form, the part before the @ as it is."""
    local, _, domain = address.strip().rpartition("@")
    if not _LOCAL.fullmatch(local):
        raise _no_address(address)
    try:
        ascii_domain = idna.encode(domain, uts46=True).decode("ascii")
        return Address(display_name=one_line(name, 200), username=local, domain=ascii_domain)
    except (ValueError, IndexError) as error:
        raise _no_address(address) from error


def _no_address(address: str) -> Refused:
    return Refused(f"Mail cannot be sent to “{one_line(address, 80)}”: check the address.", field="email")


def _message_id(given: str) -> str:
    message_id = given if given.startswith("<") else f"<{given}>"
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError(f"a Message-ID looks like <left@right>, not {given!r}")
    return message_id


def _add_unsubscribe(message: EmailMessage, url: str) -> None:
    if not _URL.fullmatch(url):
        raise ValueError(f"an unsubscribe address is a plain http(s) URL, not {url!r}")
    message["List-Unsubscribe"] = f"<{url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _add_header(message: EmailMessage, name: str, value: str) -> None:
    if not _HEADER_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no header name")
    message[name] = one_line(value)


def _add_bodies(message: EmailMessage, text: str, html: str) -> None:
    message.set_content(_no_control(text))
    if html:
        message.add_alternative(_inliner().inline(_no_control(html)), subtype="html")


def _no_control(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    media_type = attachment.media_type if _MEDIA_TYPE.fullmatch(attachment.media_type) else "application/octet-stream"
    main, _, sub = media_type.partition("/")
    message.add_attachment(attachment.data, maintype=main, subtype=sub, filename=one_line(attachment.name, 120))
