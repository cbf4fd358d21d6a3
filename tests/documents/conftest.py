"""Cases, files and people for tests of documents."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from attrs import define
from PIL import Image
from sqlalchemy import select

from doorstep import clock
from doorstep.accounts.models import Account
from doorstep.api import Document
from doorstep.contacts.models import Contact
from doorstep.documents.places import Thing
from doorstep.documents.services import upload
from doorstep.documents.uploads import check_upload
from doorstep.events.actors import Actor
from doorstep.records.models import Participant, Record
from doorstep.testing.client import Browser, Page
from doorstep.testing.kit import Firm

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"
STAFF = Actor(kind="staff", name="Robin Office")


@pytest.fixture(scope="session")
def doorstep_plugins() -> tuple[str, ...]:
    return ("tests.plugins.papers",)


def pdf(mark: str = "") -> bytes:
    return PDF.replace(b"Catalog", b"Catalog/Mark(" + mark.encode() + b")")


def png(shade: int = 120) -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 500), (shade, 90, 40)).save(out, "PNG")
    return out.getvalue()


@define
class Desk:
    """A business with papers, an owner, and short ways to put things there."""

    firm: Firm
    office: Browser

    def case(self, account: Account, number: str = "C-0001", published: bool = True, model: Any = None, **values: Any):
        from tests.plugins.papers.models import Case

        with self.firm.writing() as session:
            record = (model or Case)(
                number=number, title=values.pop("title", "A case"), status="open", happens_on=clock.now().date(),
                account_id=account.id if account else None, visible_from=clock.now() if published else None, **values,
            )  # fmt: skip
            session.add(record)
            session.flush()
            return record

    def takes_part(self, contact: Contact, record: Record, role: str = "participant") -> None:
        with self.firm.writing() as session:
            session.add(Participant(contact_id=contact.id, record_id=record.id, role=role))

    def document(
        self, thing: Thing, title: str = "Letter.pdf", kind: str = "letter", publish: bool | None = True, **more
    ):
        content = more.pop(
            "content", png() if title.endswith(".png") else pdf(title.encode("ascii", "ignore").decode())
        )
        with self.firm.writing() as session:
            file = check_upload(title, BytesIO(content))
            return upload(session, thing, kind, file, STAFF, publish=publish, **more)

    def hold(self, document: Document, manner: str = "held") -> None:
        from tests.plugins.papers.models import Stamp

        with self.firm.writing() as session:
            session.add(Stamp(document_id=document.id, manner=manner))

    def events(self, document_id: UUID | None = None) -> list[str]:
        from doorstep.events.models import Event

        with self.firm.reading() as session:
            found = select(Event.name).order_by(Event.id)
            if document_id:
                found = found.where(Event.document_id == document_id)
            return list(session.scalars(found))

    def broken(self) -> list[str]:
        """What ``doorstep check`` finds, but for the numbers of cases, which tests make up."""
        return [fault for fault in self.firm.check() if "numbered beyond" not in fault]

    def again(self, document: Document) -> Document:
        with self.firm.reading() as session:
            return session.scalars(select(Document).where(Document.id == document.id)).one()


@pytest.fixture
def desk(kit) -> Desk:
    firm = kit.firm("papers")
    return Desk(firm, firm.staff())


def titles(page: Page) -> set[str]:
    """What a list page lists."""
    return {link.get_text(strip=True) for link in page.all("table.list td.main a, .files .file-text > a")}
