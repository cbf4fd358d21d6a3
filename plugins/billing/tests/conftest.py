import pytest
from plugins.billing.tests.paying_builders import HOOK, set_up, stripe_beside


@pytest.fixture
def firm(kit):
    return kit.firm("billing", name="Ridge Services")


@pytest.fixture
def customer(firm):
    return firm.account("Harbor Holdings")


@pytest.fixture
def stripe(monkeypatch):
    """A server beside us that speaks as Stripe does."""
    with stripe_beside(monkeypatch) as fake:
        yield fake


@pytest.fixture
def online(firm, stripe):
    """The firm takes payments through it."""
    set_up(firm, webhook_secret=HOOK)
    return firm


@pytest.fixture
def person(online, customer):
    return online.person("Pat Payer", customer)
