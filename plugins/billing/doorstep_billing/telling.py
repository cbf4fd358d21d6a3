"""What customers are told of invoices, payments and credit, in the business's name."""

from doorstep.api import NotificationRule, hookimpl

INVOICE_EXAMPLES = {"total": "$120.00", "balance": "$120.00", "due": "12 Mar 2026"}
SENT = """Hello {first_name},

here is invoice {number} for {account}: {title}.

Amount: {total}
Due: {due}

You can look at it, and pay it, online. If something is not right, please answer this mail."""
DUE_SOON = """Hello {first_name},

invoice {number} for {account} is due on {due}: {title}.

Still to pay: {balance}

If you have paid in the last days, thank you: there is nothing more to do."""
OVERDUE = """Hello {first_name},

invoice {number} for {account} was due on {due}, and we have not seen your payment yet: {title}.

Still to pay: {balance}

If you have paid in the last days, thank you, and please ignore this mail. If something keeps you from paying, please \
answer: we will find a way."""
RECEIPT = """Hello {first_name},

thank you for your payment of {amount} on {day}, by {means}. Your receipt is {number}."""
CREDIT = """Hello {first_name},

we have written the credit note {number} over {total} for {account}.

Reason: {reason}"""


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    pay = "Review & Pay Online"
    return (
        NotificationRule(
            name="invoice_published", label="An invoice is sent", event="invoice.published", audience=("linked",),
            subject="Invoice {number} from {business}", body=SENT, placeholders=INVOICE_EXAMPLES, button=pay,
        ),
        NotificationRule(
            name="invoice_due_soon", label="An invoice is due soon", event="invoice.due_soon", audience=("linked",),
            subject="Invoice {number} is due on {due}", body=DUE_SOON, placeholders=INVOICE_EXAMPLES, button=pay,
        ),
        NotificationRule(
            name="invoice_overdue", label="An invoice is overdue", event="invoice.overdue", audience=("linked",),
            subject="Invoice {number} is overdue", body=OVERDUE, placeholders=INVOICE_EXAMPLES, button=pay,
        ),
        NotificationRule(
            name="payment_published", label="A payment is received", event="payment.published", audience=("linked",),
            subject="Receipt {number} from {business}", body=RECEIPT, button="Open the receipt",
            placeholders={"amount": "$120.00", "means": "card", "day": "12 Mar 2026"},
        ),
        NotificationRule(
            name="credit_note_published", label="A credit note is written", event="credit_note.published",
            audience=("linked",), subject="Credit note {number} from {business}", body=CREDIT,
            button="Open the credit note", placeholders={"total": "$20.00", "reason": "Billed twice"},
        ),
    )  # fmt: skip
