"""Who is told of what, what is done every day, and what a firm sets."""

from doorstep.api import Job, NotificationRule, SettingsSchema, hookimpl
from doorstep_inspectpoint.checks import expire
from doorstep_inspectpoint.schemas import SettingsBlockSchema


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="inspection_report_published", label="An inspection report is published",
            event="inspection_report.published", audience=("linked",),
            subject="Inspection report for {account}",
            body="Hello {first_name},\n\nthe inspection report {number} for {account} is ready: {title}.",
            button="Open the report",
        ),
        NotificationRule(
            name="service_report_published", label="A service report is published",
            event="service_report.published", audience=("linked",),
            subject="Service report for {account}",
            body="Hello {first_name},\n\nwe have written down what was done at {account}: {title}.",
            button="Open the report",
        ),
        NotificationRule(
            name="proposal_published", label="A proposal is published", event="proposal.published",
            audience=("linked",),
            subject="Proposal {number} for {account}",
            body="Hello {first_name},\n\nplease look at our proposal {number} for {account}: {title}. You can "
            "approve or decline it in the portal.",
            button="Open the proposal",
        ),
        NotificationRule(
            name="proposal_decided", label="A customer answered a proposal", event="proposal.decided",
            audience=("staff",), subject="Proposal {number}: {status}",
            body="{actor} answered the proposal {number} for {account}: {status}.", button="Open the proposal",
        ),
    )  # fmt: skip


@hookimpl
def doorstep_jobs() -> tuple[Job, ...]:
    return (Job(name="inspectpoint_expire", every=24 * 60 * 60, run=expire),)


@hookimpl
def doorstep_settings() -> SettingsSchema:
    return SettingsSchema(schema=SettingsBlockSchema, label="Inspections and proposals")
