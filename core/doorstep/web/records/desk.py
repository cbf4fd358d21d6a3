"""One record type on one side: what its pages share."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from attrs import field, frozen
from flask import render_template, url_for

from doorstep.access.gates import Holding, why_records
from doorstep.access.viewer import Viewer
from doorstep.plugins.contributions import RecordType
from doorstep.problems import NotFound
from doorstep.records.choices import why_none
from doorstep.records.people import takes_subscribers
from doorstep.records.queries import Found, get_open
from doorstep.records.schemas import Side
from doorstep.users.permissions import Permission, may
from doorstep.web import context


@frozen(kw_only=True)
class Desk:
    """:ivar declared: the record type as its vertical declares it; :ivar side: office or portal."""

    declared: RecordType = field(alias="type")
    side: Side

    @property
    def type(self) -> RecordType:
        """The record type in the words of the business."""
        return context.catalog().record_types.get(self.declared.name, self.declared)

    @property
    def is_office(self) -> bool:
        return self.side == "office"

    @property
    def layout(self) -> str:
        return f"layout/{self.side}.html"

    def url(self, endpoint: str, **values: Any) -> str:
        return url_for(f"{self.side}_{self.declared.name}.{endpoint}", **values)

    def viewer(self) -> Viewer:
        """Who looks. :raises NotFound: when the type's area is closed to them."""
        viewer = context.viewer()
        if not viewer.is_staff and self.type.name not in viewer.record_kinds():
            raise NotFound
        return viewer

    def find(self, record_id: UUID) -> Found:
        """:raises NotFound: when it is not there, or not for them. :raises HeldBack: when a gate holds it."""
        return get_open(context.session(), self.viewer(), self.type, record_id, archived=self.is_office)

    def held(self, rows: Sequence[Any]) -> dict[UUID, Holding]:
        """The held ones among rows of a list."""
        return why_records(context.session(), context.viewer(), self.type.name, [row.id for row in rows])

    def may_write(self) -> bool:
        user = context.me()
        return self.is_office and user is not None and may(user.staff_role, Permission.RECORDS)

    def may_edit(self) -> bool:
        return self.type.by_hand and self.may_write()

    def may_act(self, act: str) -> bool:
        """Whether this contact may create, comment, upload here; never in a preview."""
        return not self.is_office and act in self.type.portal and context.previewing() is None

    def may_subscribe(self) -> bool:
        return self.may_act("comment") and takes_subscribers(self.type)

    def may_create(self) -> bool:
        return self.type.by_hand and (self.may_write() or self.may_act("create"))

    def refusal(self) -> str:
        """Why this contact can make none now; empty where they can, or where nobody in the portal does."""
        if not self.may_act("create"):
            return ""
        session, viewer = context.session(), context.viewer()
        own = self.type.refusal
        return why_none(session, self.type, viewer) or (own(session, viewer) if own else "")

    def render(self, template: str, /, **values: Any) -> str:
        """A vertical's own page where it has one, which extends ours."""
        names: list[Any] = [f"records/{self.type.name}/{template}.html", f"records/{template}.html"]
        return render_template(names, desk=self, type=self.type, side=self.side, layout=self.layout, **values)


def may_make(kind: str) -> bool:
    """Whether the contact whose page this is can make a record of this kind now: what else a page offers them leads to
    a refusal. At most two statements.

    :param kind: the name of a record type whose ``portal`` has ``create``.
    """
    desk = Desk(type=context.catalog().record_types[kind], side="portal")
    return desk.may_create() and not desk.refusal()


def other(desk: Desk, record_type: RecordType) -> Desk:
    """The same side's pages of another type."""
    return Desk(type=record_type, side=desk.side)
