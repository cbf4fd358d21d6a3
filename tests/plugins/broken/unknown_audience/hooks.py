from doorstep.api import NotificationRule, hookimpl


@hookimpl
def doorstep_notification_rules():
    return (
        NotificationRule(name="unknown_audience", label="A", event="x.y", audience=("nobody",), subject="S", body="B"),
    )
