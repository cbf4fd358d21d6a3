"""The demo's mailbox: every mail it would have sent, readable, with links that work."""

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from doorstep.installation import Installation
from doorstep.mail import Mailbox
from doorstep.problems import NotFound
from doorstep.web.mail_frame import mail_page
from doorstep.web.shapes import Column, Filters, Row

COLUMNS = (
    Column(label="Subject", key="subject", kind="link", primary=True),
    Column(label="To", key="to"),
    Column(label="From", key="sender"),
    Column(label="When", key="when", kind="when"),
)


def register_dev_mail(app: Flask, installation: Installation) -> None:
    """Add the mailbox to the site, in the demo only: whoever reads it could sign in as anybody."""
    settings = installation.settings
    if settings.demo and settings.mailbox_folder:
        app.register_blueprint(pages(Mailbox(settings.mailbox_folder)))


def pages(mailbox: Mailbox) -> Blueprint:
    room = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")

    @room.get("/")
    def index() -> str:
        to = request.args.get("q", "").strip()
        rows = [
            Row(
                cells={"subject": line.subject, "to": line.to, "sender": line.sender, "when": line.at},
                url=url_for(".show", mail_id=line.id),
            )
            for line in mailbox.list(100, to or None)
        ]
        filters = Filters(action=url_for(".index"), search_value=to, search_label="Address")
        return render_template("dev_mail/index.html", columns=COLUMNS, rows=rows, filters=filters)

    @room.get("/<mail_id>")
    def show(mail_id: str) -> str:
        return render_template("dev_mail/show.html", mail=mailbox.read(mail_id))

    @room.get("/<mail_id>/html")
    def html(mail_id: str) -> Response:
        return mail_page(mailbox.read(mail_id).html)

    @room.errorhandler(NotFound)
    def gone(fault: NotFound) -> ResponseReturnValue:
        return redirect(url_for(".index"))

    return room
