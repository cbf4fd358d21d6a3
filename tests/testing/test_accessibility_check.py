"""The accessibility check of `doorstep.testing` looks at the page that is meant."""

import time

import pytest

from doorstep.testing.accessibility import check_accessibility

FIRST = """<!doctype html><html lang="en"><title>First</title><main><h1>First</h1><a href="/next">Go on</a></main>"""
NEXT = """<!doctype html><html lang="en"><title>Next</title><main><h1>Next</h1><img src="x.png"></main>"""


def slow(environ, start):
    """A page that takes its time after the one that leads to it."""
    start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    if environ["PATH_INFO"] == "/next":
        time.sleep(0.7)
    return [(NEXT if environ["PATH_INFO"] == "/next" else FIRST).encode()]


def test_it_waits_for_the_page_a_press_leads_to(page, live_server):
    """WCAG 2.2 AA: what is found is of the next page, whose picture has no words, and not of the one before."""
    tab = page()
    tab.goto(live_server(slow))
    check_accessibility(tab, "First")
    tab.evaluate("setTimeout(() => document.querySelector('a').click(), 0)")
    with pytest.raises(AssertionError, match=r"/next\s+image-alt"):
        check_accessibility(tab, "Next")
