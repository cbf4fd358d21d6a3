"""Money that moves without us: recorded by hand, or not at all online."""

from doorstep_billing.providers import NOT_NOW, Card, Charge, Forged, Given, Notice, Outcome, Saving


class Offline:
    """No online payment: it refuses in words."""

    name = "none"
    online = False
    public_key = ""
    cards: tuple[Card, ...] = ()

    def customer(self, name: str, key: str) -> Saving:
        return Saving(fault=NOT_NOW)

    def prepare(self, charge: Charge) -> Outcome:
        return Outcome(state="failed", fault=NOT_NOW)

    def confirm(self, ref: str, *, key: str, away: bool) -> Outcome:
        return Outcome(state="failed", ref=ref, fault=NOT_NOW)

    def look(self, ref: str) -> Outcome:
        """Whoever took the payment cannot be asked any more: it stays as it is until they can."""
        return Outcome(state="unknown", ref=ref, fault="The payment provider is no longer set up.")

    def cancel(self, ref: str) -> Outcome:
        return self.look(ref)

    def refund(self, ref: str, amount: int, *, key: str) -> Given:
        return Given(state="failed", fault="The payment provider is not set up any more. Give the money back by hand.")

    def save(self, customer: str, method: str) -> Saving:
        return Saving(fault=NOT_NOW)

    def saved(self, ref: str) -> Saving:
        return Saving(fault=NOT_NOW)

    def forget(self, method: str) -> str:
        return ""

    def heard(self, body: bytes, signature: str) -> Notice:
        raise Forged

    def state(self) -> str:
        return ""


class Manual(Offline):
    """Cheques, cash, transfers: given back as they came, by hand."""

    name = "manual"

    def refund(self, ref: str, amount: int, *, key: str) -> Given:
        return Given(state="done")
