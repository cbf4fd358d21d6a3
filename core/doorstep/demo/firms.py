"""The firms: names, colours, settings, teams, and the people whom the printed list names."""

from typing import Any

from attrs import field, frozen

from doorstep.demo.places import COMPANIES, CUSTOMERS, HAULED, HOMES, KEPT
from doorstep.demo.provider import BOUND, LABEL, OTHER

PASSWORD = "correct horse battery staple"  # noqa: S105 everybody may know it: the demo listens on this machine only


@frozen(kw_only=True)
class Named:
    """Somebody whom the printed list names.

    :ivar customer: of which customer, by its place; None: of none, as an agent is. :ivar site: only of this one of its
        sites. :ivar who: how the list calls them, with `{account}`; empty: it does not.
    :ivar subject: their account at the demo's provider. :ivar role: the role of their link.
    """

    name: str
    customer: int | None = None
    site: int | None = None
    fate: str = "enrolled"
    who: str = ""
    company: str = ""
    closed: tuple[str, ...] = ()
    subject: str = ""
    role: str = "contact"


@frozen(kw_only=True)
class Plan:
    """:ivar team: name and role of each. :ivar places: customers with their sites. :ivar people: contacts more.

    :ivar closed: the areas that are closed to some. :ivar asked: what a stranger wrote who wants access.
    :ivar wrote: what a customer wrote to the firm, subject and text.
    """

    slug: str
    name: str
    colour: str
    domain: str
    team: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, tuple[str, ...]], ...]
    people: int
    verticals: tuple[str, ...]
    named: tuple[Named, ...] = ()
    closed: tuple[str, ...] = ()
    note: str = "Your access is on hold until the open invoices are settled. Please call us."
    asked: dict[str, str] | None = None
    wrote: tuple[str, str] | None = None
    settings: dict[str, Any] = field(factory=dict)


