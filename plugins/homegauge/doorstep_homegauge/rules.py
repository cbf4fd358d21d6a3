"""Who is told of appointments, agreements and ratings."""

from doorstep.api import NotificationRule, hookimpl

WHEN = {"when": "12 Mar 2026, 09:30", "inspector": "Ada Inspector"}


@hookimpl
def doorstep_notification_rules() -> tuple[NotificationRule, ...]:
    return (
        NotificationRule(
            name="inspection_published", label="An inspection is arranged", event="inspection.published",
            audience=("buyer", "agent"), subject="Your inspection: {title}",
            body="Hello {first_name},\n\nthe inspection of {title} is arranged: {when}, with {inspector}.",
            placeholders=WHEN, button="Look at it",
        ),
        NotificationRule(
            name="inspection_moved", label="An inspection has another time", event="inspection.moved",
            audience=("buyer", "agent", "assigned"), subject="Another time for the inspection of {title}",
            body="Hello {first_name},\n\nthe inspection of {title} is at another time now: {when}, with {inspector}.",
            placeholders=WHEN, button="Look at it",
        ),
        NotificationRule(
            name="agreement_published", label="An agreement is to be signed", event="agreement.published",
            audience=("buyer",), subject="Please sign: {title}",
            body="Hello {first_name},\n\nplease read and sign “{title}” in the portal. Your report opens once it is "
            "signed.",
            placeholders={"title": "Inspection agreement"}, button="Read and sign",
        ),
        NotificationRule(
            name="inspection_decided", label="An agreement is signed by all, or declined", event="inspection.decided",
            audience=("staff",), subject="{number}: an agreement is answered",
            body="The clients of {title} have answered the agreement. The last one was {actor}.",
            button="Open the inspection",
        ),
        NotificationRule(
            name="inspection_rated", label="A client rated an inspection", event="inspection.rated",
            audience=("staff",), subject="{rated}: {stars} of 5",
            body="{actor} gave {rated} {stars} of 5 for {title}.",
            placeholders={"rated": "Ada Inspector", "stars": "5"}, button="Open the inspection",
        ),
    )  # fmt: skip
