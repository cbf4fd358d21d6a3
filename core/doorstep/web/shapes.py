"""The values that pages hand to the components. A view fills them, a template prints them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve, field, frozen

Value = str | bool | Sequence[Any] | None
YES = frozenset({"1", "true", "yes", "on", "y"})


@frozen(kw_only=True)
class NavItem:
    label: str
    url: str
    icon: str | None = None
    active: bool = False
    badge: str | None = None
    group: str | None = None


@frozen(kw_only=True)
class Column:
    """`kind`: text link money when date badge html number size; `primary` is a card's heading on a phone.

    :ivar alone: on a phone the value stands without the label, above those that need theirs: it says what it is.
    """

    label: str
    key: str
    align: str = "start"
    kind: str = "text"
    primary: bool = False
    hide_label: bool = False
    alone: bool = False
    sort_url: str | None = None
    sorted: str | None = None


@frozen(kw_only=True)
class Row:
    cells: Mapping[str, Any]
    url: str | None = None
    select_value: str | None = None
    select_label: str | None = None
    selected: bool = False
    muted: bool = False


@frozen(kw_only=True)
class Capped:
    """A count that stopped at a limit: prints as `312`, or as `1,000+`."""

    count: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.count:,}{'+' if self.more else ''}"


@frozen(kw_only=True)
class Page:
    rows: Sequence[Any]
    first: int
    last: int
    total: Capped | None = None
    newer_url: str | None = None
    older_url: str | None = None


@frozen(kw_only=True)
class FormField:
    """:ivar either: one of several of which one is needed: it is not called optional."""

    name: str
    label: str
    kind: str = "text"
    value: Value = None
    errors: Sequence[str] = ()
    hint: str | None = None
    required: bool = False
    either: bool = False
    choices: Sequence[tuple[str, str]] = ()
    only_if: tuple[str, tuple[str, ...]] | None = None
    autocomplete: str | None = None
    max_length: int | None = None
    accept: str | None = None
    placeholder: str | None = None
    rows: int = 4
    columns: "Sequence[FormField]" = ()
    currency: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    step: str | None = None
    readonly: bool = False
    add_label: str | None = None
    asks_anew: bool = False

    @property
    def values(self) -> list[str]:
        """What is chosen or typed, as a list of strings whatever the kind."""
        if self.value is None or self.value is False or self.value == "":
            return []
        if self.value is True:
            return ["1"]
        return [self.value] if isinstance(self.value, str) else [str(one) for one in self.value]

    def cell(self, index: int | str, column: "FormField") -> str:
        """The name of one input of a repeated group: `lines-0-title`; `__index__` stands in the blank row."""
        return column.name if column.name.startswith(f"{self.name}-") else f"{self.name}-{index}-{column.name}"

    def index_of(self, cells: "Sequence[FormField]", position: int) -> int:
        """The number a line bears in its names; after a removal it differs from the line's position."""
        named = next((one.name for one in cells if one.name.startswith(f"{self.name}-")), "")
        number = named.removeprefix(f"{self.name}-").partition("-")[0]
        return int(number) if number.isdigit() else position


@frozen(kw_only=True)
class Form:
    name: str
    fields: Sequence[FormField]
    errors: Sequence[tuple[str, str]] = ()
    action: str = ""
    once_key: str | None = None
    sections: Sequence[tuple[str, Sequence[str]]] | None = None
    multipart: bool = False

    def named(self, name: str) -> FormField | None:
        return next((one for one in self.fields if one.name == name), None)

    def has_input(self, name: str) -> bool:
        """Whether the page has an input of that name, lines of repeated groups included."""
        return any(name == one.name or (one.kind == "rows" and name.startswith(f"{one.name}-")) for one in self.fields)

    def fault(self, name: str, message: str) -> str:
        """A message of the summary, which names its field; questions and sentences would read oddly before it."""
        label = self.label_of(name)
        return message if not label or label[-1] in "?.!:" else f"{label}: {message}"

    def label_of(self, name: str) -> str:
        """The label of an input, of a line's cell as well; empty where there is none to be seen."""
        if one := self.named(name):
            return "" if one.kind == "hidden" else one.label
        cells = (cell for one in self.fields if name.startswith(f"{one.name}-") for cell in one.columns)
        return next((cell.label for cell in cells if name.endswith(f"-{cell.name}")), "")

    def shows(self, one: FormField) -> bool:
        """Whether the answers so far ask for this field; an answer that is itself not asked for asks for nothing."""
        if one.only_if is None:
            return True
        name, wanted = one.only_if
        asked = self.named(name)
        return asked is not None and self.shows(asked) and answers(asked, wanted)

    @property
    def asking(self) -> frozenset[str]:
        """Fields whose answer decides whether others show, or which others there are."""
        return frozenset(one.only_if[0] for one in self.fields if one.only_if) | {
            one.name for one in self.fields if one.asks_anew
        }

    @property
    def asks_anew(self) -> bool:
        """Whether the server is asked which fields follow from a choice; with a script the form is renewed in place."""
        return any(one.asks_anew for one in self.fields)

    @property
    def needs_multipart(self) -> bool:
        return self.multipart or any(one.kind in ("file", "files") for one in self.fields)

    @property
    def has_side_buttons(self) -> bool:
        return bool(self.asking) or any(one.kind in ("rows", "lookup", "file", "files") for one in self.fields)

    def in_sections(self) -> list[tuple[str | None, list[FormField]]]:
        """Fields under their headings; those no section names come last, without one."""
        named = {name for _, names in self.sections or () for name in names}
        groups: list[tuple[str | None, list[FormField]]] = []
        for heading, names in self.sections or ():
            groups.append((heading, [one for one in map(self.named, names) if one]))
        rest = [one for one in self.fields if one.name not in named]
        return [*groups, (None, rest)] if rest else groups


