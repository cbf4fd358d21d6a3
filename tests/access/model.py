"""The access rule once more, in plain Python, written from the rule's words alone: what the SQL is held against."""

from collections.abc import Iterator

from attrs import Factory, define, frozen

PAST, FUTURE, NEVER = "past", "future", None
AREA_OF = {
    "case": "cases", "survey": None, "job": "jobs", "task": "jobs", "visit": None,
    "letter": "letters", "offer": None, "case_page": None, "scan": None, "file": None, "attachment": None,
}  # fmt: skip
REACH_OF = {"case": "both", "survey": "participants", "job": "both", "task": "both", "visit": "participants"}
PLUGIN_OF = {"case": "papers", "survey": "papers", "job": "worktype", "task": "worktype", "visit": "worktype",
             "letter": "papers", "offer": "papers", "case_page": "papers", "scan": "papers"}  # fmt: skip
SHARED = {"survey", "scan"}
ROLE_SEES = {"bookkeeper": {"survey"}, "visit_buyer": {"visit"}}
ROLE_PLUGIN = {"bookkeeper": "papers", "signer": "papers", "visit_buyer": "worktype"}
GATED_RECORDS = {"case"}
GATED = {"letter", "offer", "file", "scan", "photo"}


@frozen
class Account:
    parent: int | None


@frozen
class Link:
    contact: int
    account: int
    role: str
    ended: bool


@frozen
class Contact:
    enrolled: bool
    suspended: bool
    archived: bool
    closed: frozenset[str]
    told_as: str | None = None


@frozen
class Record:
    kind: str
    account: int | None
    parent: int | None
    visible: str | None
    archived: bool
    held: bool = False


@frozen
class Part:
    contact: int
    record: int
    role: str


@frozen
class Document:
    kind: str
    account: int | None
    record: int | None
    contact: int | None
    visible: str | None
    archived: bool
    replaced: bool
    held: bool
    message: int | None = None


@frozen
class Message:
    """`roles`: whom it is for, nobody where it is for all."""

    record: int
    author: int | None
    internal: bool
    roles: frozenset[str]


@frozen
class Share:
    contact: int
    record: int | None
    document: int | None
    sees: bool


@define
class World:
    enabled: frozenset[str]
    accounts: list[Account] = Factory(list)
    contacts: list[Contact] = Factory(list)
    links: list[Link] = Factory(list)
    records: list[Record] = Factory(list)
    parts: list[Part] = Factory(list)
    messages: list[Message] = Factory(list)
    documents: list[Document] = Factory(list)
    shares: list[Share] = Factory(list)

    def admitted(self, c: int) -> bool:
        contact = self.contacts[c]
        return contact.enrolled and not contact.suspended and not contact.archived

    def above(self, account: int) -> Iterator[int]:
        """The account itself, then its ancestors."""
        place: int | None = account
        while place is not None:
            yield place
            place = self.accounts[place].parent

    def roles_at(self, c: int, account: int) -> list[str]:
        places = set(self.above(account))
        return [link.role for link in self.links if link.contact == c and not link.ended and link.account in places]

    def role_sees(self, role: str, kind: str) -> bool:
        if ROLE_PLUGIN.get(role, "core") not in self.enabled | {"core"}:
            return True
        return role not in ROLE_SEES or kind in ROLE_SEES[role]

    def kind_open(self, c: int, kind: str) -> bool:
        if PLUGIN_OF.get(kind, "core") not in self.enabled | {"core"}:
            return False
        return AREA_OF[kind] is None or AREA_OF[kind] not in self.contacts[c].closed

    def reaches_record(self, c: int, r: int) -> bool:
        return self.linked_to(c, r) or self.part_shows(c, r)

    def linked_to(self, c: int, r: int) -> bool:
        record = self.records[r]
        if record.account is None or REACH_OF[record.kind] == "participants":
            return False
        return any(self.role_sees(role, record.kind) for role in self.roles_at(c, record.account))

    def parts_in(self, c: int, r: int) -> list[str]:
        places = {r, self.records[r].parent}
        return [part.role for part in self.parts if part.contact == c and part.record in places]

    def part_shows(self, c: int, r: int) -> bool:
        """Whether taking part in it, or in its parent, shows the record."""
        kind = self.records[r].kind
        roles = self.parts_in(c, r) if REACH_OF[kind] in ("participants", "both") else []
        said = [one.sees for one in self.shares if one.contact == c and one.record == r]
        if roles and kind in SHARED and said:
            return said[0]
        return any(self.role_sees(role, kind) for role in roles)

    def part_shows_document(self, c: int, d: int) -> bool:
        """The same of a document on it, for kinds that staff share person by person."""
        doc = self.documents[d]
        said = [one.sees for one in self.shares if one.contact == c and one.document == d]
        if doc.kind not in SHARED:
            return True
        return said[0] if said else any(self.role_sees(role, doc.kind) for role in self.parts_in(c, doc.record))

    def sees_record(self, c: int, r: int) -> bool:
        record = self.records[r]
        return (
            self.admitted(c)
            and self.kind_open(c, record.kind)
            and self.reaches_record(c, r)
            and record.visible == PAST
            and not record.archived
        )

    def holds_record(self, r: int | None) -> bool:
        """Whether a gate holds the record, and with it all documents on it."""
        if r is None or "papers" not in self.enabled:
            return False
        return self.records[r].held and self.records[r].kind in GATED_RECORDS

    def opens_record(self, c: int, r: int) -> bool:
        return self.sees_record(c, r) and not self.holds_record(r)

    def is_for(self, c: int, i: int) -> bool:
        """Whether a message is for this contact, if they see its record at all."""
        message = self.messages[i]
        if not message.roles or message.author == c:
            return True
        account = self.records[message.record].account
        linked = self.roles_at(c, account) if account is not None else []
        held = {*linked, *self.parts_in(c, message.record), self.contacts[c].told_as}
        return bool(message.roles & held)

    def sees_message(self, c: int, i: int) -> bool:
        message = self.messages[i]
        return self.sees_record(c, message.record) and not message.internal and self.is_for(c, i)

    def sees_document(self, c: int, d: int) -> bool:
        doc = self.documents[d]
        if doc.message is not None and not self.is_for(c, doc.message):
            return False
        if (
            not self.admitted(c)
            or doc.archived
            or doc.replaced
            or doc.visible != PAST
            or not self.kind_open(c, doc.kind)
        ):
            return False
        if doc.record is not None:
            by_part = self.part_shows(c, doc.record) and self.part_shows_document(c, d)
            return self.sees_record(c, doc.record) and (self.linked_to(c, doc.record) or by_part)
        if doc.account is not None:
            return bool(self.roles_at(c, doc.account))
        return doc.contact == c

    def opens_document(self, c: int, d: int) -> bool:
        doc = self.documents[d]
        gated = doc.held and doc.kind in GATED and "papers" in self.enabled
        return self.sees_document(c, d) and not gated and not self.holds_record(doc.record)
