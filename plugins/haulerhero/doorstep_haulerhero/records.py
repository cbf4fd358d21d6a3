"""What a hauler tracks, and what its customers see of it."""

from doorstep.api import AccountFields, Area, DocumentKind, RecordType, Rows, Status, Words, hookimpl
from doorstep_haulerhero import models as m
from doorstep_haulerhero import schemas as s


@hookimpl
def doorstep_words() -> Words:
    return Words(customer="Customer", customers="Customers", site="Service location", sites="Service locations")


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (Area(name="services", label="Services", hint="Containers, pick-up days and contracts"),)


@hookimpl
def doorstep_account_fields() -> tuple[AccountFields, ...]:
    return (AccountFields(name="service_location", kind="site", schema=s.LocationSchema),)


@hookimpl
def doorstep_document_kinds() -> tuple[DocumentKind, ...]:
    return (
        DocumentKind(
            name="contract", label="Contract", label_plural="Contracts", area="services", places=("customer", "site")
        ),
    )


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="service", label="Service", label_plural="Services", tab="services", model=m.Service,
            schema=s.ServiceSchema, prefix="S-", area="services", places=("site",), publish="at_once",
            statuses=(
                Status(name="active", label="Active", tone="good"),
                Status(name="suspended", label="Suspended", tone="warn"),
                Status(name="ended", label="Ended", closed=True),
            ),
            rows=(Rows(name="pauses", model=m.Pause, label="Suspended"),),
            attachments=("photo", "file"), icon="list", weight=30, date_label="Starts on",
        ),
    )  # fmt: skip
