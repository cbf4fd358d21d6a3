"""Wording the requests, and changing the words later."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from doorstep.api import (
    CONTACT,
    NotFound,
    PageForm,
    carry_out,
    page_actor,
    page_conflict,
    page_session,
    page_viewer,
    update_record,
)
from doorstep_homegauge.report_models import HomeReport, RequestLine, RequestList
from doorstep_homegauge.report_schemas import ChangedListSchema, NewListSchema
from doorstep_homegauge.requests.picking import ticked
from doorstep_homegauge.requests.room import BOTH, own_list, report_to_ask_about, room
from doorstep_homegauge.requests.sharing import check_findings, readers, write_list

OWN = ("finding_id", "heading", "words")


@room.page("/<uuid:report_id>/write", policy=CONTACT, methods=BOTH)
def write(report_id: UUID) -> ResponseReturnValue:
    report = report_to_ask_about(report_id)
    chosen = ticked(report_id, set(request.args.getlist("f")))
    if request.method == "GET" and not chosen:
        return redirect(url_for(".pick", report_id=report_id, none=1))
    lines = [{"finding_id": one.id, "heading": heading, "words": one.text} for heading, one in chosen]
    bound = PageForm(
        schema=NewListSchema(), name="requests", initial={"requests": lines}, choices={"share": others(report)}
    )

    def act(values: dict[str, Any]) -> str:
        made = write_list(page_session(), page_viewer(), report_to_ask_about(report_id), values, page_actor())
        flash("Your request list is written.", "success")
        return url_for("portal_request_list.show", record_id=made.id)

    back = url_for(".pick", report_id=report_id)
    return carry_out(bound, lambda form: page(form, report.title, back, "Save the list"), act)


def others(report: HomeReport) -> list[tuple[str, str]]:
    """With whom it can be shared: everybody of the inspection but its author."""
    me, label = page_viewer().contact_id, page_session().catalog.role_label
    found = [one for one in readers(page_session(), report.parent_id) if one.contact_id != me]
    return [(str(one.contact_id), f"{one.name} ({label(one.role).lower()})") for one in found]


@room.page("/lists/<uuid:list_id>", policy=CONTACT, methods=BOTH)
def edit(list_id: UUID) -> ResponseReturnValue:
    found, schema = own_list(list_id), ChangedListSchema()
    url = url_for("portal_request_list.show", record_id=list_id)
    initial = {"note": found.note, "requests": lines_of(found), "version": found.version}

    def act(values: dict[str, Any]) -> str:
        version = values.pop("version")
        if version != found.version:
            raise page_conflict(schema, {"note": found.note}, values, found.version)
        change(found, values)
        flash("Saved.", "success")
        return url

    bound = PageForm(schema=schema, name="requests", initial=initial)
    return carry_out(bound, lambda form: page(form, found.title, url, "Save"), act)


def change(found: RequestList, values: dict[str, Any]) -> None:
    session = page_session()
    report = session.scalar(select(HomeReport).where(HomeReport.id == found.report_id))
    if report is None:
        raise NotFound
    check_findings(session, report, values["requests"])
    update_record(session, found, values, page_actor())


def lines_of(found: RequestList) -> list[dict[str, Any]]:
    mine = select(RequestLine).where(RequestLine.record_id == found.id)
    rows = page_session().scalars(mine.order_by(RequestLine.position, RequestLine.id))
    return [{name: getattr(row, name) for name in OWN} for row in rows]


def page(form: Any, title: str, back: str, submit: str) -> str:
    return render_template("homegauge/requests/write.html", form=form, lead=title, back=back, submit=submit)
