"""Work done again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import field, frozen
from attrs.validators import instance_of, is_callable, optional

from doorstep.plugins.contributions import checked

if TYPE_CHECKING:
    from doorstep.db.session import BusinessSession
    from doorstep.installation import Transactions


@frozen(kw_only=True)
class Job:
    """Work done again and again for every business that has the vertical enabled. It has one of `run` and `apart`.

    :param name: unique name.
    :param every: seconds between two runs, at least 60.
    :param run: called with a writing session of one business, committed when it returns; it may be repeated after a
        crash.
    :param apart: called with the :class:`~doorstep.api.Transactions` of one business, for work that talks to others in
        between: no transaction is open while they answer. It may be repeated after a crash.
    """

    name: str = field(validator=checked.name)
    every: int = field(validator=instance_of(int))
    run: Callable[[BusinessSession], None] | None = field(default=None, validator=optional(is_callable()))
    apart: Callable[[Transactions], None] | None = field(default=None, validator=optional(is_callable()))

    def __attrs_post_init__(self) -> None:
        if (self.run is None) == (self.apart is None):
            raise ValueError(f"Job {self.name} needs either run or apart")
