"""Work done again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import field, frozen
from attrs.validators import instance_of, is_callable

from doorstep.plugins.contributions import checked

if TYPE_CHECKING:
    from doorstep.db.session import BusinessSession


@frozen(kw_only=True)
class Job:
    """Work done again and again for every business that has the vertical enabled.

    :param name: unique name.
    :param every: seconds between two runs, at least 60.
    :param run: called with a writing session of one business; it may be repeated after a crash.
    """

    name: str = field(validator=checked.name)
    every: int = field(validator=instance_of(int))
    run: Callable[[BusinessSession], None] = field(validator=is_callable())
