"""The installation itself: plugins, health, and what operators did."""

from flask import Blueprint, render_template, request, url_for

from doorstep.operators import acts
from doorstep.operators.health import CHANGING, examine
from doorstep.web.operator import frame
from doorstep.web.operator.shown import finding_rows, history_rows, plugin_rows
from doorstep.web.paging import page_of
from doorstep.web.shapes import Column

plugins = Blueprint("operator_plugins", __name__, url_prefix="/plugins")
health = Blueprint("operator_health", __name__, url_prefix="/health")
history = Blueprint("operator_history", __name__, url_prefix="/history")
PLUGINS = [
    Column(label="Plugin", key="label", primary=True),
    Column(label="Version", key="version"),
    Column(label="Requires", key="requires"),
    Column(label="Contributes", key="contributes"),
    Column(label="Tables", key="tables"),
    Column(label="Businesses", key="businesses", kind="number", align="end"),
]
FINDINGS = [
    Column(label="Looked at", key="name", primary=True),
    Column(label="State", key="state", kind="badge"),
    Column(label="Found", key="text"),
    Column(label="What mends it", key="mend"),
]
HISTORY = [
    Column(label="What", key="text", primary=True),
    Column(label="Business", key="business"),
    Column(label="Operator", key="operator"),
    Column(label="When", key="at", kind="when"),
]


@plugins.get("/")
def index() -> str:
    rows = plugin_rows(frame.reading(), frame.installation())
    return render_template("operator/plugins.html", columns=PLUGINS, rows=rows)


@health.route("/", methods=["GET", "POST"], endpoint="index")
def health_index() -> str:
    """Looking changes nothing: what needs a file written or a mail server called is tried when asked for."""
    tried = request.method == "POST"
    found = list(examine(frame.installation().settings, without=() if tried else CHANGING))
    return render_template("operator/health.html", columns=FINDINGS, rows=finding_rows(found), tried=tried)


@history.get("/", endpoint="index")
def history_index() -> str:
    rows, page = page_of(frame.reading(), acts.acts(), acts.act_order(), request.args, url_for(".index"))  # type: ignore[arg-type]
    return render_template("operator/history.html", columns=HISTORY, rows=history_rows(rows), page=page)
