"""Reports and proposals for tests, made by the service that pages call."""

from decimal import Decimal

from doorstep.api import Actor, change_status, create_record, now, publish_record

STAFF = Actor(kind="staff", name="Robin Office")
DEVICES = [{"location": "Lobby", "device": "Pull station", "result": "pass", "remark": ""}]
LINES = [
    {"text": "New panel", "quantity": Decimal("1"), "unit_price": 100_05},
    {"text": "Labor", "quantity": Decimal("2.5"), "unit_price": 99_99},
]


def report(firm, building, *, status="passed", published=True, **values):
    given = {"title": "Annual inspection", "system": "alarm", "devices": DEVICES, **values}
    with firm.writing() as session:
        record = create_record(session, "inspection_report", {**given, "account_id": building.id}, STAFF)
        if status != "draft":
            change_status(session, record, status, STAFF)
        if published:
            publish_record(session, record, STAFF)
        return record


def deficiency(firm, parent, *, status="open", **values):
    given = {"title": "Blocked exit", "severity": "critical", **values}
    with firm.writing() as session:
        above = session.merge(parent, load=False)
        record = create_record(session, "deficiency", given, STAFF, parent=above)
        if status != "open":
            change_status(session, record, status, STAFF)
        return record


def visit(firm, building, *, published=True, **values):
    given = {"title": "Pump repair", "work_done": "Replaced the relay.", "account_id": building.id, **values}
    with firm.writing() as session:
        record = create_record(session, "service_report", given, STAFF)
        change_status(session, record, "done", STAFF)
        if published:
            publish_record(session, record, STAFF)
        return record


def proposal(firm, account, *, published=True, **values):
    given = {"title": "Replace the panel", "scope": "The panel is old.", "lines": LINES, "happens_on": now().date()}
    with firm.writing() as session:
        record = create_record(session, "proposal", {**given, "account_id": account.id, **values}, STAFF)
        if published:
            publish_record(session, record, STAFF)
        return record
