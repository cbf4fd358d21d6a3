"""What the office's pages of customers and sites show, as values for the components."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from attrs import frozen
from flask import url_for

from doorstep.accounts import fields as extra_fields
from doorstep.accounts import queries
from doorstep.businesses.words import lower, words_of
from doorstep.clean import uuid_or_none
from doorstep.events.lines import line_of
from doorstep.web import context
from doorstep.web.addresses import known_url
from doorstep.web.panels import PanelView, panels
from doorstep.web.shapes import Bar, Choice, Column, Filters, FormField, NavItem, Row, TimelineEntry
from doorstep.web.shown import shown

BELOW = (
    Column(label="Name", key="name", kind="link", primary=True),
    Column(label="Number", key="number"),
    Column(label="Address", key="address"),
    Column(label="Contacts", key="contacts", kind="number", align="end"),
)


def word(name: str) -> str:
    return words_of(context.tenant(), context.catalog())[name]


@frozen(kw_only=True)
class Asked:
    """What the list was asked for."""

    kind: str = ""
    q: str = ""
    archived: bool = False
    under: UUID | None = None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Asked":
        kind = args.get("kind", "")
        return cls(
            kind=kind if kind in ("customer", "site") else "", q=args.get("q", "")[:200],
            archived=args.get("state") == "archived", under=uuid_or_none(args.get("under")),
        )  # fmt: skip

    @property
    def any(self) -> bool:
        return bool(self.q or self.archived or self.under)

    @property
    def arguments(self) -> dict[str, str]:
        """For the address of the same list elsewhere, such as its export."""
        given = {
            "kind": self.kind,
            "q": self.q,
            "state": "archived" if self.archived else "",
            "under": str(self.under or ""),
        }
        return {name: value for name, value in given.items() if value}


def filters(asked: Asked) -> Filters:
    kinds = [
        ("", f"{word('customers')} and {lower(word('sites'))}"),
        ("customer", word("customers")),
        ("site", word("sites")),
    ]
    states = [("", "In use"), ("archived", "Archived")]
    fields = [
        FormField(name="kind", label="Show", kind="select", value=asked.kind, choices=kinds),
        FormField(
            name="state", label="State", kind="select", value="archived" if asked.archived else "", choices=states
        ),
    ]
    hidden = {"under": str(asked.under)} if asked.under else {}
    return Filters(
        fields=fields, action=url_for("accounts.index"), search_value=asked.q, hidden=hidden,
        search_label="Name, number or address",
    )  # fmt: skip


def columns(asked: Asked) -> list[Column]:
    what = [] if asked.kind else [Column(label="Kind", key="kind")]
    return [
        Column(label="Name", key="name", kind="link", primary=True),
        *what,
        Column(label="Number", key="number"),
        Column(label="Belongs to", key="parent", kind="link"),
        Column(label="Address", key="address"),
        Column(label=word("contacts"), key="contacts", kind="number", align="end"),
        *([] if asked.kind == "site" else [Column(label=word("sites"), key="below", kind="number", align="end")]),
    ]


def list_row(one: Any) -> Row:
    parent = (one.parent_name, url_for("accounts.show", account_id=one.parent_id)) if one.parent_id else None
    cells = {
        "name": one.name, "number": one.number, "parent": parent, "address": address_line(one), "kind": word(one.kind),
        "contacts": one.contacts, "below": one.below if one.kind == "customer" else None,
    }  # fmt: skip
    return Row(cells=cells, url=url_for("accounts.show", account_id=one.id), muted=one.archived_at is not None)


def address_line(one: Any) -> str:
    street = " ".join((one.street or "").split())
    return ", ".join(part for part in (street, one.city) if part)


def address_lines(one: Any) -> str:
    last = " ".join(part for part in (one.city, one.region, one.postcode) if part)
    return "\n".join(part for part in (one.street, last) if part)


def below_row(one: Any) -> Row:
    cells = {"name": one.name, "number": one.number, "address": address_line(one), "contacts": one.contacts}
    return Row(cells=cells, url=url_for("accounts.show", account_id=one.id))


@frozen(kw_only=True)
class AccountPage:
    """The frame of an account's page: its heading, its tabs, what it stands under, what can be done with it."""

    account: Any
    word: str
    above: list[tuple[str, str]]
    tabs: list[NavItem]
    contacts: int
    below: int
    documents: int
    choices: list[Choice]

    @classmethod
    def of(cls, account_id: UUID, active: str) -> "AccountPage":
        db = context.session()
        account, contacts, below, documents = queries.account_with_counts(db, account_id)
        above = queries.ancestors(db, account_id)
        return cls(
            account=account, word=word(account.kind), contacts=contacts, below=below, documents=documents,
            above=[(one.name, url_for("accounts.show", account_id=one.id)) for one in above],
            tabs=tabs(account_id, active, contacts, documents), choices=choices(account),
        )  # fmt: skip

    @property
    def back(self) -> tuple[str, str]:
        """Where the page's back link leads: what it stands under, else the list."""
        if self.above:
            return self.above[-1]
        plural = "customers" if self.account.kind == "customer" else "sites"
        return word(plural), url_for("accounts.index", kind=self.account.kind)


