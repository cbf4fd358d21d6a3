"""A process that pays, gives back or lets autopay run, and is killed on the way."""

import sys
from uuid import UUID

from sqlalchemy import select

from doorstep.api import SYSTEM, Transactions
from doorstep.businesses.tenant import by_slug
from doorstep.installation import open_installation
from doorstep.plugins.loading import load
from doorstep.settings import load_settings
from doorstep_billing.autopay import autopay
from doorstep_billing.charging import charge
from doorstep_billing.models import Method
from doorstep_billing.payments import start
from doorstep_billing.refunding import refund


def main(slug, invoice_id, act):
    house = open_installation(load_settings(), load())
    with house.installation_session() as session:
        beside = Transactions(installation=house, tenant=by_slug(session, slug))
    if act == "autopay":
        autopay(beside)
        return
    with beside.writing() as session:
        method = session.scalars(select(Method)).one()
        payment = start(
            session, UUID(invoice_id), 100_00, SYSTEM, key="killed", provider="stripe", method_id=method.id
        )  # fmt: skip
    charge(beside, payment.id)
    if act == "refund":
        refund(beside, payment.id, 30_00, "Broken", SYSTEM, key="killed")


if __name__ == "__main__":
    main(*sys.argv[1:])
