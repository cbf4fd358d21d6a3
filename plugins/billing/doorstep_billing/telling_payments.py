"""What customers are told when autopay fails, and when money comes back."""

from doorstep.api import NotificationRule, hookimpl

AGAIN = """Hello {first_name},

we tried to collect {amount} for invoice {number}, as you asked us to, and it did not work: {fault}

We try again tomorrow. You can also pay it now, with another card, in the portal."""
GIVEN_UP = """Hello {first_name},

we tried three times to collect {amount} for invoice {number}, and it did not work: {fault}

Autopay is off now. Your card is still saved. Please pay this invoice in the portal; after that you can switch \
autopay on again."""
REFUNDED = """Hello {first_name},

we have given back {amount} of your payment {number}. With a card, it takes your bank a few days to show it."""
EXAMPLES = {"amount": "$120.00", "fault": "This card has expired. Use another one."}


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="autopay_failed", label="Autopay fails, and is tried again", event="payment.autopay_again",
            audience=("linked",), subject="We could not collect {amount} for invoice {number}", body=AGAIN,
            placeholders=EXAMPLES, button="Look at the invoice",
        ),
        NotificationRule(
            name="autopay_given_up", label="Autopay fails for the last time", event="payment.autopay_given_up",
            audience=("linked",), subject="Please pay invoice {number}: autopay did not work", body=GIVEN_UP,
            placeholders=EXAMPLES, button="Pay it now",
        ),
        NotificationRule(
            name="payment_refunded", label="Money is given back", event="payment.refunded", audience=("linked",),
            subject="{amount} is on its way back to you", body=REFUNDED, placeholders={"amount": "$120.00"},
            button="Open the receipt",
        ),
    )  # fmt: skip
