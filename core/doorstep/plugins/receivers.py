"""Receivers: functions of a vertical that are told when something has happened, in the transaction it happened in."""

from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import Any

from blinker import NamedSignal, Namespace

from doorstep.plugins.registry import Tagged

Receiver = Callable[..., None]
signals = Namespace()


def on(event: str) -> Callable[[Receiver], Receiver]:
    """Mark a function as a receiver of an event: called as ``function(session, event)`` for enabled verticals only.

    :param event: the event's name, such as ``document.published``.

    Called after the activity line is written and before mails are planned, in the caller's transaction. When it raises,
    the act is undone and the person reads which plugin failed. What may fail later belongs in a job.
    """

    def mark(function: Receiver) -> Receiver:
        function.doorstep_event = event  # type: ignore[attr-defined]
        return function

    return mark


def of_module(plugin: str, module: ModuleType) -> Iterator[Tagged[Receiver]]:
    for value in vars(module).values():
        # Functions only: asking flask's request for an attribute raises where there is no request.
        if isinstance(value, FunctionType) and hasattr(value, "doorstep_event") and value.__module__ == module.__name__:
            yield Tagged(plugin=plugin, value=value)


def signal_for(
    receivers: list[Tagged[Any]], enabled: frozenset[str], event: str
) -> tuple[NamedSignal, list[Tagged[Any]]]:
    chosen = [r for r in receivers if r.plugin in enabled and r.value.doorstep_event == event]
    return signals.signal(event), chosen
