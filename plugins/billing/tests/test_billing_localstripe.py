"""The same through localstripe, a fake of Stripe's that others wrote: what we send is what a Stripe takes."""

import asyncio
import json
import threading
import urllib.parse
import urllib.request

import pytest
from plugins.billing.tests.paying_builders import SECRET, STAFF, begin, beside, payments, seen, sent, set_up, whole

from doorstep_billing.charging import charge
from doorstep_billing.gateway import provider_of
from doorstep_billing.methods import customer_at_provider, save_method
from doorstep_billing.refunding import refund

pytestmark = [pytest.mark.sqlite, pytest.mark.filterwarnings("ignore:Bare functions are deprecated")]


@pytest.fixture(scope="module")
def address():
    """localstripe's application on 127.0.0.1: started as a program, it would listen to everybody."""
    from aiohttp import web
    from localstripe.resources import PaymentIntent, store
    from localstripe.server import app

    store.dump_to_disk = lambda: None
    loop, ready, found = asyncio.new_event_loop(), threading.Event(), []

    def confirmed(id, off_session=None, **options):
        return PaymentIntent._api_confirm(id, **options)  # it knows `off_session` only where an intent is made

    for resource in app.router.resources():
        if resource.canonical == "/v1/payment_intents/{id}/confirm":
            replace(resource, confirmed)

    async def serve():
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        found.append(site._server.sockets[0].getsockname()[1])
        ready.set()

    thread = threading.Thread(target=lambda: (loop.run_until_complete(serve()), loop.run_forever()), daemon=True)
    thread.start()
    assert ready.wait(20)
    yield f"http://127.0.0.1:{found[0]}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def replace(resource, function):
    from localstripe.server import api_extra

    next(iter(resource))._handler = api_extra(function, resource.canonical)


@pytest.fixture
def local(firm, address, monkeypatch):
    monkeypatch.setenv("STRIPE_API_BASE", address)
    set_up(firm)
    return firm


def card(address, number="4242424242424242"):
    """As the browser's script makes one."""
    about = {"type": "card", "card[number]": number, "card[exp_month]": "12", "card[exp_year]": "2031",
             "card[cvc]": "123"}  # fmt: skip
    asked = urllib.request.Request(f"{address}/v1/payment_methods", urllib.parse.urlencode(about).encode())
    asked.add_header("Authorization", f"Bearer {SECRET}")
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)["id"]


def test_charge_look_up_and_refund(local, customer, address):
    """IP-27: a card that is typed, then given back in part."""
    invoice = sent(local, customer)
    payment = begin(local, invoice)
    assert charge(beside(local), payment.id, card=card(address)).state == "paid"
    assert seen(local, invoice) == ("paid", 0, 0)
    with local.reading() as session:
        found = provider_of(session).look(payments(local)[0].provider_ref)
    assert found.state == "paid" and found.card.label == "Visa ending in 4242"
    assert refund(beside(local), payment.id, 40_00, "Broken", STAFF, key="r1").state == "done"
    assert refund(beside(local), payment.id, 40_00, "Broken", STAFF, key="r1").state == "done"
    assert seen(local, invoice) == ("part_paid", 40_00, 0) and whole(local) == []


def test_saved_cards_and_autopay(local, customer, address):
    """IP-27: Customer and SetupIntent; a charge while the customer is away; a card that is forgotten."""
    ref = customer_at_provider(beside(local), customer.id)
    assert customer_at_provider(beside(local), customer.id) == ref
    with local.reading() as session:
        provider = provider_of(session)
    found = provider.save(ref, card(address))
    assert provider.saved(found.ref).card == found.card
    with local.writing() as session:
        method = save_method(session, customer.id, "stripe", found.card, STAFF)
    invoice = sent(local, customer)
    payment = begin(local, invoice, method_id=method.id, autopay=True)
    assert charge(beside(local), payment.id).state == "paid"
    assert provider.forget(method.provider_ref) == ""
    assert "declined" in provider.save(ref, card(address, "4000000000000002")).fault
    assert provider.state() == ""


def test_declined_and_proved(local, customer, address):
    """IP-27: a card that is refused, and a bank that wants proof, which the customer stops."""
    invoice = sent(local, customer)
    refused = charge(beside(local), begin(local, invoice).id, card=card(address, "4000000000000341"))
    assert refused.state == "failed" and "declined" in refused.fault
    asked = charge(beside(local), begin(local, invoice).id, card=card(address, "4000002500003155"))
    assert asked.state == "action" and asked.secret
    with local.reading() as session:
        assert provider_of(session).cancel(asked.ref).state == "canceled"
