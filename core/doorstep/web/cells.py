"""The rows of a table, written in Python: a macro for each of 150 cells took two thirds of a list page's time."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup, escape

from doorstep.web import format as formats
from doorstep.web.format import Style, style
from doorstep.web.shapes import Column, Row

TONES = frozenset({"neutral", "info", "good", "warn", "bad"})
NOTHING = '<span class="none">–</span>'
# No column is as wide as such a word: it may break anywhere. All others stay whole, most addresses too.
LONG = re.compile(r"[^\s@]{25,}|\S{41,}")


def badge(text: str, tone: str = "neutral", title: str | None = None) -> Markup:
    """A few words with a shape: the colour never speaks alone."""
    hover = f' title="{escape(title)}"' if title else ""
    return Markup(f'<span class="tag tag-{tone if tone in TONES else "neutral"}"{hover}>{escape(text)}</span>')  # noqa: S704


def table_rows(
    columns: Sequence[Column], rows: Sequence[Row], select: str | None, form: str | None, word: str
) -> Markup:
    main = main_column(columns)
    names = {column.key: label_of(column, main) for column in columns}
    how = style()
    pick = Picker(select, form, main.key, word) if select else None
    return Markup("\n".join(row_of(row, columns, names, pick, how) for row in rows))  # noqa: S704


def main_column(columns: Sequence[Column]) -> Column:
    return next((column for column in columns if column.primary), columns[0])


def label_of(column: Column, main: Column) -> str:
    """A cell's attributes: what a phone, where rows are cards, prints before the value."""
    if column is main:
        return ' class="main"'
    if column.alone:
        return ' class="alone"'
    end = ' class="end"' if column.align == "end" else ""
    return end if column.hide_label else f'{end} data-label="{escape(column.label)}"'


class Picker:
    def __init__(self, name: str, form: str | None, main: str, word: str) -> None:
        self.start = f'<td class="pick"><label><input type="checkbox" name="{escape(name)}"'
        self.form = f' form="{escape(form)}"' if form else ""
        self.word, self.main = word, main

    def cell(self, row: Row) -> str:
        if row.select_value is None:
            return '<td class="pick"></td>'
        label = f"{escape(self.word)} {escape(row.select_label or first_of(row.cells.get(self.main)))}"
        ticked = " checked" if row.selected else ""
        value = escape(row.select_value)
        return f'{self.start} value="{value}"{self.form} data-pick{ticked} aria-label="{label}"></label></td>'


def first_of(value: Any) -> Any:
    return value[0] if isinstance(value, (tuple, list)) and value else value


def row_of(row: Row, columns: Sequence[Column], names: dict[str, str], pick: Picker | None, how: Style) -> str:
    start = '<tr class="muted">' if row.muted else "<tr>"
    picked = pick.cell(row) if pick else ""
    cells = (f"<td{names[column.key]}>{cell(column, row, how)}</td>" for column in columns)
    return f"{start}{picked}{''.join(cells)}</tr>"


def cell(column: Column, row: Row, how: Style) -> str:
    value = row.cells.get(column.key)
    if value is None or value == "":
        return NOTHING
    write = KINDS.get(column.kind)
    return words(value) if write is None else write(value, row, how)


def words(value: Any) -> str:
    said = escape(value)
    if len(said) < 25 or hasattr(value, "__html__") or not LONG.search(str(value)):
        return said
    return f'<span class="long">{said}</span>'


def link(value: Any, row: Row, how: Style) -> str:
    label, url = value if isinstance(value, (tuple, list)) else (value, row.url)
    return f'<a href="{escape(url)}">{words(label)}</a>' if url else words(label)


def badge_cell(value: Any, row: Row, how: Style) -> str:
    if isinstance(value, Markup):
        return value
    return badge(value) if isinstance(value, str) else badge(*value)


def money(value: Any, row: Row, how: Style) -> str:
    amount, currency = value if isinstance(value, (tuple, list)) else (value, None)
    return escape(formats.money(amount, currency, how))


Writer = Callable[[Any, Row, Style], str]
KINDS: dict[str, Writer] = {
    "link": link,
    "badge": badge_cell,
    "money": money,
    "when": lambda value, row, how: formats.when(value, how),
    "date": lambda value, row, how: formats.date_tag(value, how),
    "size": lambda value, row, how: formats.filesize(value),
    "number": lambda value, row, how: escape(formats.number(value, how)),
}
