"""The API of one record type: the same resource for staff and contacts, each as far as it is theirs."""

from functools import partial
from typing import Any
from uuid import UUID

from attrs import evolve, frozen

from doorstep.access.gates import why_records
from doorstep.access.viewer import Viewer
from doorstep.documents.uploads import CheckedFile
from doorstep.events.lines import line_of
from doorstep.plugins.contributions import RecordType
from doorstep.plugins.registry import Registry
from doorstep.problems import Invalid, NotFound
from doorstep.records import queries, services
from doorstep.records.conversation import Said
from doorstep.records.people import add_participant, remove_participant, subscribe
from doorstep.request_types.answers import PREFIX
from doorstep.request_types.queries import given_of
from doorstep.users.permissions import Permission
from doorstep.web import context
from doorstep.web.api import reading, record_shapes
from doorstep.web.api.operations import BOTH, OFFICE, Call, Operation, add
from doorstep.web.api.paging import Paged, paged
from doorstep.web.documents.forms import checked
from doorstep.web.routing import Room

ONE = "/<uuid:record_id>"


def viewer_of(kind: RecordType) -> Viewer:
    """Who asks. :raises NotFound: when the type's area is closed to them."""
    viewer = context.viewer()
    if not viewer.is_staff and kind.name not in viewer.record_kinds():
        raise NotFound
    return viewer


