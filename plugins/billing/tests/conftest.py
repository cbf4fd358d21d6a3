import pytest
from plugins.billing.tests.paying_builders import HOOK, SECRET, set_up
from plugins.billing.tests.stripe_fake import stripe_fake


@pytest.fixture
def firm(kit):
    return kit.firm("billing", name="Ridge Services")


@pytest.fixture
def customer(firm):
    return firm.account("Harbor Holdings")


@pytest.fixture
def stripe(monkeypatch):
    """A server beside us that speaks as Stripe does."""
    with stripe_fake() as fake:
        fake.key = SECRET
        monkeypatch.setenv("STRIPE_API_BASE", fake.url)
        monkeypatch.setenv("STRIPE_SCRIPT", f"{fake.url}/v3/")
        yield fake


@pytest.fixture
def online(firm, stripe):
    """The firm takes payments through it."""
    set_up(firm, webhook_secret=HOOK)
    return firm


@pytest.fixture
def person(online, customer):
    return online.person("Pat Payer", customer)
