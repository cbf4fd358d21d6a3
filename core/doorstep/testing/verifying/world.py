"""A business filled with a vertical's records: some that a person sees, some that stand behind a wall."""

from datetime import timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

from attrs import define, field, frozen
from sqlalchemy import select

from doorstep import clock
from doorstep.accounts.models import Account
from doorstep.contacts.areas import choose_areas
from doorstep.contacts.models import Contact
from doorstep.documents.services import upload
from doorstep.documents.uploads import check_upload
from doorstep.events.actors import SYSTEM
from doorstep.plugins import contributions as c
from doorstep.records.models import Record
from doorstep.records.services import create_record
from doorstep.testing.client import Browser
from doorstep.testing.kit import Firm, Kit, Person
from doorstep.testing.verifying.asking import answers_of
from doorstep.testing.verifying.samples import sample_of

# Whole enough to be signed.
PDF = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>\nendobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
    b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n170\n%%EOF"
)
FILE_KINDS = ("attachment", "file", "photo")


@frozen(kw_only=True)
class Made:
    """Records that were made together, by kind, all with the same mark in their titles."""

    mark: str
    site: Account
    records: dict[str, Record]


@define
class World:
    """What a promise is tried on.

    :ivar kit: the installation. :ivar name: the vertical. :ivar values: by record kind, what replaces made-up values.
    """

    kit: Kit
    name: str
    values: dict[str, dict[str, Any]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        assert self.name in self.kit.installation.registry.plugins, f"{self.name} is not installed"

    def mine(self, kind: type[Any]) -> list[Any]:
        """The vertical's contributions of a kind."""
        return [entry.value for entry in self.kit.installation.registry.all(kind) if entry.plugin == self.name]

    @cached_property
    def record_types(self) -> list[c.RecordType]:
        """The vertical's record types, parents before their children."""
        waiting, done = self.mine(c.RecordType), list[c.RecordType]()
        while ready := [one for one in waiting if one.parent is None or one.parent in {other.name for other in done}]:
            done += ready
            waiting = [one for one in waiting if one not in ready]
        return done

    @cached_property
    def firm(self) -> Firm:
        """A business with the vertical, and all it requires, enabled."""
        return self.kit.firm(self.name)

    @cached_property
    def office(self) -> Browser:
        return self.firm.staff("owner")

    @cached_property
    def seen(self) -> Made:
        """What the person reaches."""
        return self.fill(self.firm, "Readable")

    @cached_property
    def person(self) -> Person:
        """A contact to whom every area is open, linked to the place where the readable records are."""
        person = self.firm.person("Lee Example", self.seen.site)
        self.open_areas(self.firm, person.contact, {area.name for area in self.mine(c.Area)})
        self.take_part(self.firm, self.seen, person.contact)
        return person

    def open_areas(self, firm: Firm, contact: Contact, areas: set[str]) -> None:
        with firm.writing() as session:
            row = session.scalars(select(Contact).where(Contact.id == contact.id)).one()
            choose_areas(session, row, areas, SYSTEM)

    def take_part(self, firm: Firm, made: Made, contact: Contact) -> None:
        from doorstep.records.people import add_participant

        with firm.writing() as session:
            for kind, record in made.records.items():
                if session.catalog.record_types[kind].reach != "links":
                    model = session.catalog.record_types[kind].model
                    row = session.scalars(select(model).where(model.id == record.id)).one()
                    add_participant(session, row, contact.id, "participant", SYSTEM)

    def fill(self, firm: Firm, mark: str, files: bool = True) -> Made:
        """One record of each kind, visible to whom it reaches, on a place of its own."""
        customer = firm.account(f"{mark} customer")
        site = firm.account(f"{mark} site", "site", customer)
        records: dict[str, Record] = {}
        for record_type in self.record_types:
            place = site if "site" in record_type.places else customer
            records[record_type.name] = self.make(firm, record_type, mark, place, records, files=files)
        return Made(mark=mark, site=site if self._reaches_sites() else customer, records=records)

    def _reaches_sites(self) -> bool:
        return all("site" in one.places or one.reach == "participants" for one in self.record_types)

    def make(
        self, firm: Firm, record_type: c.RecordType, mark: str, place: Account, around: dict[str, Record],
        *, files: bool = True,
    ) -> Record:  # fmt: skip
        """One record, with a document of each kind that staff may upload to it."""
        values = sample_of(record_type.schema, self.values.get(record_type.name))
        values |= {"title": f"{mark} {record_type.name}", "account_id": place.id if record_type.places else None}
        values |= answers_of(firm, record_type, mark)
        firm.refresh()
        if not firm.tenant.setting("signing_terms_accepted"):
            firm.accept_signing_terms()
        with firm.writing() as session:
            above = around.get(record_type.parent or "")
            parent = session.merge(above, load=False) if above is not None else None
            record = create_record(session, record_type.name, values, SYSTEM, parent=parent)
            record.visible_from = clock.now() - timedelta(minutes=1)
            for kind in record_type.attachments if files else ():
                chosen = session.catalog.document_kinds[kind]
                # What asks for an answer that holds other things would hold them from here on.
                if chosen.upload and kind != "photo" and not chosen.holds:
                    file = check_upload(f"{mark}.pdf", BytesIO(PDF))
                    upload(session, record, kind, file, SYSTEM, title=f"{mark} {kind}", publish=True)
            return record
