"""What tests of payments share."""

from contextlib import contextmanager
from datetime import timedelta

from plugins.billing.tests.stripe_fake import stripe_fake
from sqlalchemy import select

from doorstep.api import Actor, new_id, now
from doorstep_billing.charging import charge
from doorstep_billing.gateway import save_gateway
from doorstep_billing.invoices import Line, draft_invoice, issue
from doorstep_billing.methods import payer_of, save_method
from doorstep_billing.models import Payment
from doorstep_billing.payments import start
from doorstep_billing.providers import Card

STAFF = Actor(kind="staff", name="Robin Office")
PAT = Actor(kind="contact", name="Pat Payer")
SECRET, HOOK = "sk_test_abcdef1234", "whsec_abcdef1234"


@contextmanager
def stripe_beside(monkeypatch):
    """A server beside us that speaks as Stripe does, and that payments go to."""
    with stripe_fake() as fake:
        fake.key = SECRET
        monkeypatch.setenv("STRIPE_API_BASE", fake.url)
        monkeypatch.setenv("STRIPE_SCRIPT", f"{fake.url}/v3/")
        yield fake


def set_up(firm, webhook_secret=""):
    with firm.writing() as session:
        save_gateway(
            session, STAFF, provider="stripe", public_key="pk_test_abcdef", secret=SECRET, webhook_secret=webhook_secret
        )


def choose(firm, **values):
    firm.choose("billing", **values)


def sent(firm, account, amount=100_00, **options):
    """An invoice that is owed."""
    with firm.writing() as session:
        invoice = draft_invoice(session, account.id, "Pump", [Line(text="Pump", unit_price=amount)], STAFF, **options)
        issue(session, invoice, STAFF)
        return invoice


def seen(firm, invoice):
    """Status, balance and what is reserved."""
    with firm.reading() as session:
        found = fresh(session, invoice)
        return found.status, found.balance, found.reserved


def fresh(session, invoice):
    return session.scalars(select(type(invoice)).where(type(invoice).id == invoice.id)).one()


def payments(firm):
    with firm.reading() as session:
        return list(session.scalars(select(Payment).order_by(Payment.id)))


def beside(firm):
    return firm.beside()


def begin(firm, invoice, amount=100_00, key="", **options):
    with firm.writing() as session:
        return start(session, invoice.id, amount, PAT, key=key or str(new_id()), provider="stripe", **options)


def pay(firm, invoice, stripe, amount=100_00, card=None, **options):
    """A payment as the page makes it, without the page."""
    payment = begin(firm, invoice, amount, **options)
    return payment, charge(beside(firm), payment.id, card=card or stripe.card())


def saved_card(firm, account, stripe, number="4242424242424242", autopay=False):
    """A card that was saved, with the customer it belongs to."""
    with firm.writing() as session:
        payer = payer_of(session, account.id)
        payer.provider, payer.provider_ref = "stripe", stripe.make("customer", "cus")["id"]
        card = Card(ref=stripe.card(number), label=f"Visa ending in {number[-4:]}", expires="12/2031")
        method = save_method(session, account.id, "stripe", card, PAT)
        payer.autopay_method_id = method.id
        if autopay:
            payer.autopay_on, payer.autopay_since = True, (now() - timedelta(days=400)).date()
        return method


def whole(firm):
    """What `doorstep check` finds wrong: nothing."""
    return firm.check()
