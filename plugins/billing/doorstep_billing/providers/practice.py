"""Paying in the demo: everything is as with a provider, and no money moves."""

from attrs import evolve

from doorstep_billing.providers import Card, Forged, Given, Notice, Outcome, Saving
from doorstep_billing.providers import Charge as ChargeOf

WORKS = Card(ref="practice-works", label="Practice card that works", expires="12/2031")
DECLINED = Card(ref="practice-declined", label="Practice card that is declined", expires="12/2031")
CARDS = (WORKS, DECLINED)
REFUSED = "This practice card is declined, as its name says. Use the other one."


class Practice:
    """What it calls a charge says with which card it is made, and a saved card whose it is: it keeps nothing."""

    name = "practice"
    online = True
    public_key = ""
    cards: tuple[Card, ...] = CARDS

    def customer(self, name: str, key: str) -> Saving:
        return Saving(customer=f"practice-{key}")

    def prepare(self, charge: ChargeOf) -> Outcome:
        return Outcome(state="open", ref=f"{charge.key}:{owned(charge.method or '', charge.customer)}")

    def confirm(self, ref: str, *, key: str, away: bool) -> Outcome:
        card = card_named(ref.rpartition(":")[2])
        if card is None or card.label == DECLINED.label:
            return Outcome(state="failed", ref=ref, fault=REFUSED)
        return Outcome(state="paid", ref=ref, card=card)

    def look(self, ref: str) -> Outcome:
        """What was confirmed was recorded at once: whatever is asked about was not."""
        return Outcome(state="open", ref=ref)

    def cancel(self, ref: str) -> Outcome:
        return Outcome(state="canceled", ref=ref)

    def refund(self, ref: str, amount: int, *, key: str) -> Given:
        return Given(state="done", ref=key)

    def save(self, customer: str, method: str) -> Saving:
        card = card_named(owned(method, customer))
        return Saving(card=card, customer=customer) if card else Saving(fault="Choose one of the practice cards.")

    def saved(self, ref: str) -> Saving:
        return self.save("", ref)

    def forget(self, method: str) -> str:
        return ""

    def heard(self, body: bytes, signature: str) -> Notice:
        raise Forged

    def state(self) -> str:
        return ""


def owned(ref: str, customer: str | None) -> str:
    """A card of a customer: two customers who save the same one have two."""
    return f"{ref}|{customer}" if customer and "|" not in ref else ref


def card_named(ref: str) -> Card | None:
    known = next((card for card in CARDS if card.ref == ref.partition("|")[0]), None)
    return evolve(known, ref=ref) if known else None
