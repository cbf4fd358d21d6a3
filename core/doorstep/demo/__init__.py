"""What `doorstep demo` shows: two firms with people, places and two years of work, the same each time."""

from collections.abc import Callable

from attrs import frozen

from doorstep.businesses.services import create_business, enable_vertical
from doorstep.businesses.tenant import Tenant
from doorstep.demo.files import Photos
from doorstep.demo.firm import DemoFirm
from doorstep.demo.firms import FIRMS, Plan
from doorstep.demo.mails import send_latest
from doorstep.demo.papers import print_all
from doorstep.demo.people import add_people, add_team, open_ends
from doorstep.demo.places import add_places
from doorstep.demo.setting_up import dress
from doorstep.installation import Installation
from doorstep.plugins import guard

Progress = Callable[[str], None]


@frozen(kw_only=True)
class SignIn:
    """Who can sign in where. :ivar password: empty for somebody who has no sign-in yet."""

    business: str
    business_name: str
    who: str
    email: str
    password: str


def fill(installation: Installation, progress: Progress = lambda text: None) -> list[SignIn]:
    """Fill an empty installation; returns who can sign in.

    :param progress: hears what is being done.
    """
    found: list[SignIn] = []
    photos = Photos()
    photos.start()
    for plan in FIRMS:
        progress(f"Filling {plan.name}")
        found += fill_firm(installation, plan, photos)
    return found


def fill_firm(installation: Installation, plan: Plan, photos: Photos) -> list[SignIn]:
    tenant = make(installation, plan)
    with installation.writing(tenant) as session:
        firm = DemoFirm(session, plan, photos)
        dress(firm)
        add_team(firm)
        add_places(firm)
        add_people(firm)
        guard.ask(session.catalog, "doorstep_demo_data", firm=firm)
        print_all(firm)
        open_ends(firm)
        firm.finish()
    send_latest(installation, installation.tenant(tenant.id))
    return [SignIn(business=plan.slug, business_name=plan.name, **one) for one in firm.sign_ins]


def make(installation: Installation, plan: Plan) -> Tenant:
    tenant = create_business(
        installation, plan.slug, plan.name, timezone="America/New_York", currency="USD", language="en",
        colour=plan.colour, settings=plan.settings,
    )  # fmt: skip
    for name in sorted(installation.registry.plugins):
        if name in plan.verticals:
            enable_vertical(installation, tenant.id, name, "the demo")
    return installation.tenant(tenant.id)


__all__ = ["DemoFirm", "SignIn", "fill"]
