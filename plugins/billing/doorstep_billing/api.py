"""What other verticals use of billing: the one module of it that they import."""

from doorstep_billing.bulk import NewInvoice, issue_many
from doorstep_billing.credits import apply_credit, credit
from doorstep_billing.giving_back import give_back
from doorstep_billing.invoices import Line, draft_invoice, invoice_named, issue, void
from doorstep_billing.ledger import balances, credit_of
from doorstep_billing.models import Invoice, Payment
from doorstep_billing.payments import take
from doorstep_billing.releasing import hold_until_paid

__all__ = [
    "Invoice",
    "Line",
    "NewInvoice",
    "Payment",
    "apply_credit",
    "balances",
    "credit",
    "credit_of",
    "draft_invoice",
    "give_back",
    "hold_until_paid",
    "invoice_named",
    "issue",
    "issue_many",
    "take",
    "void",
]
