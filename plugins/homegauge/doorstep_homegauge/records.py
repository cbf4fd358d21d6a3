"""What a home inspector tracks, and who takes part in it."""

from doorstep.api import RecordType, Role, Status, Words, hookimpl
from doorstep_homegauge import models as m
from doorstep_homegauge import schemas as s


@hookimpl
def doorstep_words() -> Words:
    return Words(customer="Client", customers="Clients", site="Property", sites="Properties")


@hookimpl
def doorstep_roles() -> tuple[Role, ...]:
    return (
        Role(name="buyer", label="Buyer", scope="record"),
        Role(name="agent", label="Agent", scope="record"),
    )


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="inspection", label="Inspection", label_plural="Inspections", tab="inspections", model=m.Inspection,
            schema=s.InspectionSchema, prefix="HI-", reach="participants", places=("site",),
            statuses=(
                Status(name="scheduled", label="Scheduled", tone="info"),
                Status(name="inspected", label="Inspected", tone="info"),
                Status(name="reported", label="Report published", tone="good"),
                Status(name="delivered", label="Delivered", closed=True, tone="good"),
                Status(name="cancelled", label="Cancelled", closed=True),
            ),
            portal=frozenset({"comment", "upload", "decide"}), board=True, icon="home", weight=10,
            date_label="Inspected on",
        ),
    )  # fmt: skip
