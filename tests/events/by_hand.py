"""Small worlds told by hand: each shows one thing, and together they show every fault made on purpose in
`test_matrix_model`."""

from tests.events.model import GONE, Happening, Person, Rule, World

NO_ONE = frozenset()


def person(**values):
    """Somebody with a link to the site, who is told of all at once; `values` are what is different."""
    plain = {
        "links": frozenset({("site", "contact")}), "ended": NO_ONE, "parts": NO_ONE, "role": None, "has_email": True,
        "quiet": False, "suspended": False, "unreachable": False, "archived": False, "closed": NO_ONE, "says": NO_ONE,
        "daily": NO_ONE,
    }  # fmt: skip
    return Person(**{**plain, **values})


def linked_as(role):
    return person(links=frozenset({("site", role)}))


def rule(*audience, name="first", **values):
    plain = {"by_status": False, "statuses": (), "role_statuses": (), "on": True}
    return Rule(name=name, audience=audience or ("contact",), **{**plain, **values})


def happening(status="passed", **values):
    return Happening(status=status, **{"by": None, "about": None, "internal": False, **values})


FIRST, SECOND, PASSED = rule(), rule(name="second"), happening()


def world(*people, rules=(FIRST,), happenings=(PASSED,), **values):
    plain = {
        "kind": "inspection_report", "place": "site", "published": True, "assigned": False, "primary": NO_ONE,
        "cells": (),
    }  # fmt: skip
    return World(people=people, rules=rules, happenings=happenings, **{**plain, **values})


WORLDS = {
    "a role for notifications": world(person(role="dispatcher"), rules=(rule("contact", "dispatcher"),)),
    "a role of a plugin that is gone": world(linked_as(GONE)),
    "a primary contact": world(person(), rules=(rule("primary"),), primary=frozenset({"site"})),
    "about a manager": world(linked_as("manager"), happenings=(happening(about=0),)),
    "for staff alone": world(person(), happenings=(happening(internal=True),)),
    "a part of the record": world(
        person(parts=frozenset({"subscriber"})), kind="proposal", rules=(rule("subscriber"),),
        happenings=(happening("sent"),),
    ),
    "what the business said": world(
        person(), linked_as("manager"),
        cells=((("first", "contact", ""), False), (("first", "manager", ""), True)),
    ),
    "what it said of a status": world(
        person(), rules=(rule(by_status=True),), cells=((("first", "contact", "passed"), False),)
    ),
    "a role that is told of another status": world(
        person(), rules=(rule(by_status=True, role_statuses=(("contact", ("deficient",)),)),)
    ),
    "all are told of another status": world(person(), rules=(rule(by_status=True, statuses=("deficient",)),)),
    "a rule of another status": world(person(), rules=(rule(statuses=("deficient",)),)),
    "a rule that is off": world(person(), rules=(rule(on=False),)),
    "they did it themselves": world(person(), happenings=(happening(by=0),)),
    "staff did it themselves": world(person(), rules=(rule("staff"),), happenings=(happening(by="staff"),)),
    "not published": world(person(), published=False),
    "two rules": world(person(), rules=(FIRST, SECOND)),
    "people who get none": world(
        person(suspended=True), person(quiet=True), person(says=frozenset({"first"})), person(unreachable=True),
        person(archived=True),
    ),
}  # fmt: skip