def tabs(account_id: UUID, active: str, contacts: int, documents: int) -> list[NavItem]:
    known = (
        ("overview", "Overview", "accounts.show", 0),
        ("contacts", word("contacts"), "accounts.contacts", contacts),
        ("documents", "Documents", "accounts.documents", documents),
        ("history", "History", "accounts.history", 0),
    )
    return [
        NavItem(
            label=label,
            url=url_for(endpoint, account_id=account_id),
            active=name == active,
            badge=str(count) if count else None,
        )
        for name, label, endpoint, count in known
    ]


def choices(account: Any) -> list[Choice]:
    """What the small menu beside the heading offers."""
    here = {"account_id": account.id}
    if account.archived_at:
        return [Choice(label="Bring back", url=url_for("accounts.restore", **here), icon="check", post=True)]
    question = f"Archive {account.name} and everything below it? Records and documents stay, and you can bring it back."
    return [
        Choice(
            label="Archive", url=url_for("accounts.archive", **here), icon="trash", post=True, confirm=question,
            fields={"all_below": "1"},
        )
    ]  # fmt: skip


def pairs(account: Any) -> list[tuple[str, str]]:
    own = [("Number", account.number or ""), ("Address", address_lines(account)), ("Phone", account.phone)]
    more = extra_fields.shown(context.catalog(), account.kind, account.extra or {})
    rest = [(one.label, shown(one.field, one.value)) for one in more]
    return [
        *own,
        *((label, text) for label, text in rest if text),
        *([("Notes", account.notes)] if account.notes else []),
    ]


def kind_stats(account: Any, counts: Mapping[str, tuple[int, int]]) -> list[Bar]:
    """A count for each kind of record there is, with the list it leads to."""
    return [
        Bar(
            label=kind.label_plural, value=counts[kind.name][0], text=open_text(counts[kind.name][1]),
            url=known_url(f"office_{kind.name}.index", account=account.id, status="all"),
        )
        for kind in context.catalog().record_types.values()
        if kind.name in counts
    ]  # fmt: skip


def open_text(count: int) -> str:
    return f"{count} open" if count else "None open"


def account_panels(account: Any) -> list[PanelView]:
    place = "office_account" if context.viewer().is_staff else "portal_account"
    return panels(place, [account])


def line(row: Any) -> TimelineEntry:
    return TimelineEntry(
        when=row.at, who=row.actor, text=line_of(context.catalog(), row.name, row.facts), url=line_url(row)
    )


def line_url(row: Any) -> str | None:
    if row.document_id:
        return known_url("documents.show", document_id=row.document_id)
    if row.record_id:
        kind = row.name.partition(".")[0]
        return known_url(f"office_{kind}.show", record_id=row.record_id)
    return known_url("contacts.show", contact_id=row.contact_id) if row.contact_id else None
