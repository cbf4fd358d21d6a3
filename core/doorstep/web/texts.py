"""Texts that a firm keeps: the office's pages on which they are listed, written, changed, put away and brought back."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from attrs import frozen
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from sqlalchemy import Select, func, select

from doorstep import clock
from doorstep.events.words import check_placeholders
from doorstep.problems import NotFound, Refused
from doorstep.web import context
from doorstep.web.acting import handle
from doorstep.web.conflicts import conflict
from doorstep.web.forms import Bound
from doorstep.web.paging import page_of
from doorstep.web.policy import Policy
from doorstep.web.routing import Room
from doorstep.web.shapes import Column, Row

CUT = 120
BOTH, POST = ("GET", "POST"), ("POST",)


@frozen(kw_only=True)
class TextWords:
    """What the pages of kept texts say.

    :param title, lead: of the list. :param new: the button and the heading of a new one. :param icon: of an empty list.
    :param none_yet, why: what an empty list says, and what the texts are for. :param in_use, put_away: the links
        between the list and what was put away. :param kept, saved: said when one is written, and when it was changed.
    :param ended, again: said when one is put away, and when it is brought back.
    """

    title: str
    lead: str
    new: str
    none_yet: str
    why: str
    in_use: str
    put_away: str
    icon: str = "document"
    kept: str = "It is kept."
    saved: str = "Saved."
    ended: str = "It is put away: it is not offered any more."
    again: str = "It is offered again."


class KeptTexts:
    """The pages of one kind of text: ``index``, ``new``, ``edit`` and ``archive`` in the room they are put into.

    A class of its own for each kind; its one instance is made when the module is imported::

        class Answers(KeptTexts):
            model, schema, words = ReadyAnswer, AnswerSchema, TextWords(title="Ready answers", ...)
            form = "answer"

        answers = Answers()
        answers.into(room, read=STAFF, write=staff_who_may(Permission.SETTINGS))

    Two who change the same text at once both read what the other wrote. The templates are ``texts/index.html`` and
    ``texts/edit.html``; one of your own extends them and fills their blocks.

    :cvar model: the table: `Owned`, with ``archived_at`` and ``version``. :cvar schema: what is written, by the model's
        names, with a hidden ``version``. :cvar words: a :class:`TextWords`. :cvar columns: of the
        list; by themselves the name and the first words of ``text``.
    :cvar name: the field a text is called by, by which the list is ordered. :cvar form: the form's id on the page.
    :cvar placeholders: what may stand in braces in ``text``, with what it means; anything else there is refused.
    :cvar most: how many may be in use, where they are all offered at once.
    :cvar samples: texts to begin with: a name for the address with a label and the values of the fields.
    :cvar list_template, edit_template: where the texts have templates of their own.
    """

    model: ClassVar[Any]
    schema: ClassVar[type[Schema]]
    words: ClassVar[TextWords]
    columns: ClassVar[Sequence[Column]] = (
        Column(label="Name", key="name", kind="link", primary=True), Column(label="Begins with", key="text")
    )  # fmt: skip
    name: ClassVar[str] = "name"
    form: ClassVar[str] = "text"
    placeholders: ClassVar[Mapping[str, str]] = {}
    most: ClassVar[int | None] = None
    samples: ClassVar[Mapping[str, tuple[str, Mapping[str, Any]]]] = {}
    list_template: ClassVar[str] = "texts/index.html"
    edit_template: ClassVar[str] = "texts/edit.html"

    def cells(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """The lines of a page of the list, by the columns' keys. :param rows: of what :meth:`listing` selects."""
        return [{"name": getattr(row, self.name), "text": text_beginning(row.text)} for row in rows]

    def listing(self) -> Select[Any]:
        """The columns a line is made of, ``id`` among them; in no order yet."""
        return select(*(getattr(self.model, one.key) for one in self.model.__mapper__.column_attrs))

    def url(self, row: Any) -> str:
        """Where a line of the list leads."""
        return url_for(".edit", text_id=row.id)

    def beginning(self) -> Mapping[str, Any]:
        """What a new one begins with: the sample that the address names."""
        return self.samples.get(request.args.get("sample", ""), ("", {}))[1]

    def choices(self) -> Mapping[str, Any]:
        """Choices of fields that come from data."""
        return {}

    def fill(self, found: Any, values: Mapping[str, Any]) -> None:
        """Keep what was typed. :raises Refused: at the field."""
        if self.placeholders:
            check_placeholders(self.placeholders, values["text"], "text")
        for name, value in values.items():
            setattr(found, name, value)

    def shown(self, form: Any) -> dict[str, Any]:
        """What the template of the form gets besides: for blocks of its own."""
        return {}

    def into(self, room: Room, *, read: Policy, write: Policy) -> None:
        """Put the pages into a room. :param read: who sees the list; :param write: who writes and puts away."""
        one = "/<uuid:text_id>"
        room.page("/", policy=read, endpoint="index")(self.index)
        room.page("/new", policy=write, methods=BOTH, endpoint="new")(self.new)
        room.page(one, policy=write, methods=BOTH, endpoint="edit")(self.edit)
        room.page(f"{one}/archive", policy=write, methods=POST, endpoint="archive")(self.archive)

    def index(self) -> ResponseReturnValue:
        archived, model = request.args.get("archived") == "1", self.model
        kept = model.archived_at.is_not(None) if archived else model.archived_at.is_(None)
        order = (getattr(model, self.name).asc(), model.id.asc())
        found, page = page_of(context.session(), self.listing().where(kept), order, request.args, url_for(".index"))
        rows = [Row(url=self.url(row), cells=line) for row, line in zip(found, self.cells(found), strict=True)]
        return render_template(
            self.list_template, texts=self, words=self.words, rows=rows, page=page, archived=archived
        )

    def new(self) -> ResponseReturnValue:
        def act(values: dict[str, Any]) -> str:
            self.check_room()
            made = self.model()
            self.fill(made, values)
            context.session().add(made)
            flash(self.words.kept, "success")
            return url_for(".index")

        return self._written(self.schema(exclude=["version"]), self.beginning(), None, act)

    def edit(self, text_id: UUID) -> ResponseReturnValue:
        found, schema = self.named(text_id), self.schema()
        initial = {name: getattr(found, name) for name in schema.fields}

        def act(values: dict[str, Any]) -> str:
            if values.pop("version") != found.version:
                raise conflict(schema, initial, values, found.version)
            self.fill(found, values)
            flash(self.words.saved, "success")
            return url_for(".index")

        return self._written(schema, initial, found, act)

    def check_room(self) -> None:
        """:raises Refused: when there are as many in use as there may be."""
        if self.most is None:
            return
        in_use = select(func.count(self.model.id)).where(self.model.archived_at.is_(None))
        if (context.session().scalar(in_use) or 0) >= self.most:
            raise Refused(f"At most {self.most} can be in use. Put one away first.")

    def _written(self, schema: Schema, initial: Mapping[str, Any], found: Any, act: Any) -> ResponseReturnValue:
        bound = Bound(schema=schema, name=self.form, initial=initial, choices=self.choices())

        def page(form: Any) -> ResponseReturnValue:
            heading = getattr(found, self.name) if found else self.words.new
            shown = {"texts": self, "words": self.words, "one": found, "heading": heading, **self.shown(form)}
            return render_template(self.edit_template, form=form, **shown)

        return handle(bound, page, act)

    def named(self, text_id: UUID) -> Any:
        """One of them, also one that was put away. :raises NotFound: when there is none."""
        found = context.session().scalar(select(self.model).where(self.model.id == text_id))
        if found is None:
            raise NotFound
        return found

    def archive(self, text_id: UUID) -> ResponseReturnValue:
        found = self.named(text_id)
        if found.archived_at:
            self.check_room()
        found.archived_at = None if found.archived_at else clock.now()
        flash(self.words.ended if found.archived_at else self.words.again, "success")
        return redirect(url_for(".index"), 303)


def text_beginning(text: str, most: int = CUT) -> str:
    """The first words of a longer text in one line, for a list. :param most: how many characters."""
    start = " ".join(text[: 2 * most].split())
    return start if len(start) <= most else f"{start[:most].rstrip()}…"
