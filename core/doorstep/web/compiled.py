"""Templates are compiled once a process: the applications of pages, operators and the site share them."""

from collections.abc import MutableMapping
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache, Template
from jinja2.bccache import Bucket


class Compiled(BytecodeCache):
    """Keeps what was compiled in memory; a template that changed has another checksum."""

    def __init__(self) -> None:
        self.codes: dict[str, tuple[str, object]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.codes.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None  # type: ignore[assignment]

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = (bucket.checksum, bucket.code)


COMPILED = Compiled()


class Templates(Environment):
    """Globals are those of the application alone, so that what imports compare are plain dicts; and which of several
    names there is a template for is looked for once, not in the folders of all plugins for each page."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self.there: dict[tuple[str, ...], str] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals if d is None else super().make_globals(d)

    def select_template(self, names: Any, parent: Any = None, globals: Any = None) -> Template:
        if isinstance(names, str) or not all(isinstance(name, str) for name in names):
            return super().select_template(names, parent, globals)
        if self.auto_reload or tuple(names) not in self.there:
            self.there[tuple(names)] = super().select_template(names, parent, globals).name or ""
        return self.get_template(self.there[tuple(names)], parent, globals)


class Pages(Flask):
    """An application of pages."""

    jinja_environment = Templates
