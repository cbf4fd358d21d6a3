"""Modules of the product with one fault each."""

from pathlib import Path
from types import ModuleType


def mutant(module, old, new):
    source = Path(module.__file__).read_text()
    assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in {module.__name__}"
    made = ModuleType("mutant")
    exec(compile(source.replace(old, new), "mutant", "exec"), vars(made))
    return made
