"""The port to whoever moves the money: plain values go in, plain values come out, and no exception.

Providers are asked between transactions, never inside one. Every call that could move money carries a key, so that
asking again asks for the same.
"""

from typing import Literal, Protocol

from attrs import frozen

State = Literal["paid", "processing", "action", "open", "failed", "canceled", "unknown"]
ASK_LATER = "We could not reach the payment service just now. Nothing is lost: we ask again in a few minutes."
NOT_NOW = "Paying online does not work at the moment. Please try again later, or pay another way."


@frozen(kw_only=True)
class Charge:
    """:ivar key: the same for every try of one payment; :ivar customer, method: what the provider calls them;
    :ivar keep: the customer wants the method saved."""

    key: str
    amount: int
    currency: str
    text: str
    customer: str | None = None
    method: str | None = None
    keep: bool = False


@frozen(kw_only=True)
class Card:
    """A way to pay as the provider knows it, and as people read it: ``Visa ending in 4242``."""

    ref: str
    label: str
    expires: str = ""
    means: str = "card"


@frozen(kw_only=True)
class Outcome:
    """What became of a charge.

    :ivar state: ``paid``; ``processing`` (it takes days); ``action`` (the customer proves that it is them);
        ``open`` (nothing was charged yet); ``failed``, ``canceled``; ``unknown`` (no answer: ask again).
    :ivar fault: for people. :ivar secret: what the customer's browser needs to go on.
    """

    state: State
    ref: str = ""
    fault: str = ""
    secret: str = ""
    card: Card | None = None


@frozen(kw_only=True)
class Given:
    """What became of a refund: ``done``, ``failed`` or ``unknown``."""

    state: Literal["done", "failed", "unknown"]
    ref: str = ""
    fault: str = ""


@frozen(kw_only=True)
class Saving:
    """A way to pay being saved; `fault` says why not."""

    ref: str = ""
    secret: str = ""
    card: Card | None = None
    customer: str = ""
    fault: str = ""


@frozen(kw_only=True)
class Notice:
    """Something the provider says has happened: `about` is ``payment``, ``refund`` or ``other``."""

    about: Literal["payment", "refund", "other"]
    ref: str = ""


class Forged(Exception):
    """A message that the provider did not sign."""


class Provider(Protocol):
    """What billing asks of a provider.

    :cvar name: as payments keep it. :cvar online: whether customers can pay through it by themselves.
    :cvar cards: the cards it has, where none are typed in a field of its own.
    """

    name: str
    online: bool
    public_key: str
    cards: tuple[Card, ...]

    def customer(self, name: str, key: str) -> Saving:
        """Make a customer, once for each key."""

    def prepare(self, charge: Charge) -> Outcome:
        """Set a charge up. Nothing is charged before :meth:`confirm`."""

    def confirm(self, ref: str, *, key: str, away: bool) -> Outcome:
        """Charge it. :param away: the customer is not there to prove anything."""

    def look(self, ref: str) -> Outcome:
        """How a charge stands."""

    def cancel(self, ref: str) -> Outcome:
        """See that it is never charged; the outcome says if it was already."""

    def refund(self, ref: str, amount: int, *, key: str) -> Given:
        """Give a charge or a part of it back, once for each key."""

    def save(self, customer: str, method: str) -> Saving:
        """Save a card that was typed. Without a card in the answer, the customer proves first that it is them."""

    def saved(self, ref: str) -> Saving:
        """What came of :meth:`save`."""

    def forget(self, method: str) -> str:
        """Forget a way to pay; returns a fault, or nothing."""

    def heard(self, body: bytes, signature: str) -> Notice:
        """:raises Forged: when the provider did not sign the message."""

    def state(self) -> str:
        """What is wrong with it, for staff; nothing when it answers."""
