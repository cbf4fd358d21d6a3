"""Tabs that are no record types."""

from flask import render_template

from doorstep.api import (
    CONTACT,
    OfficeTab,
    Permission,
    PortalTab,
    Room,
    hookimpl,
    page_actor,
    page_session,
    page_viewer,
    staff_who_may,
)

desk = Room("dummy_desk", __name__, plugin="dummy")
back_office = Room("dummy_back_office", __name__, plugin="dummy")


@desk.page("/", policy=CONTACT)
def index() -> str:
    return render_template("dummy/desk.html", person=page_viewer().name, firm=page_session().tenant.name)


@back_office.page("/", policy=staff_who_may(Permission.SETTINGS))
def office() -> str:
    return render_template("dummy/back_office.html", person=page_actor().name)


@hookimpl
def doorstep_portal_tabs() -> tuple[PortalTab, ...]:
    return (PortalTab(name="dummy_desk", label="Desk", path="dummy-desk", blueprint=desk, area="dummy_orders"),)


@hookimpl
def doorstep_office_tabs() -> tuple[OfficeTab, ...]:
    return (OfficeTab(name="dummy_back_office", label="Back office", path="dummy-back-office", blueprint=back_office),)
