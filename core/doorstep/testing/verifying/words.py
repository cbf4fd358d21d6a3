"""What people read of the vertical: labels that say something, and mails without holes."""

import re
from collections.abc import Iterator
from typing import Any

from attrs import fields, has
from markupsafe import escape

from doorstep.events.matrix import Column, columns_of
from doorstep.events.rule_settings import example
from doorstep.events.words import Words, check_words
from doorstep.plugins import contributions as c
from doorstep.testing.verifying.world import World

READ = ("label", "label_plural", "heading", "subject", "body", "button", "customer", "customers", "site", "sites")
HOLE = re.compile(r"\{[a-z_]*\}")


def labels_say_something(world: World) -> None:
    """No contribution has an empty label, nor have its statuses, rows and the vertical itself."""
    registry = world.kit.installation.registry
    everything = [value for kind in registry.entries for value in world.mine(kind)]
    everything.append(registry.plugins[world.name].vertical)
    wrong = [fault for value in everything for fault in empty_labels(value)]
    assert not wrong, f"empty: {wrong}"


def empty_labels(value: Any) -> Iterator[str]:
    for one in fields(type(value)):
        said = getattr(value, one.name)
        if one.name in READ and not str(said).strip():
            yield f"{type(value).__name__} {getattr(value, 'name', '')}.{one.name}"
        for part in said if isinstance(said, tuple) else ():
            if has(type(part)):
                yield from empty_labels(part)


def mails_render(world: World) -> None:
    """Each rule's mail can be written for each column of the matrix, and no placeholder is left in it."""
    with world.firm.reading() as session:
        for rule in world.mine(c.NotificationRule):
            check_words(rule, rule.subject, rule.body)
            for column in columns_of(session.catalog, rule, ()):
                mail = example(session, rule, Words(subject=rule.subject, body=rule.body), column_facts(column))
                left = [part for part in (mail.subject, mail.text) if HOLE.search(part) or not part.strip()]
                assert not left, f"{rule.name}: {left}"
                assert str(escape(rule.button)) in mail.html, f"{rule.name}: its button is missing"


def column_facts(column: Column) -> dict[str, str]:
    return {"status": column.label} if column.status else {}
