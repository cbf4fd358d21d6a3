"""What the pages about request lists share: whose report and list it is."""

from uuid import UUID

from sqlalchemy import select

from doorstep.api import NotFound, Refused, Room, held_records, page_session, page_viewer, visible_records
from doorstep_homegauge.report_models import HomeReport, RequestList
from doorstep_homegauge.requests.sharing import may_ask

room = Room("portal_request_writing", "doorstep_homegauge", plugin="homegauge", template_folder="templates")
BOTH, POST = ("GET", "POST"), ("POST",)


def report_to_ask_about(report_id: UUID) -> HomeReport:
    """A report this contact reads as buyer or agent.

    :raises NotFound: otherwise. :raises Refused: while a gate holds it: what it says shows on no page of ours.
    """
    viewer, session = page_viewer(), page_session()
    seen = (HomeReport.id == report_id, visible_records(viewer, kind="home_report"))
    report = session.scalar(select(HomeReport).where(*seen))
    if report is None or not may_ask(session, viewer, report):
        raise NotFound
    if held := held_records(session, viewer, "home_report", [report.id]).get(report.id):
        raise Refused(held.reason)
    return report


def own_list(list_id: UUID) -> RequestList:
    """A list this contact wrote. :raises NotFound: for anybody else's."""
    viewer = page_viewer()
    mine = (RequestList.id == list_id, RequestList.author_id == viewer.contact_id)
    found = page_session().scalar(select(RequestList).where(*mine, visible_records(viewer, kind="request_list")))
    if found is None:
        raise NotFound
    return found
