"""Who is told of what, and what a hauler sets."""

from doorstep.api import NotificationRule, SettingsSchema, hookimpl
from doorstep_haulerhero.schemas import SettingsBlockSchema


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="service_status", label="A service is suspended, goes on or ends", event="service.status",
            audience=("linked",), subject="{title} at {account}: {status}",
            body="Hello {first_name},\n\nyour service {title} at {account} has changed: {status}. What is not used is "
            "not billed, to the day. If that is a surprise, please answer this mail.",
            button="Open the service",
        ),
    )  # fmt: skip


@hookimpl
def doorstep_settings() -> SettingsSchema:
    return SettingsSchema(schema=SettingsBlockSchema, label="Month end and sign-up")
