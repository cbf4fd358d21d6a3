"""The browser and the web server that all browser tests stand on."""

from collections.abc import Callable
from typing import Any

from werkzeug import Request, Response

from doorstep.testing.chromium import Pages

HTML = """<!doctype html><html lang="en"><title>Hello</title>
<style>@media (prefers-color-scheme: dark) { p { color: rgb(1, 2, 3) } }</style>
<p>No script</p><script>document.querySelector("p").textContent = innerWidth</script>"""


@Request.application
def app(request: Request) -> Response:
    script = "<script>undefined.x</script>" if request.path == "/faulty" else ""
    return Response(HTML + script, mimetype="text/html")


def test_a_page_has_the_viewport_and_scheme_asked_for(page: Pages, live_server: Callable[[Any], str]) -> None:
    """Phone and desk, light and dark, with and without scripts."""
    address = live_server(app)
    phone, desk, plain = page("phone", "dark"), page(), page(javascript=False)
    for opened in (phone, desk, plain):
        opened.goto(address)
    assert [opened.inner_text("p") for opened in (phone, desk, plain)] == ["390", "1280", "No script"]
    assert phone.eval_on_selector("p", "p => getComputedStyle(p).color") == "rgb(1, 2, 3)"


def test_script_errors_are_kept(page: Pages, live_server: Callable[[Any], str]) -> None:
    """A test whose page reports an error fails, unless it looked at the error itself."""
    page().goto(live_server(app) + "/faulty")
    assert len(page.faults) == 1
    page.faults.clear()
