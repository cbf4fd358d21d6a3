"""Who is told of what, and what a business sets."""

from doorstep.api import NotificationRule, SettingsSchema, hookimpl
from doorstep_supportdesk.schemas import SettingsBlockSchema


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="support_request_received", label="A support request is made: to whom it is from",
            event="support_request.created", audience=("participants",), subject="Your request {number}: {title}",
            body="Hello {first_name},\n\nyour request {number} is with us: {title}. We answer in the portal, and tell "
            "you by mail when we do.",
            button="Open the request",
        ),
        NotificationRule(
            name="support_request_new", label="A support request is made: to staff", event="support_request.created",
            audience=("staff",), subject="New request {number}: {title}",
            body="{actor} asks for {account}: {title}.", button="Open the request",
        ),
        NotificationRule(
            name="support_request_message", label="Somebody writes on a support request",
            event="support_request.message", audience=("participants",), subject="{number}: {title}",
            body="Hello {first_name},\n\n{actor} has written on {number}: {title}. Sign in to read it and to answer.",
            button="Read and answer",
        ),
        NotificationRule(
            name="support_request_message_staff", label="A customer writes on a support request: to staff",
            event="support_request.message", audience=("assigned",), subject="{number}: {title}",
            body="{actor} has written on {number}: {title} ({account}).", button="Read and answer",
        ),
        NotificationRule(
            name="support_request_status", label="A support request has another status",
            event="support_request.status", audience=("participants",), by_status=True,
            statuses=("waiting", "completed"),
            subject="{number}: {status}",
            body="Hello {first_name},\n\n{number}, {title}, is now: {status}.", button="Open the request",
        ),
        NotificationRule(
            name="support_request_rated", label="A customer rates a support request: to staff",
            event="support_request.rated", audience=("assigned",), subject="{number}: {stars} of 5",
            body="{actor} gave {stars} of 5 for {number}: {title}.", placeholders={"stars": "5"},
            button="Open the request",
        ),
        NotificationRule(
            name="support_request_participant", label="Somebody is added to a support request",
            event="support_request.participant", audience=("subject",), subject="You follow {number}: {title}",
            body="Hello {first_name},\n\n{actor} has added you to {number}, {title}. You are told by mail of what "
            "happens on it.",
            button="Open the request",
        ),
        NotificationRule(
            name="support_estimate_published", label="An estimate is published", event="support_estimate.published",
            audience=("participants",), subject="Estimate {number}: {title}",
            body="Hello {first_name},\n\nplease look at our estimate {number}: {title}. You can approve or decline it "
            "in the portal.",
            button="Open the estimate",
        ),
        NotificationRule(
            name="support_estimate_decided", label="An estimate is answered", event="support_estimate.decided",
            audience=("participants", "assigned"), subject="Estimate {number}: {status}",
            body="{actor} answered the estimate {number}, {title}: {status}.", button="Open the estimate",
        ),
    )  # fmt: skip


@hookimpl
def doorstep_settings() -> SettingsSchema:
    return SettingsSchema(schema=SettingsBlockSchema, label="Support requests")
