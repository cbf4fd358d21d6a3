"""The two firms: names, colours, settings, teams."""

from typing import Any

from attrs import field, frozen

VERTICALS = ("inspectpoint",)
PASSWORD = "correct horse battery staple"  # noqa: S105 everybody may know it: the demo listens on this machine only


@frozen(kw_only=True)
class Plan:
    """:ivar team: name and role of each; :ivar customers: which; :ivar people: how many contacts more."""

    slug: str
    name: str
    colour: str
    domain: str
    team: tuple[tuple[str, str], ...]
    customers: slice
    people: int
    verticals: tuple[str, ...] = VERTICALS
    settings: dict[str, Any] = field(factory=dict)


NORTHGATE = Plan(
    slug="northgate", name="Northgate Fire Protection", colour="#b3341e", domain="northgate.example.org",
    team=(("Maren Holt", "owner"), ("Tomas Reyes", "manager"), ("Priya Nair", "member"), ("Dale Whitcomb", "member"),
          ("Joanna Kessler", "member")),
    customers=slice(0, 25), people=55,
    settings={
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
    team=(("Wanda Ortiz", "owner"),), customers=slice(25, 28), people=4,
    settings={
        "phone": "+1 802 555 0117", "city": "Burlington", "region": "VT", "help_email": "hello@emberline.example.org",
    },
)  # fmt: skip
FIRMS = (NORTHGATE, EMBERLINE)
