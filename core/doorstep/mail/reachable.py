"""Whether mail could leave now, without sending any."""

import smtplib

from doorstep.mail.mailbox import MailboxTransport
from doorstep.mail.smtp import SmtpTransport


def mail_fault(transport: SmtpTransport | MailboxTransport) -> str | None:
    """Connect and sign in as for a message; the server's words when that fails."""
    if isinstance(transport, MailboxTransport):
        return None
    try:
        transport.connect().quit()
    except (OSError, smtplib.SMTPException) as fault:
        return f"{transport.host}:{transport.port}: {fault}"
    return None
