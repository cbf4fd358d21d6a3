"""Letters that the mail tests write."""

import email
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import Any

from doorstep.mail import (
    compose,
)

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
