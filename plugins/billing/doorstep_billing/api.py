"""What other verticals use of billing: the one module of it that they import."""

from doorstep_billing.invoices import Line, draft_invoice, invoice_named, issue, void
from doorstep_billing.ledger import balances, credit_of
from doorstep_billing.models import Invoice, Payment

__all__ = [
    "Invoice",
    "Line",
    "Payment",
    "balances",
    "credit_of",
    "draft_invoice",
    "invoice_named",
    "issue",
    "void",
]
