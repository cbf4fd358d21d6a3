"""A vertical written into a folder, with revisions of its own."""

import sys
from collections.abc import Iterator

import pytest

from doorstep.db.base import Base
from doorstep.plugins.loading import load

INIT = 'from doorstep.api import Vertical\n\nvertical = Vertical(name="{name}", label="X", modules=("models",))\n'
IMPORTS = "import sqlalchemy as sa\nfrom alembic import op\n\nfrom doorstep.api import owned_table, refers\n"


class Written:
    """A package `doorstep_<name>` below a folder on the path; its tables go from the metadata after the test."""

    def __init__(self, folder, name):
        self.name, self.package = name, folder / f"doorstep_{name}"
        (self.package / "migrations" / "versions").mkdir(parents=True)
        (self.package / "__init__.py").write_text(INIT.format(name=name))
        self.models("")

    def models(self, text):
        (self.package / "models.py").write_text(text)

    def revision(self, number, body, needs="0001"):
        after = f'"{int(number) - 1:04d}"' if int(number) > 1 else "None"
        head = f'"""R{number}."""\n{IMPORTS}'
        stated = f'revision = "{number}"\ndown_revision = {after}\nneeds_core = "{needs}"\n'
        lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
        path = self.package / "migrations" / "versions" / f"{number}_x.py"
        path.write_text(f"{head}{stated}\n\ndef upgrade() -> None:\n{lines}\n")

    def load(self):
        return load(names=("billing", "inspectpoint"), extra=(self.package.name,))


@pytest.fixture
def written(tmp_path, monkeypatch) -> Iterator[Written]:
    monkeypatch.syspath_prepend(tmp_path)
    made = Written(tmp_path, "shed")
    yield made
    for mapper in [one for one in Base.registry.mappers if one.class_.__module__.startswith("doorstep_shed")]:
        Base.metadata.remove(mapper.local_table)
        Base.registry._dispose_cls(mapper.class_)
        mapper._set_dispose_flags()
    for name in [name for name in sys.modules if name.startswith("doorstep_shed")]:
        del sys.modules[name]
