"""Mail: composing a message, handing it to a server or to the demo's mailbox, and the frame it wears."""

from .compose import Attachment, compose
from .html import button_html, frame_html, text_to_html
from .mailbox import Mailbox, MailboxTransport, ParsedMail
from .outcome import Conversation, Outcome, Transport, deliver_many
from .smtp import SmtpTransport

__all__ = [
    "Attachment",
    "Conversation",
    "Mailbox",
    "MailboxTransport",
    "Outcome",
    "ParsedMail",
    "SmtpTransport",
    "Transport",
    "button_html",
    "compose",
    "deliver_many",
    "frame_html",
    "text_to_html",
]