NORTHGATE = Plan(
    slug="northgate", name="Northgate Fire Protection", colour="#b3341e", domain="northgate.example.org",
    team=(("Maren Holt", "owner"), ("Tomas Reyes", "manager"), ("Priya Nair", "member"), ("Dale Whitcomb", "member"),
          ("Joanna Kessler", "member")),
    places=CUSTOMERS[:25], people=55, verticals=("inspectpoint",), closed=("proposals", "service_reports"),
    named=(
        Named(name="Olivia Bennett", customer=0, who="Customer, all of {account}"),
        Named(name="Marcus Lee", customer=0, site=0, who="Customer, {account} only"),
        Named(name="Grace Okafor", customer=0, who="Customer, proposals closed", closed=("proposals",)),
        Named(name="Iris Calder", customer=0, who=f"Customer, with {LABEL}", subject=BOUND),
        Named(name="Victor Hale", customer=2, fate="suspended", who="Customer, suspended with a note"),
        Named(name="Nina Petrov", customer=2, fate="not_enrolled", who="Customer, not invited yet"),
    ),
    note="Your access is on hold until the open invoices are settled. Please call us at +1 518 555 0142.",
    asked={
        "name": "Bernard Voss", "company": "Voss & Sons Hardware", "email": "bernard.voss@customers.example.org",
        "phone": "+1 518 555 2290", "message": "You inspect our store on Lark Street. I would like to see the reports.",
    },
    wrote=(
        "Schedule an inspection", "Our new tenant moves in next month. Can you look at the sprinklers before that?",
    ),
    settings={
        "request_access": True,
        "phone": "+1 518 555 0142", "street": "418 Foundry Street", "city": "Albany", "region": "NY",
        "postcode": "12207",
        "help_email": "help@northgate.example.org", "reply_to": "office@northgate.example.org",
        "publish": {"service_report": "at_once"}, "providers": ["google"],
        "contact_subjects": [
            "A question about a report", "Schedule an inspection", "A deficiency was repaired", "Billing",
        ],
    },
)  # fmt: skip
EMBERLINE = Plan(
    slug="emberline", name="Emberline Safety", colour="#0f766e", domain="emberline.example.org",
    team=(("Wanda Ortiz", "owner"),), places=CUSTOMERS[25:], people=4, verticals=("inspectpoint", "supportdesk"),
    named=(Named(name="Paul Merrin", customer=0, role="company_admin", who="Admin of {account}"),),
    settings={
        "request_access": True,
        "phone": "+1 802 555 0117", "city": "Burlington", "region": "VT", "help_email": "hello@emberline.example.org",
    },
)  # fmt: skip
GREENLINE = Plan(
    slug="greenline", name="Greenline Hauling", colour="#2f6f2a", domain="greenline.example.org",
    team=(("Hank Dorsey", "owner"), ("Lucia Moreno", "manager"), ("Ray Castillo", "member")),
    places=HAULED, people=24, verticals=("haulerhero",), closed=("invoicing",),
    named=(
        Named(name="June Whitaker", customer=0, who="Customer, pays by itself"),
        Named(name="Carl Redmond", customer=1, who="Customer, with invoices to pay"),
        Named(name="Anika Sorensen", customer=2, who=f"Customer, only with {LABEL}", subject=OTHER),
        Named(name="Owen Hart", customer=3, fate="not_enrolled", who="Customer, has never signed up"),
    ),
    asked={
        "name": "Selma Ruiz", "company": "Ruiz Landscaping", "email": "selma.ruiz@customers.example.org",
        "phone": "+1 802 555 3381", "message": "You empty the roll-off on our yard. I would like to see our invoices.",
    },
    wrote=("A missed pick-up", "The blue container behind the bakery was not emptied on Tuesday."),
    settings={
        "request_access": True,
        "phone": "+1 802 555 0164", "street": "9 Depot Road", "city": "Waterbury", "region": "VT", "postcode": "05676",
        "help_email": "help@greenline.example.org", "reply_to": "office@greenline.example.org",
        "claim_access": True, "providers": ["google"],
        "contact_subjects": ["A missed pick-up", "An invoice", "Another container", "Something else"],
    },
)  # fmt: skip
MAPLE = Plan(
    slug="maple", name="Maple Home Inspections", colour="#1f5f7a", domain="maple.example.org",
    team=(("Ada Brook", "owner"), ("Ben Archer", "member")), places=HOMES, people=5, verticals=("homegauge",),
    named=(
        Named(name="Rosa Alvarez", customer=0, who="Buyer of {account}, who reads the report"),
        Named(name="Dana Weller", customer=1, who="Buyer of {account}, who has to sign"),
        Named(name="Mohan Rao", customer=2, who="Buyer of {account}, who has to pay"),
        Named(name="Grace Tran", company="Capital Homes Realty", who="Agent of all of them"),
        Named(name="Paul Ferris", company="Ferris and Daughters", fate="not_enrolled"),
    ),
    settings={
        "request_access": True,
        "signing_terms_accepted": {"by": "Ada Brook", "on": "2 Jan 2024", "at": "2024-01-02T15:00:00+00:00"},
        "phone": "+1 518 555 0188", "street": "31 Willow Street", "city": "Troy", "region": "NY", "postcode": "12180",
        "help_email": "help@maple.example.org", "reply_to": "office@maple.example.org",
        "contact_subjects": ["A question about my report", "Another appointment", "Something else"],
    },
)  # fmt: skip
HEARTHSIDE = Plan(
    slug="hearthside", name="Hearthside Maintenance", colour="#8a4b08", domain="hearthside.example.org",
    team=(("Gwen Archer", "owner"), ("Luis Ortega", "manager"), ("Kay Foster", "member"), ("Ned Prince", "member")),
    places=KEPT, people=14, verticals=("sweven",),
    named=(
        Named(name="Nora Fields", customer=0, who="Client, all of {account}"),
        Named(name="Sam Okoro", customer=0, site=0, who="Client, {account} only"),
        Named(name="Bill Tanner", customer=11, who="Client, inactive: orders nothing new"),
        Named(name="Vera Stone", customer=1, fate="not_enrolled", who="Client without a user, told of statuses"),
    ),
    settings={
        "request_access": True,
        "phone": "+1 518 555 0176", "street": "77 Foundry Lane", "city": "Albany", "region": "NY", "postcode": "12206",
        "help_email": "help@hearthside.example.org", "reply_to": "office@hearthside.example.org",
        "contact_subjects": ["A work order", "An invoice", "Another location", "Something else"],
        "statuses": {"work_order": {"new": {"label": "Received", "substatuses": []}}},
    },
)  # fmt: skip
LANTERN = Plan(
    slug="lantern", name="Lantern Support", colour="#4b3fa7", domain="lantern.example.org",
    team=(("Edith Lang", "owner"), ("Noor Haddad", "manager"), ("Sven Aldous", "member")),
    places=COMPANIES, people=18, verticals=("supportdesk",),
    named=(
        Named(name="Clara Acker", customer=0, role="company_admin", who="Admin of {account}, who invites colleagues"),
        Named(name="Ben Ostrow", customer=0, role="own_requests", who="Colleague there, own requests only"),
        Named(name="Tessa Colvin", customer=2, who="Customer, all requests of {account}"),
        Named(name="Rafe Dunmore", customer=3, role="company_reader", who="Customer of {account}, reads only"),
    ),
    asked={
        "name": "Wendell Price", "company": "Hollis Instruments", "email": "wendell.price@customers.example.org",
        "phone": "+1 518 555 4410", "message": "I look after the workshop now and would like to send requests.",
    },
    settings={
        "request_access": True,
        "phone": "+1 518 555 0171", "street": "5 Foundry Yard", "city": "Albany", "region": "NY", "postcode": "12205",
        "help_email": "help@lantern.example.org", "reply_to": "office@lantern.example.org",
        "contact_subjects": ["An invoice", "A contract", "Something else"],
    },
)  # fmt: skip
FIRMS = (NORTHGATE, GREENLINE, MAPLE, HEARTHSIDE, LANTERN, EMBERLINE)
