from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from email.message import EmailMessage
from typing import Literal, Protocol

from attrs import field, frozen
from attrs.validators import in_

State = Literal["sent", "refused", "later", "unknown"]


@frozen(kw_only=True)
class Outcome:
    """What became of one message.

    sent: the server said yes. refused: it said no for good, `detail` has its words. later: nothing was delivered,
    try again. unknown: the whole message went out and no answer came, so it may have been delivered.
    :ivar no_such_address: it was refused because of whom it was for, so that no other message will fare better.
    """

    state: State = field(validator=in_(("sent", "refused", "later", "unknown")))
    detail: str = ""
    no_such_address: bool = False


class Conversation(Protocol):
    def send(self, message: EmailMessage) -> Outcome: ...


class Transport(Protocol):
    def send(self, message: EmailMessage) -> Outcome: ...

    def conversation(self) -> AbstractContextManager[Conversation]: ...


def deliver_many(transport: Transport, messages: Iterable[EmailMessage]) -> Iterator[Outcome]:
    """One outcome a message, in order, over one connection where the server allows it."""
    with transport.conversation() as conversation:
        for message in messages:
            yield conversation.send(message)
