"""Who is told of what."""

from doorstep.api import NotificationRule, hookimpl

WHERE = {"location": "Second floor, kitchen", "priority": "Normal", "details": "The freezer door does not close."}


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="work_order_emergency", label="An order is an emergency", event="work_order.emergency",
            audience=("assigned", "staff"), subject="EMERGENCY {number}: {title}",
            body="{account}: {title}\n\n{location}\n\n{details}\n\nOrdered by {actor}.", placeholders=WHERE,
            button="Open the order",
        ),
        NotificationRule(
            name="work_order_received", label="A client made an order", event="work_order.received",
            audience=("staff",), subject="{number}: {title}",
            body="{actor} ordered for {account}: {title}\n\n{location}\n\n{details}\n\nPriority: {priority}.",
            placeholders=WHERE, button="Open the order",
        ),
        NotificationRule(
            name="work_order_assigned", label="An order is assigned", event="work_order.assigned",
            audience=("assigned",), subject="{number} is yours: {title}",
            body="{actor} assigned {number} for {account} to you: {title}", button="Open the order",
        ),
        NotificationRule(
            name="work_order_status", label="An order has another status", event="work_order.status",
            audience=("store_manager", "order_contact"), by_status=True,
            statuses=("new", "in_progress", "on_hold", "completed", "invoiced", "cancelled"),
            role_statuses={
                "contact": ("completed",), "regional_manager": ("completed", "cancelled"),
                "client_accounting": ("invoiced",), "order_vendor": ("in_progress", "on_hold", "cancelled"),
            },
            subject="{number} is now: {status}",
            body="Hello {first_name},\n\n{number} for {account} ({title}) is now: {status}.", button="Look at it",
        ),
        NotificationRule(
            name="work_order_participant", label="Somebody is put on an order: to them",
            event="work_order.participant", audience=("subject",), subject="{number} is for you: {title}",
            body="Hello {first_name},\n\n{actor} has put you on {number} for {account}: {title}\n\n{location}\n\n"
            "You are told by mail of what happens to it.",
            placeholders={"location": WHERE["location"]}, button="Open the order",
        ),
        NotificationRule(
            name="work_order_message", label="A note on an order", event="work_order.message",
            audience=("linked", "participants", "assigned"), subject="{number}: a note by {actor}",
            body="Hello {first_name},\n\n{actor} wrote on {number} ({title}).", button="Read it",
        ),
    )  # fmt: skip