@frozen
class RecordResource:
    """The views of one record type."""

    kind: RecordType

    def find(self, record_id: UUID) -> queries.Found:
        viewer = viewer_of(self.kind)
        return queries.get_open(context.session(), viewer, self.kind, record_id, archived=viewer.is_staff)

    def index(self, call: Call) -> Paged:
        given = call.query
        viewer = viewer_of(self.kind)
        statement = queries.records_select(self.kind, viewer)
        standing = queries.stands(self.kind, given["status"]), queries.with_flag(self.kind, given.get("flag", ""))
        statement = statement.where(*standing, queries.matching(given["q"]))
        if given["account"]:
            statement = statement.where(queries.below(context.session(), given["account"]))
        return self.without_held(
            paged(statement, queries.list_order(self.kind, viewer, given["status"]), given), viewer
        )

    def without_held(self, page: Paged, viewer: Viewer) -> Paged:
        """Of what is held the list says which steps free it, and none of its values."""
        if not self.kind.gated:
            return page
        held = why_records(context.session(), viewer, self.kind.name, [row.id for row in page.rows])
        flags = (queries.flag_column(flag.name) for flag in self.kind.flags)
        hidden = dict.fromkeys([*queries.listed_fields(self.kind, "office"), *flags])
        more = {row.id: {**(hidden if row.id in held else {}), "held": held.get(row.id)} for row in page.rows}
        return evolve(page, more=more)

    def show(self, call: Call, record_id: UUID) -> dict[str, Any]:
        return self.shown(self.find(record_id))

    def shown(self, found: queries.Found) -> dict[str, Any]:
        record, parent = found.record, found.parent
        around = {"account": found.account, "assigned": found.assigned}
        above = {"parent_id": parent.id if parent else None, "parent_number": parent.number if parent else None}
        own = (*record_shapes.CORE, *record_shapes.STAFF_WHOLE, *queries.own_fields(self.kind, "office"))
        values = {name: getattr(record, name) for name in own if hasattr(record, name)}
        rows = queries.rows_of(context.session(), self.kind, record.id)
        flags = {queries.flag_column(flag.name): flag.name in found.flags for flag in self.kind.flags}
        content = self.kind.content.read(context.session(), record) if self.kind.content else {}
        return {**values, **around, **above, **rows, **flags, **self.answers(record.id), **content}

    def answers(self, record_id: UUID) -> dict[str, Any]:
        """What was answered, by the keys of the fields; nothing for a type without request forms."""
        if not self.kind.request_forms:
            return {}
        given = given_of(context.session(), record_id)
        if given is None:
            return {"request_type": None, "request_type_name": None, "request_version": None, "answers": {}}
        return {
            "request_type": given.request_type_id, "request_type_name": given.name, "request_version": given.number,
            "answers": given.answers,
        }  # fmt: skip

    def again(self, record_id: UUID) -> dict[str, Any]:
        context.session().flush()
        return self.shown(self.find(record_id))

    def create(self, call: Call) -> dict[str, Any]:
        """Files are checked before anything is looked up: nobody waits for them."""
        files = answer_files(call)
        viewer, values = viewer_of(self.kind), dict(call.body)
        parent = self.parent(viewer, values.pop("parent_id", None))
        made = services.create_record(
            context.session(), self.kind.name, values, context.actor(), parent=parent,
            viewer=None if viewer.is_staff else viewer, answer_files=files,
        )  # fmt: skip
        return self.again(made.id)

    def parent(self, viewer: Viewer, parent_id: UUID | None) -> Any:
        above = context.catalog().record_types.get(self.kind.parent or "")
        if above is None or parent_id is None:
            return None
        return queries.get_visible(context.session(), viewer, above, parent_id).record

    def change(self, call: Call, record_id: UUID) -> dict[str, Any]:
        found = self.find(record_id)
        schema = record_shapes.body(self.kind, "office", editing=True)
        stored = {**self.shown(found), "version": found.record.version}
        known = {name: value for name, value in stored.items() if name in schema.fields}
        values = reading.overlaid(schema, known, call.raw)
        given = {name: values[name] for name in call.raw if name in values and name != "version"}
        services.update_record(context.session(), found.record, given, context.actor(), version=call.body["version"])
        return self.again(record_id)

    def status(self, call: Call, record_id: UUID) -> dict[str, Any]:
        record = self.find(record_id).record
        services.change_status(
            context.session(),
            record,
            call.body["status"],
            context.actor(),
            substatus=call.body["substatus"],
            by_hand=True,
        )
        return self.again(record_id)

    def publish(self, call: Call, record_id: UUID) -> dict[str, Any]:
        services.publish_by_hand(context.session(), self.find(record_id).record, context.actor(), at=call.body["at"])
        return self.again(record_id)

    def withdraw(self, call: Call, record_id: UUID) -> dict[str, Any]:
        services.withdraw(context.session(), self.find(record_id).record, context.actor())
        return self.again(record_id)

    def archive(self, call: Call, record_id: UUID) -> dict[str, Any]:
        services.archive(context.session(), self.find(record_id).record, context.actor())
        return self.again(record_id)

    def restore(self, call: Call, record_id: UUID) -> dict[str, Any]:
        services.restore(context.session(), self.find(record_id).record, context.actor())
        return self.again(record_id)

    def around(self, record_id: UUID) -> queries.Around:
        record = self.find(record_id).record
        return queries.around(context.session(), viewer_of(self.kind), record)

    def messages(self, call: Call, record_id: UUID) -> dict[str, Any]:
        return {"items": [message_of(one) for one in self.around(record_id).talk.messages]}

    def write(self, call: Call, record_id: UUID) -> dict[str, Any]:
        record, given = self.find(record_id).record, dict(call.body)
        made = services.post_message(context.session(), record, given.pop("body"), context.actor(), **given)
        return next(one for one in self.messages(call, record_id)["items"] if one["id"] == made.id)

    def events(self, call: Call, record_id: UUID) -> dict[str, Any]:
        return {"items": [event_of(line) for line in self.around(record_id).events]}

    def people(self, call: Call, record_id: UUID) -> dict[str, Any]:
        return {"items": [participant_of(line) for line in self.around(record_id).participants]}

    def join(self, call: Call, record_id: UUID) -> dict[str, Any]:
        record, session, actor = self.find(record_id).record, context.session(), context.actor()
        if call.is_office:
            add_participant(session, record, call.body["contact_id"], call.body["role"], actor)
        else:
            subscribe(session, record, call.body["contact_id"], actor)
        return self.people(call, record_id)

    def leave(self, call: Call, record_id: UUID, participant_id: UUID) -> None:
        remove_participant(context.session(), self.find(record_id).record, participant_id, context.actor())


def answer_files(call: Call) -> dict[str, list[CheckedFile]]:
    """The files that came with the answers, by the keys of their questions."""
    unknown = [name for name in call.files if not name.startswith(PREFIX)]
    if unknown:
        raise Invalid({name: ["Unknown field."] for name in unknown})
    return {name.removeprefix(PREFIX): checked(found, name) for name, found in call.files.items()}


def message_of(said: Said) -> dict[str, Any]:
    names = ("id", "at", "author", "subject", "body", "tag", "edited_at", "audience", "internal")
    files = [{"id": line.id, "title": line.a} for line in said.files]
    return {**{name: getattr(said, name) for name in names}, "files": files}


def event_of(line: Any) -> dict[str, Any]:
    text = line_of(context.catalog(), line.a, queries.facts(line))
    return {"id": line.id, "at": line.at, "name": line.a, "text": text, "actor": line.b}


def participant_of(line: Any) -> dict[str, Any]:
    name = (line.a or "").strip() or line.d or "No name"
    return {"id": line.id, "name": name, "role": line.b, "contact_id": line.c}


