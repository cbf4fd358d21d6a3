"""What every vertical promises: each of these functions becomes a test of its name."""

from collections.abc import Callable

from doorstep.testing.verifying import budget, gate, hostile, looks, tabs, walls, words
from doorstep.testing.verifying.world import World

Promise = Callable[..., None]
PROMISES: tuple[Promise, ...] = (
    gate.closed_where_it_is_disabled,
    gate.nothing_is_lost_by_disabling,
    walls.nothing_of_others_is_seen,
    walls.staff_see_their_business_only,
    walls.closed_areas_are_closed,
    walls.counts_equal_lists,
    budget.statements_are_few,
    hostile.forms_survive_hostile_text,
    tabs.every_page_answers,
    words.labels_say_something,
    words.mails_render,
    looks.pages_pass_the_accessibility_check,
)
IN_CHROMIUM = frozenset([looks.pages_pass_the_accessibility_check])

__all__ = ["IN_CHROMIUM", "PROMISES", "Promise", "World"]
