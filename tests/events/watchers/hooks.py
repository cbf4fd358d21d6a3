"""A vertical for these tests: roles and rules about the records of inspectpoint, and a gate that a test can close."""

from doorstep.api import Gate, Held, NotificationRule, Role, hookimpl

HELD: set = set()


@hookimpl
def doorstep_roles():
    return (
        Role(name="bookkeeper", label="Bookkeeper", scope="account", sees=("proposal",)),
        Role(name="onlooker", label="Onlooker", scope="record", sees=("proposal",)),
        Role(name="dispatcher", label="Dispatcher", scope="business"),
    )


@hookimpl
def doorstep_notification_rules():
    words = {"subject": "{number}: {status}", "body": "Hello {first_name},\n\n{title} is {status}.", "button": "Open"}
    return (
        NotificationRule(
            name="service_done", label="A visit is over", event="service_report.status", audience=("linked", "manager"),
            statuses=("done",), **words,
        ),
        NotificationRule(
            name="service_done_managers", label="A visit is over (managers)", event="service_report.status",
            audience=("manager", "dispatcher"), statuses=("done",), **words,
        ),
    )  # fmt: skip


@hookimpl
def doorstep_gates():
    def why(session, viewer, things):
        held = Held(reason="The agreement is not signed yet.")
        return {one.id: held for one in things if {one.id, (one.id, viewer.contact_id)} & HELD}

    return (Gate(name="agreement", label="Agreement", why=why),)
