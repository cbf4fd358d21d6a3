"""Faults found while plugins load: all at once, each with plugin and place."""

from attrs import frozen


@frozen(kw_only=True)
class Fault:
    plugin: str
    place: str
    text: str

    def __str__(self) -> str:
        return " ".join(f"{self.plugin}: {self.place}: {self.text}".split())


class PluginFaults(Exception):
    """Start-up stops: every fault of every plugin, one line each."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(["The plugins cannot start:", *(f"  {fault}" for fault in faults)]))
        self.faults = faults
