"""Releases as they are lived: people answer, staff bill, replace and withdraw, all by the services that pages call."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

from attrs import Factory, define
from plugins.billing.tests.books import LINES, STAFF
from sqlalchemy import select
from tests.access.release_model import CASE, JOB, KINDS, TASK, Bill, Paper, Release
from tests.documents.conftest import pdf

from doorstep import clock
from doorstep.access.viewer import staff_viewer, viewer_of
from doorstep.documents import decisions, services
from doorstep.documents.models import Document
from doorstep.documents.publishing import withdraw
from doorstep.documents.uploads import check_upload
from doorstep.problems import NotFound, Refused
from doorstep.records.models import Participant, Record
from doorstep.records.people import add_participant, remove_participant
from doorstep.records.services import archive
from doorstep_billing.invoices import draft_invoice, issue, void
from doorstep_billing.ledger import locked
from doorstep_billing.payments import take
from doorstep_billing.releasing import hold_until_paid


@define
class Lived:
    """A business in which the same is done as in the model."""

    firm: Any
    model: Release
    site: Any
    people: list[Any] = Factory(list)
    records: list[UUID] = Factory(list)
    papers: list[UUID] = Factory(list)
    bills: list[UUID] = Factory(list)

    def record(self, session: Any, n: int) -> Record:
        from tests.plugins.papers.models import Case
        from tests.plugins.worktype.models import Job, Task

        model = (Case, Job, Task)[n]
        return session.scalars(select(model).where(model.id == self.records[n])).one()

    def document(self, session: Any, n: int) -> Document:
        return session.scalars(select(Document).where(Document.id == self.papers[n])).one()

    # What can happen, each to the model and to the business.

    def sign_up(self, person: int, record: int) -> None:
        self.model.signers.add((person, record))
        with self.firm.writing() as session:
            contact_id = self.people[person].contact.id
            add_participant(session, self.record(session, record), contact_id, "signer", STAFF)

    def step_down(self, person: int, record: int) -> None:
        self.model.signers.discard((person, record))
        with self.firm.writing() as session:
            mine = (
                Participant.contact_id == self.people[person].contact.id,
                Participant.record_id == self.records[record],
            )
            part = session.scalar(select(Participant.id).where(*mine))
            if part:
                remove_participant(session, self.record(session, record), part, STAFF)

    def put(self, kind: str, record: int) -> None:
        self.model.papers.append(Paper(kind, record))
        with self.firm.writing() as session:
            file = check_upload(f"{kind} {len(self.papers)}.pdf", BytesIO(pdf(f"{len(self.papers)}")))
            self.papers.append(
                services.upload(session, self.record(session, record), kind, file, STAFF, publish=True).id
            )

    def answer(self, person: int, n: int, answer: str, on_paper: bool) -> None:
        """Both take it, or both refuse."""
        paper = self.model.papers[n]
        allowed = self.model.may_answer(person, paper, on_paper=on_paper)
        assert allowed == self._answered(person, n, answer, on_paper), (person, n, self.model)
        if allowed:
            paper.answers[person] = answer

    def all_agree(self, n: int) -> None:
        for person in sorted(person for person, record in self.model.signers if record == self.model.papers[n].record):
            self.answer(person, n, "approved", on_paper=True)

    def _answered(self, person: int, n: int, answer: str, on_paper: bool) -> bool:
        contact_id = self.people[person].contact.id
        try:
            with self.firm.writing() as session:
                sha256 = self.document(session, n).sha256
                viewer = staff_viewer(session.catalog, "Robin") if on_paper else viewer_of(session, contact_id)
                given = (answer, "they said so", sha256, STAFF if on_paper else None)
                decisions.decide(session, viewer, self.papers[n], *given, paper=decisions.Paper(contact_id=contact_id))
        except (Refused, NotFound):
            return False
        return True

    def hide(self, n: int) -> None:
        if self.model.papers[n].visible and self.model.papers[n].current:
            self.model.papers[n].visible = False
            with self.firm.writing() as session:
                withdraw(session, self.document(session, n), STAFF)

    def put_away(self, n: int) -> None:
        if self.model.papers[n].current:
            self.model.papers[n].archived = True
            with self.firm.writing() as session:
                services.archive(session, self.document(session, n), STAFF)

    def renew(self, n: int) -> None:
        old = self.model.papers[n]
        if old.current:
            old.replaced = True
            self.model.papers.append(Paper(old.kind, old.record, visible=old.visible))
            with self.firm.writing() as session:
                file = check_upload("newer.pdf", BytesIO(pdf(f"newer {len(self.papers)}")))
                self.papers.append(services.replace(session, self.document(session, n), file, STAFF).id)

    def bill(self, about: int, before_release: bool) -> None:
        self.model.bills.append(Bill(about, before_release))
        with self.firm.writing() as session:
            made = draft_invoice(session, self.site.id, "Work", LINES, STAFF, about_id=self.records[about])
            self.bills.append(made.id)
            if before_release:
                hold_until_paid(session, made, True, STAFF)

    def release(self, n: int, hold: bool) -> None:
        self.model.bills[n].before_release = hold
        with self.firm.writing() as session:
            hold_until_paid(session, locked(session, self.bills[n]), hold, STAFF)

    def send(self, n: int) -> None:
        bill = self.model.bills[n]
        if not bill.issued and not bill.archived:
            bill.issued = True
            with self.firm.writing() as session:
                issue(session, locked(session, self.bills[n]), STAFF)

    def settle(self, n: int, paid: bool) -> None:
        bill = self.model.bills[n]
        if bill.issued and not bill.settled:
            bill.settled = True
            with self.firm.writing() as session:
                if paid:
                    invoice = locked(session, self.bills[n])
                    take(session, self.site.id, invoice.balance, STAFF, invoice_ids=[invoice.id], means="cash")
                else:
                    void(session, self.bills[n], "Billed twice", STAFF)

    def discard(self, n: int) -> None:
        bill = self.model.bills[n]
        if not bill.issued and not bill.archived:
            bill.archived = True
            with self.firm.writing() as session:
                archive(session, locked(session, self.bills[n]), STAFF)


def begin(firm: Any, people: int, shut_out: frozenset[int]) -> Lived:
    """Everybody is linked to the site where the records stand."""
    from tests.plugins.papers.models import Case
    from tests.plugins.worktype.models import Job, Task

    site = firm.account("Pier 4", "site")
    lived = Lived(firm=firm, model=Release(people, shut_out), site=site)
    for n in range(people):
        lived.people.append(firm.person(f"Person {n}", site))
        if n in shut_out:
            firm.close_area(lived.people[n].contact, "letters")
    models: dict[int, tuple[Any, dict[str, Any]]] = {
        CASE: (Case, {}),
        JOB: (Job, {"nature": "question"}),
        TASK: (Task, {}),
    }
    with firm.writing() as session:
        for n, (model, own) in models.items():
            parent = {"parent_id": lived.records[JOB]} if n == TASK else {}
            record = model(
                number=f"{KINDS[n]}-1", title=KINDS[n], status="open", happens_on=date(2026, 1, 1), account_id=site.id,
                visible_from=clock.now(), **own, **parent,
            )  # fmt: skip
            session.add(record)
            session.flush()
            lived.records.append(record.id)
    return lived
