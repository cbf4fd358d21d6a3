"""The pages of every record type, on both sides, as rooms of the plugin that declared it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Response

from doorstep.access.gates import HeldBack
from doorstep.plugins.contributions import RecordType
from doorstep.plugins.registry import Registry
from doorstep.users.permissions import Permission
from doorstep.web import forwarding
from doorstep.web.held import held_page
from doorstep.web.policy import CONTACT, STAFF, Policy, staff
from doorstep.web.records import acts, corrections, editing, lists, people, rating, show
from doorstep.web.records.desk import Desk
from doorstep.web.routing import Room

ONE = "/<uuid:record_id>"
WRITE = staff(Permission.RECORDS)
POST, BOTH = ("POST",), ("GET", "POST")
Route = tuple[str, str, Callable[..., Any], Policy, Sequence[str]]

OFFICE: tuple[Route, ...] = (
    ("index", "/", lists.index, STAFF, ("GET",)),
    ("board", "/board", lists.board, STAFF, ("GET",)),
    ("export", "/export.csv", lists.export, staff(Permission.EXPORT), ("GET",)),
    ("new", "/new", editing.new, WRITE, BOTH),
    ("show", ONE, show.show, STAFF, ("GET",)),
    ("edit", f"{ONE}/edit", editing.edit, WRITE, BOTH),
    ("status", f"{ONE}/status", acts.status, WRITE, POST),
    ("publish", f"{ONE}/publish", acts.publish, WRITE, POST),
    ("withdraw", f"{ONE}/withdraw", acts.withdraw, WRITE, POST),
    ("archive", f"{ONE}/archive", acts.archive, WRITE, POST),
    ("assign", f"{ONE}/assign", acts.assign, WRITE, POST),
    ("participants", f"{ONE}/participants", people.add, WRITE, BOTH),
    ("leave", f"{ONE}/participants/remove", acts.leave, WRITE, POST),
    ("share", f"{ONE}/share", acts.share, WRITE, POST),
    ("stop_forward", f"{ONE}/forwards/stop", acts.stop_forward, WRITE, POST),
    ("message", f"{ONE}/message", acts.message, WRITE, POST),
    ("draft", f"{ONE}/draft", show.with_draft, WRITE, POST),
    ("unread", f"{ONE}/unread", acts.unread, STAFF, POST),
    ("correct", f"{ONE}/messages/<uuid:message_id>/edit", corrections.edit, WRITE, BOTH),
)
PORTAL: tuple[Route, ...] = (
    ("index", "/", lists.index, CONTACT, ("GET",)),
    ("board", "/board", lists.board, CONTACT, ("GET",)),
    ("export", "/export.csv", lists.export, CONTACT, ("GET",)),
    ("new", "/new", editing.new, CONTACT, BOTH),
    ("show", ONE, show.show, CONTACT, ("GET",)),
    ("participants", f"{ONE}/participants", people.add, CONTACT, BOTH),
    ("leave", f"{ONE}/participants/remove", acts.leave, CONTACT, POST),
    ("message", f"{ONE}/message", acts.message, CONTACT, POST),
    ("draft", f"{ONE}/draft", show.with_draft, CONTACT, POST),
    ("unread", f"{ONE}/unread", acts.unread, CONTACT, POST),
    ("correct", f"{ONE}/messages/<uuid:message_id>/edit", corrections.edit, CONTACT, BOTH),
)
FORWARD: tuple[Route, ...] = (("forward", f"{ONE}/forward", forwarding.of_record, CONTACT, BOTH),)
RATING: tuple[Route, ...] = (("rating", f"{ONE}/rating", rating.rating_page, CONTACT, BOTH),)


def record_rooms(registry: Registry) -> list[Room]:
    found = []
    for entry in registry.all(RecordType):
        package = registry.plugins[entry.plugin].package
        found += [
            room(entry.plugin, package, Desk(type=entry.value, side="office"), OFFICE),
            room(entry.plugin, package, Desk(type=entry.value, side="portal"), portal_of(entry.value)),
        ]
    return found


def portal_of(record_type: RecordType) -> tuple[Route, ...]:
    """What is shared person by person, and has a PDF, can be forwarded."""
    forwarded = FORWARD if record_type.shared and record_type.rendered else ()
    return PORTAL + forwarded + (RATING if record_type.rating else ())


def held_back(desk: Desk, fault: HeldBack) -> Response:
    return held_page(fault, desk.type.label, (desk.type.label_plural, desk.url("index")))


def room(plugin: str, package: str, desk: Desk, routes: Sequence[Route]) -> Room:
    pages = Room(
        f"{desk.side}_{desk.declared.name}", package, plugin=plugin, url_prefix=f"/{desk.side}/{desk.declared.tab}",
        template_folder="templates",
    )  # fmt: skip
    pages.errorhandler(HeldBack)(partial(held_back, desk))
    for endpoint, rule, view, policy, methods in routes:
        pages.page(rule, policy=policy, methods=methods, endpoint=endpoint)(partial(view, desk))
    return pages