MADE_BY_HAND = ("create", "change", "status", "publish", "withdraw", "archive", "restore")


def operations_of(kind: RecordType) -> list[Operation]:
    """What can be done with records of a kind; one that only its vertical makes is read and talked about."""
    mine = {f"{act}_{kind.name}" for act in MADE_BY_HAND}
    return [one for one in all_operations(kind) if kind.by_hand or one.name not in mine]


def all_operations(kind: RecordType) -> list[Operation]:
    """What can be done with records of a kind: contacts as far as the type's portal allows."""
    views, name = RecordResource(kind), kind.name
    one, many = kind.label.lower(), kind.label_plural.lower()
    whole = partial(record_shapes.whole, kind)
    write: dict[str, Any] = {"tag": kind.label_plural, "permission": Permission.RECORDS, "answer": whole}
    office: dict[str, Any] = {**write, "sides": OFFICE}
    read: dict[str, Any] = {"tag": kind.label_plural, "method": "GET"}
    may_create, may_write = sides(kind, "create"), sides(kind, "comment")
    return [
        Operation(name=f"list_{name}", path="", view=views.index, summary=f"List {many}", listed=True,
                  query=partial(record_shapes.arguments, kind), answer=partial(record_shapes.item, kind), **read),
        Operation(name=f"create_{name}", method="POST", path="", view=views.create, summary=f"Make a new {one}",
                  body=partial(record_shapes.body, kind), sides=may_create, status=201,
                  files=partial(record_shapes.file_parts, kind) if kind.request_forms else None, **write),
        Operation(name=f"get_{name}", path=ONE, view=views.show, summary=f"One {one}, with all it holds", answer=whole,
                  **read),
        Operation(name=f"change_{name}", method="PATCH", path=ONE, view=views.change, summary="Change it",
                  body=partial(record_shapes.change, kind), **office),
        Operation(name=f"status_{name}", method="POST", path=f"{ONE}/status", view=views.status,
                  summary="Move it to another status", body=lambda side: record_shapes.NewStatus(), **office),
        Operation(name=f"publish_{name}", method="POST", path=f"{ONE}/publish", view=views.publish,
                  summary="Let customers see it", body=lambda side: record_shapes.Publishing(), **office),
        Operation(name=f"withdraw_{name}", method="POST", path=f"{ONE}/withdraw", view=views.withdraw,
                  summary="Hide it from customers", **office),
        Operation(name=f"archive_{name}", method="POST", path=f"{ONE}/archive", view=views.archive,
                  summary="Put it out of the lists", **office),
        Operation(name=f"restore_{name}", method="POST", path=f"{ONE}/restore", view=views.restore,
                  summary="Bring it back", **office),
        Operation(name=f"messages_{name}", path=f"{ONE}/messages", view=views.messages, summary="Its conversation",
                  answer=lambda side: record_shapes.many(record_shapes.message(side)), **read),
        Operation(name=f"write_{name}", method="POST", path=f"{ONE}/messages", view=views.write, status=201,
                  summary="Write a message", body=partial(record_shapes.new_message, kind), sides=may_write,
                  **{**write, "answer": record_shapes.message}),
        Operation(name=f"events_{name}", path=f"{ONE}/events", view=views.events, summary="Its history",
                  answer=lambda side: record_shapes.many(record_shapes.event(side)), **read),
        Operation(name=f"people_{name}", path=f"{ONE}/participants", view=views.people, summary="Who takes part",
                  answer=people_shape, **read),
        Operation(name=f"join_{name}", method="POST", path=f"{ONE}/participants", view=views.join, status=201,
                  summary="Add somebody", body=join_body, sides=may_write, **{**write, "answer": people_shape}),
        Operation(name=f"leave_{name}", method="DELETE", path=f"{ONE}/participants/<uuid:participant_id>",
                  view=views.leave, summary="Take somebody off", status=204, **{**office, "answer": None}),
    ]  # fmt: skip


def sides(kind: RecordType, act: str) -> Any:
    return BOTH if act in kind.portal else OFFICE


def join_body(side: str) -> Any:
    return record_shapes.NewParticipant() if side == "office" else record_shapes.NewSubscriber()


def people_shape(side: str) -> Any:
    return record_shapes.many(record_shapes.participant(side))


def record_rooms(registry: Registry) -> list[Room]:
    return [
        add(
            Room(f"api_{entry.value.name}", __name__, plugin=entry.plugin, url_prefix=f"/api/v1/{entry.value.tab}"),
            operations_of(entry.value),
        )
        for entry in registry.all(RecordType)
    ]
