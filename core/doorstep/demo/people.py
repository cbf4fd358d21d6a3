"""The team, and contacts in every state a contact can be in."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from attrs import frozen
from sqlalchemy import update

from doorstep import clock
from doorstep.access.viewer import viewer_of
from doorstep.accounts.links import link_contact
from doorstep.accounts.models import Account
from doorstep.contacts.archiving import archive_contact
from doorstep.contacts.areas import choose_areas, default_areas
from doorstep.contacts.models import Contact
from doorstep.contacts.services import create_contact
from doorstep.contacts.writing import write_to_business
from doorstep.demo.firm import DemoFirm
from doorstep.demo.firms import PASSWORD
from doorstep.demo.provider import LABEL, NAME, PEOPLE
from doorstep.events.actors import Actor
from doorstep.events.models import Delivery
from doorstep.events.recording import record_event
from doorstep.invitations.requests import ask
from doorstep.invitations.services import invite
from doorstep.users.models import Identity, PowerLink, User
from doorstep.users.passwords import hash_password
from doorstep.users.people import actor_of
from doorstep.users.suspension import suspend

FIRST = (
    "Elena", "James", "Aisha", "Robert", "Mei", "Daniel", "Sofia", "Patrick", "Hannah", "Omar", "Ruth", "Kevin",
    "Ingrid", "Samuel", "Leila", "Walter", "Carmen", "Isaac", "Judith", "Andre", "Naomi", "Peter", "Fatima", "Colin",
    "Beatriz",
)  # fmt: skip
LAST = (
    "Alvarez", "Brandt", "Chen", "Dubois", "Eriksen", "Farrow", "Gupta", "Hughes", "Ivanova", "Jensen", "Kowalski",
    "Lindqvist", "Moreau", "Novak", "O'Brien", "Park", "Quinn", "Rossi", "Schmidt", "Tanaka", "Underwood", "Vargas",
    "Weiss", "Yilmaz", "Zimmer",
)  # fmt: skip
# What becomes of the others, in turn.
FATES = (
    "enrolled", "enrolled", "not_enrolled", "enrolled", "invited", "enrolled", "no_email", "enrolled", "opened",
    "enrolled", "enrolled", "not_enrolled", "enrolled", "lapsed", "enrolled", "do_not_email", "enrolled", "fetched",
    "enrolled",
    "not_enrolled", "enrolled", "closed", "enrolled", "not_enrolled", "archived", "enrolled", "suspended", "enrolled",
)  # fmt: skip
PASSWORD_CHOSEN: dict[str, Any] = {"method": "password"}


@frozen(kw_only=True)
class Person:
    """:ivar fate: what became of the invitation; :ivar who: how the printed list calls them, if it does.

    :ivar subject: their account at the demo's provider, where they chose that instead of a password.
    :ivar role: the role of their link.
    """

    name: str
    account: Account | None
    fate: str
    who: str = ""
    closed: tuple[str, ...] = ()
    subject: str = ""
    role: str = "contact"
    company: str = ""


def add_team(firm: DemoFirm) -> None:
    secret = hash_password(PASSWORD, firm.session.installation.settings.password_profile)
    for name, role in firm.plan.team:
        email = f"{name.split()[0].lower()}@{firm.plan.domain}"
        with firm.at(firm.first_day, 7):
            user = firm.made(User, name=name, email=email, email_key=email, staff_role=role)
            firm.made(Identity, user_id=user.id, kind="password", secret_hash=secret)
            firm.write()
        firm.staff.append(actor_of(user))
        if role not in {one["who"].lower() for one in firm.sign_ins}:
            firm.sign_ins.append({"who": role.capitalize(), "email": email, "password": PASSWORD})
    firm.secret = secret


def add_people(firm: DemoFirm) -> None:
    for person in [*chosen(firm), *others(firm)]:
        add(firm, person)


def chosen(firm: DemoFirm) -> Iterator[Person]:
    """Those whom the printed list names."""
    for one in firm.plan.named:
        account = None if one.customer is None else firm.customers[one.customer]
        if account and one.site is not None:
            account = [site for site in firm.sites if site.parent_id == account.id][one.site]
        yield Person(
            name=one.name, account=account, fate=one.fate, who=one.who.format(account=account.name if account else ""),
            closed=one.closed, subject=one.subject, role=one.role, company=one.company,
        )  # fmt: skip


def others(firm: DemoFirm) -> Iterator[Person]:
    for number in range(firm.plan.people):
        name = f"{FIRST[number % len(FIRST)]} {LAST[(number * 7 + number // len(FIRST)) % len(LAST)]}"
        customer = firm.customers[number % len(firm.customers)]
        below = [site for site in firm.sites if site.parent_id == customer.id]
        account = customer if number < len(firm.customers) or not below else firm.rng.choice(below)
        fate = FATES[number % len(FATES)]
        yield Person(name=name, account=account, fate=fate, closed=firm.plan.closed if fate == "closed" else ())


def add(firm: DemoFirm, person: Person) -> Contact:
    recent = person.fate in ("invited", "opened", "fetched", "not_enrolled")
    day = firm.work_day(
        firm.today - timedelta(days=20 if recent else 700), firm.today - timedelta(days=4 if recent else 60)
    )
    contact = known(firm, person, day)
    firm.contacts.append(contact)
    if whole := person.account:
        for account in [whole, *(site for site in firm.sites if site.parent_id == whole.id)]:
            firm.reach.setdefault(account.id, []).append(contact)
    if person.closed:
        areas = default_areas(firm.session)
        with firm.at(day, 17):
            choose_areas(firm.session, contact, areas - set(person.closed), firm.staff[1 % len(firm.staff)])
        firm.closed[contact.id] = frozenset(person.closed) & areas
    settle(firm, person, contact, day)
    if person.who:
        password = PASSWORD if contact.id in firm.enrolled else "no sign-in yet: invite them in the office"
        password = f"no password: Continue with {LABEL}" if person.subject else password
        firm.sign_ins.append({"who": person.who, "email": contact.email or "", "password": password})
    return contact


def known(firm: DemoFirm, person: Person, day: date) -> Contact:
    first, last = person.name.split(" ", 1)
    plain = "".join(letter for letter in f"{first}.{last}".lower() if letter.isalpha() or letter == ".")
    email = None if person.fate == "no_email" else f"{plain}@customers.example.org"
    actor = firm.rng.choice(firm.staff)
    with firm.at(day, firm.rng.randrange(8, 17), firm.rng.randrange(60)):
        values = {
            "first_name": first, "last_name": last, "email": email, "do_not_email": person.fate == "do_not_email",
            "phone": f"+1 518 555 {firm.rng.randrange(1000, 9999)}", "company": person.company,
        }  # fmt: skip
        contact = create_contact(firm.session, values, actor)
        if account := person.account:
            alone = account.id not in firm.reach
            link_contact(firm.session, contact.id, account.id, person.role, actor, primary=alone)
    return contact


def settle(firm: DemoFirm, person: Person, contact: Contact, day: date) -> None:
    """Invite them, and let happen what happened then."""
    if person.fate in ("not_enrolled", "no_email", "do_not_email"):
        return
    actor = firm.staff[0]
    days = {"lapsed": 45, "invited": 1, "opened": 2, "fetched": 3}
    invited = firm.today - timedelta(days=days[person.fate]) if person.fate in days else day + timedelta(days=1)
    with firm.at(invited, 9, firm.rng.randrange(60)):
        link = invite(firm.session, contact.id, actor)
    if person.fate in ("fetched", "opened"):
        with firm.at(invited, 11):
            record_event(firm.session, "invitation.fetched", contact, visitor(contact), internal=True, how="GET")
    if person.fate == "opened":
        with firm.at(invited, 12):
            record_event(firm.session, "invitation.opened", contact, visitor(contact), internal=True)
            link.data = {**link.data, "opened": True}
    if person.fate in ("enrolled", "closed", "archived", "suspended"):
        enrol(firm, contact, link, invited, person.subject)
    late = firm.today - timedelta(days=9)
    with firm.at(late, 15):
        if person.fate == "suspended":
            suspend(firm.session, contact, firm.plan.note, actor)
        if person.fate == "archived":
            archive_contact(firm.session, contact, actor)
            firm.enrolled.pop(contact.id, None)


def visitor(contact: Contact) -> Actor:
    return Actor(kind="visitor", name=contact.name)


def enrol(firm: DemoFirm, contact: Contact, link: PowerLink, day: date, subject: str) -> None:
    """As `users.enrolment` does it; hashing sixty passwords would take seconds."""
    assert contact.email and contact.email_key
    with firm.at(day + timedelta(days=1), firm.rng.randrange(8, 20), firm.rng.randrange(60)):
        link.used_at = clock.now()
        user = firm.made(
            User, name=contact.name, email=contact.email, email_key=contact.email_key, contact_id=contact.id
        )
        firm.made(Identity, user_id=user.id, **way_in(firm, subject))
        firm.write()
        firm.enrolled[contact.id] = actor_of(user)
        said: dict[str, Any] = (
            {"method": "openid", "provider": LABEL, "address": address_of(subject)} if subject else PASSWORD_CHOSEN
        )
        record_event(firm.session, "user.enrolled", contact, firm.enrolled[contact.id], **said)


def way_in(firm: DemoFirm, subject: str) -> dict[str, str]:
    if not subject:
        return {"kind": "password", "secret_hash": firm.secret}
    # The provider says where it answers once it runs.
    return {"kind": "openid", "issuer": NAME, "subject": subject, "address": address_of(subject)}


def address_of(subject: str) -> str:
    return PEOPLE[subject]["email"]


def open_ends(firm: DemoFirm) -> None:
    """What waits for somebody now: a stranger, a message; and what was mailed long ago is no longer due."""
    firm.write()
    long_ago = clock.now() - timedelta(days=10)
    old = update(Delivery).where(Delivery.state == "waiting", Delivery.created_at < long_ago)
    firm.session.execute(old.values(state="sent", sent_at=Delivery.created_at, attempts=1))
    if firm.plan.asked:
        with firm.at(firm.today - timedelta(days=1), 16, 20):
            ask(firm.session, firm.plan.asked)
    if firm.plan.wrote:
        write(firm, firm.contacts[0], *firm.plan.wrote)


def write(firm: DemoFirm, writer: Contact, subject: str, text: str) -> None:
    with firm.at(firm.today - timedelta(days=1), 17, 5):
        viewer = viewer_of(firm.session, writer.id)
        assert viewer is not None
        write_to_business(firm.session, viewer, subject, text, firm.enrolled[writer.id])
