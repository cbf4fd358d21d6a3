"""What a maintenance firm tracks, and who stands where at its clients."""

from doorstep.api import NOW, AccountFields, Area, Flag, RecordType, Role, Status, Words, hookimpl
from doorstep_sweven import orders, schemas, settings
from doorstep_sweven.clients import refusal
from doorstep_sweven.models import WorkOrder

ORDERS = ("work_order",)
# The levels of a client: rows of the matrix, which a business calls as it likes.
LEVELS = (
    ("regional_manager", "Regional manager"), ("store_manager", "Store manager"), ("client_accounting", "Accounting"),
)  # fmt: skip


@hookimpl
def doorstep_words() -> Words:
    return Words(customer="Client", customers="Clients", site="Location", sites="Locations")


@hookimpl
def doorstep_areas() -> tuple[Area, ...]:
    return (Area(name="work_orders", label="Work orders", hint="Orders of their locations: to monitor and to submit"),)


@hookimpl
def doorstep_roles() -> tuple[Role, ...]:
    """The levels of a client, and who takes part in one order."""
    return (
        *(Role(name=name, label=label, scope="account") for name, label in LEVELS),
        Role(name="order_contact", label="Assigned contact", scope="record", add_label="Assign a contact", sees=ORDERS),
        Role(name="order_vendor", label="Vendor", scope="record", drawn_from="vendor", sees=ORDERS),
        Role(name="vendor", label="Vendor", scope="business"),
    )


@hookimpl
def doorstep_account_fields() -> tuple[AccountFields, ...]:
    return (AccountFields(name="client", kind="customer", schema=schemas.ClientSchema),)


@hookimpl
def doorstep_record_types() -> tuple[RecordType, ...]:
    return (
        RecordType(
            name="work_order", label="Work order", label_plural="Work orders", tab="work-orders", model=WorkOrder,
            schema=schemas.WorkOrderSchema, prefix="WO-", number_prefix=orders.number_prefix,
            statuses=(
                Status(name="new", label="New", tone="info"),
                Status(
                    name="in_progress", label="In progress", tone="info",
                    substatuses=("Scheduled", "On site", "Waiting for parts"),
                ),
                Status(name="on_hold", label="On hold", tone="warn", substatuses=("Waiting for approval", "No access")),
                Status(name="completed", label="Completed", closed=True, tone="good"),
                Status(name="invoiced", label="Invoiced", closed=True, tone="good"),
                Status(name="cancelled", label="Cancelled", closed=True),
            ),
            flags=(
                Flag(name="emergency", label="Emergency", tone="bad", first=True, when=WorkOrder.emergency.is_(True)),
                Flag(name="expired", label="Expired", tone="warn", when=WorkOrder.due_at <= NOW),
            ),
            area="work_orders", reach="both", publish="at_once", portal=frozenset({"create", "comment", "upload"}),
            request_forms="What is it about?", choices=settings.choices, refusal=refusal, facts=orders.facts,
            note_tags={"reference": "Reference", "billing": "Billing", "update": "Update"},
            note_audiences=("contact", *(name for name, _ in LEVELS), "order_contact", "order_vendor"),
            board=True, board_label="Pipeline", attachments=("photo", "file"), icon="work", weight=10,
            date_label="Ordered on",
        ),
    )  # fmt: skip