def answers(one: FormField, wanted: Sequence[str]) -> bool:
    """Whether a field's value is among the wanted ones; a tick counts as yes, 1, true and on."""
    if one.kind == "checkbox":
        ticked = bool(YES.intersection(value.lower() for value in one.values))
        return any((value.lower() in YES) == ticked for value in wanted)
    return bool(set(one.values) & set(wanted))


@frozen(kw_only=True)
class Chip:
    """A filter in force, with the address of the same list without it."""

    label: str
    remove_url: str


@frozen(kw_only=True)
class Filters:
    fields: Sequence[FormField] = ()
    action: str = ""
    search_value: str | None = None
    chips: Sequence[Chip] = ()
    search_label: str = "Search"
    search_name: str = "q"
    hidden: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class TimelineEntry:
    when: datetime
    text: str
    who: str | None = None
    detail: str | None = None
    url: str | None = None
    told_url: str | None = None


@frozen(kw_only=True)
class Step:
    """`action`: the words of its button, which leads to `url`."""

    label: str
    done: bool = False
    url: str | None = None
    text: str | None = None
    action: str | None = None


@frozen(kw_only=True)
class TodoItem:
    """`urgency`: soon, late or None; `action` is the verb on the button ("Sign", "Pay $240.00")."""

    label: str
    url: str
    text: str | None = None
    action: str | None = None
    urgency: str | None = None


@frozen(kw_only=True)
class FileView:
    """`state`: a few words when the file cannot be opened ("Being checked", "Pay invoice 1042 to open").

    `about`: one more fact, such as its kind and whom it is for; `badge`: text and tone; `step`: words and address of a
    button that frees a held file, or of what is asked of the reader.
    """

    title: str
    url: str | None = None
    download_url: str | None = None
    media_type: str = "application/octet-stream"
    size: int | None = None
    when: datetime | None = None
    state: str | None = None
    thumb_url: str | None = None
    about: str | None = None
    badge: tuple[str, str] | None = None
    step: tuple[str, str] | None = None


@frozen(kw_only=True)
class FormerText:
    """What a message said until `until`, when `who` changed it."""

    until: datetime | None
    who: str
    body: str
    subject: str = ""
    tag: str = ""


@frozen(kw_only=True)
class DraftView:
    """Something begun elsewhere; `url` puts it into the box, `discard_url` with `fields` throws it away."""

    when: datetime | None
    text: str
    url: str
    discard_url: str
    fields: Mapping[str, str]


@frozen(kw_only=True)
class MessageView:
    """`audience`: labels of the roles it is for, none for everybody; `tag`: a label; `edit_url`: where it is mended."""

    author: str
    when: datetime
    body: str
    id: str = ""
    subject: str = ""
    tag: str = ""
    audience: Sequence[str] = ()
    internal: bool = False
    files: Sequence[FileView] = ()
    mine: bool = False
    new: bool = False
    edited: datetime | None = None
    former: Sequence[FormerText] = ()
    edit_url: str | None = None


@frozen(kw_only=True)
class Bar:
    label: str
    value: int | float
    url: str | None = None
    tone: str = "neutral"
    text: str | None = None


@frozen(kw_only=True)
class MoveAction:
    """One way to move a card; `status` names the column it lands in."""

    label: str
    status: str


@frozen(kw_only=True)
class BoardCard:
    """A move is a POST of its `status`, with `move_fields`, to `move_url`."""

    title: str
    url: str
    number: str | None = None
    meta: Sequence[str] | str = ()
    moves: Sequence[MoveAction] = ()
    move_url: str | None = None
    move_fields: Mapping[str, str] = field(factory=dict)
    badges: Sequence[tuple[str, str]] = ()
    id: str | None = None

    @property
    def lines(self) -> Sequence[str]:
        return (self.meta,) if isinstance(self.meta, str) else self.meta


@frozen(kw_only=True)
class BoardColumn:
    """`url` is the list of all that stand here, `count` how many these are: a column shows the first of them."""

    label: str
    status: str
    cards: Sequence[BoardCard] = ()
    count: Capped | None = None
    url: str | None = None

    @property
    def rest(self) -> Capped | None:
        """How many are not shown; None where all are."""
        hidden = self.count.count - len(self.cards) if self.count else 0
        return evolve(self.count, count=hidden) if self.count and hidden > 0 else None


@frozen(kw_only=True)
class ExplainStep:
    """`ok` is None for a step that was not reached; with `fix_post` the button acts at once and leads nowhere."""

    label: str
    ok: bool | None = None
    source: str | None = None
    fix_label: str | None = None
    fix_url: str | None = None
    fix_post: bool = False


@frozen(kw_only=True)
class Choice:
    """An entry of a small menu of actions: a link, or a POST when `post` is set."""

    label: str
    url: str
    icon: str | None = None
    post: bool = False
    confirm: str | None = None
    fields: Mapping[str, str] = field(factory=dict)
