"""Rules, a receiver, and a job."""

from doorstep.api import SYSTEM, BusinessSession, Event, Job, NotificationRule, hookimpl, on, record_event


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="dummy_order_published", label="An order is published", event="dummy_order.published",
            audience=("linked", "participants", "dummy_auditor"), subject="{number}: {title}",
            body="Hello {first_name},\n\nyour order {title} is {mood}.", placeholders={"mood": "ready"},
            button="Look at it",
        ),
    )  # fmt: skip


@on("dummy_order.created")
def note(session: BusinessSession, event: Event) -> None:
    if event.facts["title"] == "Receiver breaks":
        raise RuntimeError("the receiver broke")
    record_event(session, "dummy.noted", None, SYSTEM, internal=True, title=event.facts["title"])


def count(session: BusinessSession) -> None:
    record_event(session, "dummy.counted", None, SYSTEM, internal=True)


@hookimpl
def doorstep_jobs() -> tuple[Job, ...]:
    return (Job(name="dummy_count", every=60, run=count),)
