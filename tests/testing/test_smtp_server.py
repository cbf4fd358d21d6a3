"""The mail server that all tests of mail stand on, and its ways to misbehave."""

import smtplib
import time

import pytest

from doorstep.testing.smtp import SmtpServer

TEXT = "From: office@acme.example\nTo: lee@example.com\nSubject: Your report\n\nIt is ready.\n"


def send(server: SmtpServer) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=5) as connection:
        connection.sendmail("office@acme.example", ["lee@example.com"], TEXT)


def test_it_keeps_what_arrives(smtp_server: SmtpServer) -> None:
    """A mail can be read with its envelope, headers and text."""
    send(smtp_server)
    [mail] = smtp_server.to("lee@example.com")
    assert (mail.sender, mail.message["Subject"]) == ("office@acme.example", "Your report")
    assert "It is ready." in mail.message.get_content()


def test_it_refuses_as_often_as_told(smtp_server: SmtpServer) -> None:
    """A reply for the next mail only, then as usual again."""
    smtp_server.refuse("451 4.7.1 Try again later", times=1)
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(smtp_server)
    send(smtp_server)
    assert refusal.value.smtp_code == 451
    assert len(smtp_server.mails) == 1


@pytest.mark.parametrize(("after_accepting", "arrived"), [(False, 0), (True, 1)])
def test_it_cuts_the_connection(smtp_server: SmtpServer, after_accepting: bool, arrived: int) -> None:
    """The sender cannot tell whether the mail has arrived."""
    smtp_server.drop(after_accepting=after_accepting)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_server)
    smtp_server.behave()
    send(smtp_server)
    assert len(smtp_server.mails) == arrived + 1


def test_it_takes_its_time(smtp_server: SmtpServer) -> None:
    """A slow server answers in the end."""
    smtp_server.delay(0.3)
    began = time.monotonic()
    send(smtp_server)
    assert time.monotonic() - began >= 0.3
