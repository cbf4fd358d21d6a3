"""A process that pays, gives back or lets autopay run, and is killed on the way."""

import sys
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from doorstep.api import SYSTEM
from doorstep.testing.kit import reopened
from doorstep_billing.autopay import autopay
from doorstep_billing.charging import charge
from doorstep_billing.models import Method
from doorstep_billing.payments import start
from doorstep_billing.refunding import refund


def main(database_url, folder, slug, invoice_id, act):
    beside = reopened(database_url, Path(folder)).found(slug).beside()
    if act == "autopay":
        autopay(beside)
        return
    with beside.writing() as session:
        method = session.scalars(select(Method)).one()
        named = {"key": "killed", "provider": "stripe", "method_id": method.id}
        payment = start(session, UUID(invoice_id), 100_00, SYSTEM, **named)
    charge(beside, payment.id)
    if act == "refund":
        refund(beside, payment.id, 30_00, "Broken", SYSTEM, key="killed")


if __name__ == "__main__":
    main(*sys.argv[1:])
