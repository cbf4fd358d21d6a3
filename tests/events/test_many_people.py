"""Planning the mails of an event costs the same however many people stand near."""

import pytest
from sqlalchemy import select
from worlds import make_record

from doorstep.access.viewer import viewers_of
from doorstep.access.visible import seen_by
from doorstep.events.actors import SYSTEM
from doorstep.events.models import Delivery
from doorstep.events.recording import record_event
from doorstep.records.models import Record
from doorstep.testing.statements import counting

pytestmark = pytest.mark.on_both


def statements_of(kit, firm, record_id):
    with firm.writing() as session:
        model = session.catalog.record_types["inspection_report"].model
        record = session.scalars(select(model).where(model.id == record_id)).one()
        with counting(kit.installation.database.engine) as statements:
            record_event(session, "inspection_report.published", record, SYSTEM)
    return len(statements)


def test_planning_takes_no_statement_for_each_person(kit):
    """Section 11: who sees a record is asked once for everybody near it, not once for each."""
    firm = kit.firm("inspectpoint")
    site = firm.account("Main Street 1", "site")
    for n in range(2):
        firm.link(firm.contact(f"Pat {n}"), site)
    with firm.writing() as session:
        record_id = make_record(session, "inspection_report", site).id
    few = statements_of(kit, firm, record_id)
    for n in range(30):
        firm.link(firm.contact(f"Lee {n}"), site)
    outsider = firm.contact("Kim Elsewhere")
    assert statements_of(kit, firm, record_id) == few
    with firm.reading() as session:
        told = set(session.scalars(select(Delivery.contact_id)))
        assert len(told) == 32 and outsider.id not in told
        viewers = viewers_of(session, {*told, outsider.id}).values()
        assert seen_by(session, viewers, Record, record_id) == told
