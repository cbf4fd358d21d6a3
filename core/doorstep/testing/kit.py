"""Builders for tests: an installation, businesses, people, and browsers signed in as them."""

from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from attrs import define, field, frozen
from flask import Flask
from sqlalchemy import func, select

from doorstep import logs
from doorstep.accounts.models import Account
from doorstep.app import app_of, assembled
from doorstep.businesses.services import add_staff, create_business, enable_vertical
from doorstep.businesses.settings import save_block, save_settings, settings_of, stored
from doorstep.businesses.tenant import Tenant, by_slug
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession
from doorstep.events import matrix, unsubscribing
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery
from doorstep.events.worker import Worker
from doorstep.installation import Installation, Transactions, open_installation
from doorstep.mail.mailbox import Mailbox
from doorstep.operators.invariants import check_all
from doorstep.plugins.contributions import RequestField
from doorstep.plugins.loading import load
from doorstep.plugins.registry import Registry
from doorstep.request_types.models import RequestType
from doorstep.request_types.services import archive as archive_type
from doorstep.request_types.services import create_type, save_type, type_called
from doorstep.settings import Settings
from doorstep.testing import builders
from doorstep.testing.client import Browser
from doorstep.testing.entering import enter
from doorstep.testing.statements_once import share_compiled
from doorstep.web.business_app import create_business_app
from doorstep.web.operator_app import create_operator_app

PASSWORD = "correct horse battery staple"
_numbers = count(1)
_apps: dict[int, tuple[Flask, Flask]] = {}


@frozen
class Person:
    """A contact with a sign-in, and a browser that is signed in as them."""

    contact: Contact
    browser: Browser


@define
class Firm:
    """A business under test, with builders for what it holds."""

    kit: "Kit"
    tenant: Tenant

    @property
    def slug(self) -> str:
        return self.tenant.slug

    def refresh(self) -> None:
        self.tenant = self.kit.installation.tenant(self.tenant.id)

    def writing(self) -> Any:
        """A writing session of this business, committed at the end of the block."""
        return self.kit.installation.writing(self.tenant)

    def reading(self) -> Any:
        return self.kit.installation.reading(self.tenant)

    def visitor(self) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(self.kit.app, f"/{self.slug}")

    def staff(self, role: str = "owner") -> Browser:
        """A browser signed in as a new staff member of that role."""
        email = f"{role}{next(_numbers)}@staff.example.org"
        with self.writing() as session:
            user = add_staff(session, f"{role.capitalize()} Person", email, role, PASSWORD)
            return self.entered(session, user.id)

    def contact(self, name: str = "Pat Example", email: str | None = "", **values: Any) -> Contact:
        """A contact; its email is made up unless given (None: has none)."""
        given = f"pat{next(_numbers)}@example.org" if email == "" else email
        with self.writing() as session:
            return builders.contact(session, name, given, **values)

    def account(
        self, name: str = "Acme Holdings", kind: str = "customer", parent: Account | None = None, **values: Any
    ) -> Account:
        with self.writing() as session:
            return builders.account(session, name, kind, parent, **values)

    def link(self, contact: Contact, account: Account, role: str = "contact", primary: bool = False) -> None:
        with self.writing() as session:
            builders.link(session, contact, account, role, primary)

    def close_area(self, contact: Contact, area: str) -> None:
        """Close an area of the portal to a contact; the others stay as they are."""
        with self.writing() as session:
            builders.close_area(session, contact, area)

    def tick(self, rule: str, *roles: str, status: str = "", on: bool = True) -> None:
        """Set or take away ticks in the matrix of mails.

        :param roles: names of roles, or ``primary``, ``subject``, ``staff``, ``assigned``. :param status: the column of
            a rule that has one for each status.
        """
        with self.writing() as session:
            for role in roles:
                matrix.tick(session, rule, role, status, on=on)

    def tell_nobody(self, rule: str) -> None:
        """Take all ticks of a rule away."""
        with self.writing() as session:
            matrix.tell_nobody(session, rule, SYSTEM)

    def wants(self, contact: Contact, rule: str, how: str) -> None:
        """Choose for a contact how they get the mails of a rule: ``once``, ``daily`` or ``off``."""
        with self.writing() as session:
            unsubscribing.choose(session, session.merge(contact, load=False), {rule: how}, SYSTEM)

    def told(self, rule: str | None = None) -> dict[str, str]:
        """Who was told, by the address of each: the state of their last delivery, and why where there is no mail.

        :param rule: only of this rule.
        """
        with self.reading() as session:
            rows = select(Delivery.address, Delivery.state, Delivery.reason).order_by(Delivery.id)
            rows = rows.where(Delivery.rule == rule) if rule else rows
            return {address: f"{state}: {why}" if why else state for address, state, why in session.execute(rows)}

    def choose(self, vertical: str, **values: Any) -> None:
        """Change settings of a vertical in this business; the others stay as they are."""
        with self.writing() as session:
            kept, version = settings_of(session, vertical), stored(session, vertical)[1]
            save_block(session, vertical, {**kept, **values}, SYSTEM, version=version)

    def accept_signing_terms(self) -> None:
        """Accept the terms for electronic signatures, so that documents can be sent to be signed."""
        with self.writing() as session:
            terms = {
                "signing_terms_accepted": {"by": "Owner Person", "on": "1 Jan 2026", "at": "2026-01-01T00:00:00+00:00"}
            }
            save_settings(session, terms, SYSTEM, version=session.tenant.version, block="Signatures")
        self.refresh()

    def request_type(self, record_type: str, name: str, *fields: RequestField, in_portal: bool = True) -> RequestType:
        """A request type for a record type with ``request_forms``: another one, or other fields for the one there is.

        :param record_type: its name. :param name: what the request type is called. :param fields: what it asks; where
            there is one of that name these are its new version, and requests that were made keep theirs.
        :param in_portal: whether customers may choose it.
        """
        with self.writing() as session:
            one = type_called(session, record_type, name)
            if one is None:
                return create_type(session, record_type, name, fields, SYSTEM, in_portal=in_portal)
            save_type(session, one, name, fields, SYSTEM, in_portal=in_portal, version=one.version)
            return one

    def archive_request_type(self, record_type: str, name: str) -> None:
        """Nobody can choose it any more."""
        with self.writing() as session:
            one = type_called(session, record_type, name)
            assert one, name
            archive_type(one)

    def check(self) -> list[str]:
        """What ``doorstep check`` finds wrong in this business, which gets an owner first: nothing, if all is well."""
        self.staff()
        return [one.text for one in check_all(self.kit.installation, self.slug, 0, lambda _said: None)]

    def mails(self, rule: str) -> int:
        """How many mails a notification rule has asked for."""
        with self.reading() as session:
            return session.scalar(select(func.count(Delivery.id)).where(Delivery.rule == rule)) or 0

    def mail_states(self, rule: str) -> list[str]:
        """What became of the mails a rule has asked for, oldest first: ``sent``, ``held``, ``skipped`` and so on."""
        with self.reading() as session:
            states = select(Delivery.state).where(Delivery.rule == rule).order_by(Delivery.id)
            return list(session.scalars(states))

    def mail_to(self, address: str) -> str:
        """The text of the newest mail that went to an address; call :meth:`work` first."""
        box = Mailbox(self.kit.installation.settings.mailbox_folder)
        return box.read(box.list(to=address)[0].id).text

    def beside(self) -> Transactions:
        """Transactions of this business, as a ``Job(apart=...)`` gets them."""
        return Transactions(installation=self.kit.installation, tenant=self.tenant)

    def work(self) -> None:
        """Let the worker do what is due in this business: mails, jobs, what was scheduled."""
        Worker(self.kit.installation).run_once(self.tenant)

    def enrol(self, contact: Contact) -> Browser:
        """Give a contact a sign-in with `PASSWORD`, and return a browser signed in as them."""
        with self.writing() as session:
            user = builders.enrol(session, contact, PASSWORD)
            return self.entered(session, user.id)

    def entered(self, session: BusinessSession, user_id: UUID) -> Browser:
        """A browser in which this user is signed in, once `session` is committed."""
        browser = self.visitor()
        enter(browser, self.kit.app, session, user_id)
        return browser

    def person(self, name: str = "Pat Example", *accounts: Account) -> Person:
        """A contact linked to these accounts, enrolled and signed in."""
        contact = self.contact(name)
        for one in accounts:
            self.link(contact, one)
        return Person(contact, self.enrol(contact))


