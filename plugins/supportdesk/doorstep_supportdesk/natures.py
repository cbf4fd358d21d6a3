"""What a business starts with: the natures of requests, and what each asks."""

from doorstep.api import RequestField, RequestForm, hookimpl

THINGS = ("A computer", "A printer", "A program", "The network", "Email", "Something else")
STARTS, LEAVES = "Somebody starts", "Somebody leaves"


@hookimpl
def doorstep_request_forms() -> tuple[RequestForm, ...]:
    return (
        form(
            "Something does not work",
            RequestField(label="What is it?", kind="choice", choices=THINGS, required=True, key="what"),
            RequestField(label="Which program, which version?", only_if=("what", ("A program",)), required=True),
            RequestField(label="What does the message say?", kind="long_text", hint="Word for word, or a screenshot"),
            RequestField(label="Since when?", kind="date"),
            RequestField(label="Are others affected?", kind="yes_no"),
        ),
        form(
            "Somebody new, or somebody leaves",
            RequestField(label="What happens?", kind="choice", choices=(STARTS, LEAVES), required=True, key="what"),
            RequestField(label="Who is it?", required=True),
            RequestField(label="On which day?", kind="date", required=True),
            RequestField(
                label="What do they need?", kind="long_text", hint="Computer, phone, programs, rights",
                only_if=("what", (STARTS,)),
            ),
        ),
        form(
            "Something new is wanted",
            RequestField(label="By when is it needed?", kind="date"),
            RequestField(label="Is there a budget?", kind="number", hint="Whole amounts are enough."),
        ),
        form("A question"),
    )  # fmt: skip


def form(name: str, *fields: RequestField) -> RequestForm:
    return RequestForm(record_type="support_request", name=name, fields=fields)
