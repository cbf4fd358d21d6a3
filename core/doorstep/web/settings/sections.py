"""The settings of the core, page by page: which fields, where their values stand, and what they are called."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from attrs import frozen
from babel.core import get_global
from babel.numbers import get_currency_name
from marshmallow import Schema, ValidationError, fields, validate

from doorstep import clock
from doorstep.businesses.settings import COLUMNS
from doorstep.businesses.tenant import Tenant
from doorstep.businesses.words import trade_words
from doorstep.contacts.addresses import clean_email
from doorstep.plugins.registry import Catalog
from doorstep.problems import Refused
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web import format as formats
from doorstep.web.settings import sharing, statuses

LANGUAGES = (
    ("en", "English (United States)"),
    ("en_GB", "English (United Kingdom)"),
    ("en_CA", "English (Canada)"),
    ("en_AU", "English (Australia)"),
    ("en_IE", "English (Ireland)"),
    ("en_NZ", "English (New Zealand)"),
)
HOURS = tuple((str(hour), f"{hour:02}:00") for hour in range(24))
MODES = (("hand", "By hand, one by one"), ("at_once", "At once, when it is made"))
PROVIDERS_HINT = (
    "Beside an email and a password. Each person chooses one way when they accept their invitation. Switch one off, "
    "and those who chose it need a new invitation."
)
STEP_HINT = (
    "A code from an app on their phone, beside the password. Who has none sets it up at the next click, you too; until "
    "then the office is closed to them."
)
SIGNING_TERMS = (
    "You say that what you send to be signed may be signed electronically where you work (some papers may not: wills, "
    "for one), that signers agree to it before they sign, and that you keep the signed copies."
)
CONSENT_HINT = "The words beside the tick of everybody who signs. They are kept with each signature as they are now."
WORDS = {
    "customer": "One customer",
    "customers": "Several customers",
    "site": "One site",
    "sites": "Several sites",
    "contact": "One contact",
    "contacts": "Several contacts",
    "portal": "The portal",
}


@frozen(kw_only=True)
class Section:
    """One page of settings.

    :ivar make: the schema for a business; :ivar unfold: initial values by field; :ivar fold: its values as changes.
    :ivar permission: what it takes to see and save them. :ivar applies: whether a business has any use for it.
    :ivar headings: headings with the fields that stand below.
    """

    name: str
    label: str
    lead: str
    icon: str
    make: Callable[[Tenant, Catalog], Schema]
    unfold: Callable[[Tenant, Schema], dict[str, Any]]
    fold: Callable[[dict[str, Any]], dict[str, Any]] = dict
    permission: Permission = Permission.SETTINGS
    applies: Callable[[Catalog], bool] = lambda _catalog: True
    headings: Callable[[Catalog], statuses.Headings] | None = None


def flat(tenant: Tenant, schema: Schema) -> dict[str, Any]:
    return {name: getattr(tenant, name) if name in COLUMNS else tenant.setting(name) for name in schema.fields}


def text(label: str, limit: int = 200, **metadata: Any) -> fields.String:
    return fields.String(load_default="", validate=validate.Length(max=limit), metadata={"label": label, **metadata})


def address(value: str) -> None:
    if value:
        try:
            clean_email(value)
        except Refused as fault:
            raise ValidationError(fault.message) from None


def email(label: str, **metadata: Any) -> fields.String:
    return fields.String(load_default="", validate=address, metadata={"label": label, "kind": "email", **metadata})


def tick(label: str, hint: str) -> fields.Boolean:
    return fields.Boolean(load_default=False, metadata={"label": label, "hint": hint})


def timezones() -> list[tuple[str, str]]:
    places = sorted(
        zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
    )
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ").replace("/", " / ")) for zone in places)]


def currencies() -> list[tuple[str, str]]:
    """The currencies that some country pays with today."""
    held = get_global("territory_currencies").values()
    codes = sorted({code for given in held for code, _, until, tender in given if tender and until is None})
    return [(code, f"{code} – {get_currency_name(code, locale='en')}") for code in codes]


def business(tenant: Tenant, catalog: Catalog) -> Schema:
    zones, money = timezones(), currencies()
    made: dict[str, fields.Field] = {
        "timezone": choice("Time zone", zones, "Days and times in portal, office and mails are given in it."),
        "currency": choice("Currency", money, "Amounts are in this currency."),
        "language": choice("Language", LANGUAGES, "Decides how dates, times and numbers are written."),
        "digest_hour": choice("Daily mails leave at", HOURS, "For people who want one mail a day."),
        "phone": text("Phone", 60, kind="tel", autocomplete="off"),
        "street": text("Street"),
        "city": text("City"),
        "region": text("State or region", 80),
        "postcode": text("Postcode", 20),
    }
    return Schema.from_dict(made, name="BusinessSchema")()


def choice(label: str, offered: Any, hint: str) -> fields.String:
    values, labels = zip(*offered, strict=True)
    return fields.String(
        required=True,
        validate=validate.OneOf(values, labels),
        metadata={"label": label, "hint": hint, "kind": "select"},
    )


class PortalSchema(Schema):
    portal_on = tick("The portal is on", "When it is off, customers cannot sign in and nobody can be invited.")
    invite_new_contacts = tick(
        "Invite new contacts to the portal", "Everybody who is added with an email address gets an invitation by mail."
    )
    request_access = tick(
        "Strangers may ask for access", "The sign-in page offers a form; you decide about each request."
    )
    claim_access = tick(
        "Customers may make a sign-in from what you mail them",
        "The button of a mail about something to pay leads there: a link then goes to the address the mail went to.",
    )
    invitation_days = fields.Integer(
        required=True, validate=validate.Range(1, 60), metadata={"label": "An invitation works for how many days?"}
    )
    message_edit_minutes = fields.Integer(
        required=True,
        validate=validate.Range(0, 1440),
        metadata={
            "label": "For how many minutes may a customer correct a message?",
            "hint": "What it said before stays readable. 0: not at all. Staff correct their own at any time.",
        },
    )


def portal(tenant: Tenant, catalog: Catalog) -> Schema:
    claims = any(kind.claimable for kind in catalog.record_types.values())
    return PortalSchema(exclude=() if claims else ("claim_access",))


def sign_in(tenant: Tenant, catalog: Catalog) -> Schema:
    made: dict[str, fields.Field] = {
        "staff_second_step": tick("Everybody who works here needs a second step", STEP_HINT)
    }
    offered = {name: one.label for name, one in context.installation().settings.providers.items()}
    if offered:
        one = fields.String(validate=validate.OneOf(list(offered), list(offered.values())))
        made = {
            "providers": fields.List(
                one, metadata={"label": "Customers and staff may sign in with", "hint": PROVIDERS_HINT}
            ),
            **made,
        }
    return Schema.from_dict(made, name="SignInSchema")()


class HelpSchema(Schema):
    help_email = email("Support address", hint="Shown at the foot of every portal page and on the help page.")
    help_url = fields.String(
        load_default="",
        metadata={"label": "Link to submit a request", "hint": "Begins with https://", "placeholder": "https://"},
    )
    reply_to = email("Answers to mails go to", hint="Left empty, they go to the support address.")
    contact_subjects = fields.String(
        load_default="",
        validate=validate.Length(max=2000),
        metadata={
            "label": "Subjects of the contact form",
            "multiline": True,
            "hint": "One a line: what customers write about.",
        },
    )


def help_schema(tenant: Tenant, catalog: Catalog) -> Schema:
    made = HelpSchema()
    made.fields["help_url"].validators = [web_address]
    return made


def web_address(value: str) -> None:
    if value:
        validate.URL(
            schemes={"http", "https"},
            require_tld=False,
            error="Write a whole address, such as https://help.example.org.",
        )(value)


def help_values(tenant: Tenant, schema: Schema) -> dict[str, Any]:
    return {**flat(tenant, schema), "contact_subjects": "\n".join(tenant.setting("contact_subjects"))}


def fold_help(values: dict[str, Any]) -> dict[str, Any]:
    lines = [line.strip()[:120] for line in values["contact_subjects"].splitlines()]
    return {**values, "contact_subjects": [line for line in dict.fromkeys(lines) if line][:20] or ["A question"]}


def words(tenant: Tenant, catalog: Catalog) -> Schema:
    trade = trade_words(catalog)
    made: dict[str, fields.Field] = {name: text(label, 40, placeholder=trade[name]) for name, label in WORDS.items()}
    return Schema.from_dict(made, name="WordsSchema")()


def word_values(tenant: Tenant, schema: Schema) -> dict[str, Any]:
    return {name: tenant.setting("words").get(name, "") for name in schema.fields}


def publishing(tenant: Tenant, catalog: Catalog) -> Schema:
    made: dict[str, fields.Field] = {kind.name: mode(kind) for kind in publishable(catalog)}
    return Schema.from_dict(made, name="PublishingSchema")()


def publishable(catalog: Catalog) -> list[Any]:
    """Kinds whose publication the business decides: not those that follow what they belong to."""
    records = [kind for kind in catalog.record_types.values() if kind.publish != "with_parent"]
    documents = [kind for kind in catalog.document_kinds.values() if kind.upload]
    return [*records, *documents]


def mode(kind: Any) -> fields.String:
    values, labels = zip(*MODES, strict=True)
    return fields.String(
        required=True,
        validate=validate.OneOf(values, labels),
        metadata={"label": kind.label_plural, "kind": "radio"},
    )


def publish_values(tenant: Tenant, schema: Schema) -> dict[str, Any]:
    return {name: tenant.setting("publish").get(name) for name in schema.fields}


def signatures(tenant: Tenant, catalog: Catalog) -> Schema:
    accepted = tenant.setting("signing_terms_accepted")
    said = f" Accepted by {accepted['by']} on {accepted['on']}." if accepted else ""
    consent = {"label": "What a signer agrees to", "multiline": True, "hint": CONSENT_HINT}
    made: dict[str, fields.Field] = {
        "accept": tick("We accept the terms for electronic signatures", SIGNING_TERMS + said),
        "signing_consent": fields.String(required=True, validate=validate.Length(10, 2000), metadata=consent),
    }
    return Schema.from_dict(made, name="SignaturesSchema")()


def signature_values(tenant: Tenant, schema: Schema) -> dict[str, Any]:
    accepted = bool(tenant.setting("signing_terms_accepted"))
    return {"accept": accepted, "signing_consent": tenant.setting("signing_consent")}


def fold_signatures(values: dict[str, Any]) -> dict[str, Any]:
    """Who accepted the terms, and when, stays as it was."""
    accepted = context.tenant().setting("signing_terms_accepted")
    new = {"by": context.actor().name, "on": formats.day(clock.now()), "at": clock.now().isoformat()}
    terms = (accepted or new) if values["accept"] else None
    return {"signing_terms_accepted": terms, "signing_consent": values["signing_consent"].strip()}


SECTIONS = (
    Section(
        name="business",
        label="Business",
        icon="building",
        make=business,
        unfold=flat,
        lead="Time zone, currency, phone and address, as they stand on mails and printed pages.",
    ),
    Section(
        name="portal",
        label="Portal and invitations",
        icon="paper-plane",
        make=portal,
        unfold=flat,
        lead="Whether there is a portal, and how people get into it.",
    ),
    Section(
        name="sign-in",
        label="Signing in",
        icon="key",
        make=sign_in,
        unfold=flat,
        permission=Permission.SIGN_IN,
        lead="Which ways in there are, beside an email and a password.",
    ),
    Section(
        name="publishing",
        label="Publishing",
        icon="eye",
        make=publishing,
        unfold=publish_values,
        fold=lambda values: {"publish": values},
        lead="What customers see at once, and what you publish by hand.",
    ),
    Section(
        name="sharing",
        label="Sharing",
        icon="people",
        make=sharing.sharing,
        unfold=sharing.values_of,
        fold=sharing.fold,
        applies=lambda catalog: bool(catalog.shared_kinds),
        lead="Who sees and may forward what is shared person by person, until you say otherwise of somebody.",
    ),
    Section(
        name="signatures",
        label="Signatures",
        icon="edit",
        make=signatures,
        unfold=signature_values,
        fold=fold_signatures,
        lead="Before anything can be sent to be signed: the terms, and what a signer agrees to.",
    ),
    Section(
        name="words",
        label="Words",
        icon="comment",
        make=words,
        unfold=word_values,
        fold=lambda values: {"words": {name: word for name, word in values.items() if word}},
        lead="What you call the people and places you serve. Left empty, your trade's words count.",
    ),
    Section(
        name="statuses",
        label="Statuses",
        icon="board",
        make=statuses.schema,
        unfold=statuses.values,
        fold=statuses.fold,
        headings=statuses.headings,
        lead="What you call the statuses of your work, and the finer steps within them.",
    ),
    Section(
        name="help",
        label="Help",
        icon="help",
        make=help_schema,
        unfold=help_values,
        fold=fold_help,
        lead="How customers reach you from the portal and from mails.",
    ),
)


def section(name: str) -> Section | None:
    return next((one for one in SECTIONS if one.name == name), None)


Values = Mapping[str, Any]