@define
class Kit:
    """An installation under test."""

    installation: Installation
    app: Any
    firms: list[Firm] = field(factory=list)

    def firm(self, *verticals: str, name: str = "", slug: str = "", **values: Any) -> Firm:
        """A new business with these verticals enabled."""
        slug = slug or f"firm-{next(_numbers)}"
        tenant = create_business(self.installation, slug, name or slug.title(), **values)
        for vertical in verticals:
            enable_vertical(self.installation, tenant.id, vertical, "the tests")
        firm = Firm(self, self.installation.tenant(tenant.id))
        self.firms.append(firm)
        return firm

    def found(self, slug: str) -> Firm:
        """A business that is there already."""
        with self.installation.installation_session() as session:
            tenant = by_slug(session, slug)
        assert tenant, slug
        return Firm(self, tenant)


def reopened(database_url: str, folder: Path) -> Kit:
    """An installation of another process on a database that is there, for tests that kill that process."""
    return make_kit(database_url, folder, load())


def make_kit(database_url: str, folder: Path, registry: Registry, **settings: Any) -> Kit:
    """An installation on a migrated database, with files and mails below `folder`."""
    defaults = {
        "secret_key": "tests only: this key is known to everybody",
        "database_url": database_url,
        "storage_url": str(folder / "files"),
        "mailbox_folder": str(folder / "mails"),
        "password_profile": "tests",
        "secure_cookies": False,
        "rate_limits_on": False,
        "base_url": "http://localhost",
    }
    logs.configure("ERROR")
    installation = open_installation(Settings(**{**defaults, **settings}), registry)
    share_compiled(installation.database)
    return Kit(installation, app_of(installation) if settings else shared_app(installation))


def shared_app(installation: Installation) -> Any:
    """The applications of a registry, made once a process and put to work for one installation after another."""
    key = id(installation.registry)
    if key not in _apps:
        _apps[key] = (create_business_app(installation), create_operator_app(installation))
    for app in _apps[key]:
        app.extensions["doorstep"] = installation
    return assembled(installation, *_apps[key])
