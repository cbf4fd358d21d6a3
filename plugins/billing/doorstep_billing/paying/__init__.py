"""The portal's pages to pay: an invoice's, what became of a payment, and saved ways to pay."""

from doorstep.api import PortalTab, hookimpl
from doorstep_billing.paying import cards, invoice, methods, result
from doorstep_billing.paying.room import room

__all__ = ["cards", "doorstep_portal_tabs", "invoice", "methods", "result"]


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (
        PortalTab(
            name="pay", label="Ways to pay", path="pay", blueprint=room, area="invoicing", icon="card", weight=64
        ),
    )
