"""The page in the place of what a gate holds: the numbered steps still to do, each with its button."""

from flask import Response, make_response, render_template, request

from doorstep.access.gates import HeldBack, Holding
from doorstep.web.addresses import below
from doorstep.web.shapes import Step


def held_page(fault: HeldBack, about: str, back: tuple[str, str]) -> Response:
    """Found where its own page was asked for, refused where it was to be opened or something done with it.

    :param about: what it is, under its title. :param back: words and address of the list it stands in.
    """
    shown = request.method in ("GET", "HEAD") and str(request.endpoint).endswith(".show")
    page = render_template(
        "portal/held.html", title=fault.title, steps=steps_of(fault.held), about=about, back_label=back[0],
        back_url=back[1],
    )  # fmt: skip
    return make_response(page, 200 if shown else 409)


def steps_of(held: Holding) -> list[Step]:
    return [Step(label=one.reason, url=below(one.path), action=one.step) for one in held.steps]
