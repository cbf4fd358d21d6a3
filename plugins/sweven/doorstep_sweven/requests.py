"""What a business starts with: kinds of work, and what each of them asks."""

from doorstep.api import RequestField, RequestForm, hookimpl


def form(name: str, *fields: RequestField) -> RequestForm:
    return RequestForm(record_type="work_order", name=name, fields=fields)


@hookimpl
def doorstep_request_forms() -> tuple[RequestForm, ...]:
    runs = RequestField(label="Is water running?", kind="yes_no", required=True)
    unit = RequestField(
        label="What does it do?", kind="choice", required=True,
        choices=("Heats too little", "Cools too little", "Leaks", "Is loud", "Does nothing"),
    )  # fmt: skip
    return (
        form(
            "Plumbing",
            runs,
            RequestField(label="Can you shut it off?", kind="yes_no", only_if=(runs.key, ("yes",))),
        ),
        form("Heating and cooling", unit, RequestField(label="Which unit?", hint="The number on its plate helps.")),
        form(
            "Electrical",
            RequestField(label="Is a whole room dark?", kind="yes_no", required=True),
            RequestField(label="Which breaker trips?", hint="Leave it empty where none does."),
        ),
        form("Doors and locks", RequestField(label="Does it close?", kind="yes_no", required=True)),
        form("Something else"),
    )
