"""Who is told of what, and what a business sets."""

from doorstep.api import NotificationRule, SettingsSchema, hookimpl
from doorstep_billing.schemas import SettingsBlockSchema


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="invoice_published", label="An invoice is sent", event="invoice.published", audience=("linked",),
            subject="Invoice {number} from {business}",
            body="Hello {first_name},\n\nhere is invoice {number} for {account}: {title}.\n\n"
            "Amount: {total}\nDue: {due}",
            placeholders={"total": "$120.00", "due": "12 Mar 2026"}, button="Review & Pay Online",
        ),
    )  # fmt: skip


@hookimpl
def doorstep_settings() -> SettingsSchema:
    return SettingsSchema(schema=SettingsBlockSchema, label="Invoices")
