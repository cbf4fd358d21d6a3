"""What tests in the small world build again and again."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from doorstep import clock
from doorstep.documents.services import upload
from doorstep.documents.uploads import check_upload
from doorstep.events.actors import SYSTEM
from doorstep.records.people import add_participant
from doorstep.records.services import create_record

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nstartxref\n0\n%%EOF\n"


class Work:
    """Makes records and documents of the vertical `worldtype`."""

    def record(self, firm: Any, account: Any, title: str = "A job", kind: str = "by_link", publish: bool = True) -> Any:
        with firm.writing() as session:
            values = {"title": title, "account_id": account.id if account else None}
            record = create_record(session, kind, values, SYSTEM)
            record.visible_from = clock.now() - timedelta(minutes=1) if publish else None
            return record

    def records(self, firm: Any, account: Any, count: int, **values: Any) -> None:
        with firm.writing() as session:
            for n in range(count):
                made = create_record(session, "by_link", {"title": f"Job {n}", "account_id": account.id}, SYSTEM)
                made.visible_from = clock.now() - timedelta(minutes=1)

    def document(self, firm: Any, thing: Any, title: str = "Plan", publish: bool = True, kind: str = "paper") -> Any:
        with firm.writing() as session:
            file = check_upload(f"{title}.pdf", BytesIO(PDF))
            return upload(session, thing, kind, file, SYSTEM, title=title, publish=publish)

    def takes_part(self, firm: Any, record: Any, contact: Any, role: str = "participant") -> None:
        with firm.writing() as session:
            add_participant(session, record, contact.id, role, SYSTEM)
