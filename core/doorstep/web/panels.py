"""Boxes of verticals on pages of the core; one that fails leaves a small box that names its plugin, for staff only."""

from collections.abc import Sequence
from typing import Any

import structlog
from attrs import frozen
from flask import render_template
from markupsafe import Markup

from doorstep.plugins import guard
from doorstep.web import context

log = structlog.get_logger()


@frozen(kw_only=True)
class PanelView:
    """`body` is None for a box that failed; then `plugin` says whose."""

    heading: str
    body: Markup | None
    plugin: str = ""


def panels(place: str, things: Sequence[Any] = ()) -> list[PanelView]:
    """What enabled verticals have to say at a place; call it after the page's own statements.

    :param place: one of ``contributions.PLACES``. :param things: the record, account or contact of the page.
    """
    viewer = context.viewer()
    session = context.session()
    said = guard.said(
        context.catalog(), "doorstep_panels", session=session, place=place, viewer=viewer, things=list(things)
    )
    found = sorted(said, key=lambda one: getattr(one[1], "weight", 99))
    shown = [drawn(*one) for one in found]
    return [one for one in shown if one.body is not None or viewer.is_staff]


def drawn(plugin: str, panel: Any) -> PanelView:
    if isinstance(panel, guard.HookFault):
        return PanelView(heading="", body=None, plugin=plugin)
    try:
        body = Markup(render_template(panel.template, **panel.context))  # noqa: S704
    except Exception as fault:
        log.error("panel.failed", plugin=plugin, template=getattr(panel, "template", ""), exc_info=fault)
        return PanelView(heading="", body=None, plugin=plugin)
    return PanelView(heading=panel.heading, body=body)
