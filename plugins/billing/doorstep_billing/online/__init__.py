"""Paying online, seen from the office: the provider and its keys, its messages, refunds, and what is done by itself."""

from doorstep.api import Job, Transactions, hookimpl
from doorstep_billing.autopay import autopay
from doorstep_billing.online import hook, keys, refunds
from doorstep_billing.reconciling import reconcile

__all__ = ["doorstep_jobs", "hook", "keys", "refunds"]


def every_few_minutes(transactions: Transactions) -> None:
    """What is late is looked up first: autopay leaves an invoice alone while a payment of it is under way."""
    reconcile(transactions)
    autopay(transactions)


@hookimpl
def doorstep_jobs() -> tuple[Job, ...]:
    return (Job(name="billing_online", every=5 * 60, apart=every_few_minutes),)
