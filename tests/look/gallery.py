"""Every component on pages of their own, with real, empty and hostile data: `flask --app tests/look/gallery.py run`."""

from datetime import timedelta
from types import SimpleNamespace

from flask import Flask, flash, g, render_template, request
from tests.look.gallery_form import form, said

from doorstep import clock
from doorstep.web import look
from doorstep.web import shapes as s

PAGES = ("home", "list", "detail", "form", "refused", "pictures", "words")


def nav(kind: str, office: bool) -> list[s.NavItem]:
    if not office:
        names = [("Home", "home"), ("Reports", "report"), ("Proposals", "document"), ("Invoices", "money")]
        names += [("Requests", "comment"), ("Buildings", "building")]
        return [item(kind, label, icon, None, at) for at, (label, icon) in enumerate(names)]
    names = [("Today", "home", None), ("People", "people", None), ("Customers", "building", None)]
    names += [("Inspections", "fire", "Work"), ("Work orders", "work", "Work"), ("Invoices", "money", "Work")]
    names += [("Mail", "mail", "Set up"), ("Settings", "settings", "Set up")]
    return [item(kind, label, icon, group, at) for at, (label, icon, group) in enumerate(names)]


def item(kind: str, label: str, icon: str, group: str | None, at: int) -> s.NavItem:
    label = said(kind, label, at) if at == 2 else label
    return s.NavItem(label=label, url="#", icon=icon, group=group, active=at == 1, badge="3" if at == 1 else None)


def columns() -> list[s.Column]:
    return [
        s.Column(label="Name", key="name", kind="link", sort_url="?sort=name", sorted="ascending"),
        s.Column(label="Company", key="company"),
        s.Column(label="Portal", key="portal", kind="badge"),
        s.Column(label="Since", key="since", kind="when"),
        s.Column(label="Open", key="open", kind="number", align="end"),
        s.Column(label="Owed", key="owed", kind="money", align="end"),
    ]


PEOPLE = ["Lee Park", "Anna Ruiz", "Tom Okafor", "Priya Nair", "Jo Lindqvist", "Sam Ortega", "Mei Chen", "Bo Hale"]
PORTAL = [
    ("Enrolled", "good"),
    ("Invited 3 days ago", "info"),
    ("Not enrolled",),
    ("Suspended", "bad"),
    ("Lapsed", "warn"),
]


def people(kind: str) -> list[s.Row]:
    if kind == "empty":
        return []
    return [
        s.Row(
            cells={
                "name": said(kind, name, at),
                "company": said(kind, "Acme Towers", at + 1) if at % 4 else None,
                "portal": PORTAL[at % 5],
                "since": clock.now() - timedelta(hours=7 * at * at),
                "open": at * 411,
                "owed": at * 123_456,
            },
            url="#",
            select_value=str(at),
        )
        for at, name in enumerate(PEOPLE)
    ]


def files(kind: str) -> list[s.FileView]:
    then = clock.now() - timedelta(days=2)
    return [
        s.FileView(
            title=said(kind, "Annual fire inspection 2026.pdf", 1),
            url="#",
            download_url="#",
            size=1_240_000,
            media_type="application/pdf",
            when=then,
        ),
        s.FileView(
            title=said(kind, "Roof from the north.jpg", 2), url="#", download_url="#", size=99, media_type="image/jpeg"
        ),
        s.FileView(title="Service report 1042", state="Pay invoice 1042 to open", when=then),
    ]


def talk(kind: str) -> list[s.MessageView]:
    then = clock.now() - timedelta(hours=5)
    return [
        s.MessageView(
            author=said(kind, "Anna Ruiz"),
            when=then,
            body=said(kind, "The alarm beeps at night.\nCan you come?"),
            mine=True,
        ),
        s.MessageView(
            author="Tom, Northgate Fire",
            when=then,
            body="Tomorrow at nine. Please leave the panel room open.",
            files=files(kind)[:1],
        ),
        s.MessageView(
            author="Tom, Northgate Fire", when=then, body=said(kind, "Bring the long ladder.", 1), internal=True
        ),
    ]


def board(kind: str) -> list[s.BoardColumn]:
    names = ["New", "Scheduled", "On site", "To invoice", "Closed"]
    return [
        s.BoardColumn(
            label=said(kind, name, at),
            status=name,
            count=s.Capped(count=1000, more=True) if at == 4 else None,
            url="#",
            cards=[] if kind == "empty" or at == 3 else cards(kind, at, names),
        )
        for at, name in enumerate(names)
    ]


def cards(kind: str, at: int, names: list[str]) -> list[s.BoardCard]:
    moves = [s.MoveAction(label=f"To {name}", status=name) for name in names if name != names[at]]
    titles = ["Leaking valve, third floor", "Replace extinguishers"]
    return [
        s.BoardCard(
            title=said(kind, title, at),
            url="#",
            number=f"WO-{1042 + at}",
            meta=["Acme Towers", "12 Mar 2026"],
            moves=moves,
            move_url="#",
        )
        for title in titles
    ]


def context(kind: str, office: bool) -> dict[str, object]:
    empty = kind == "empty"
    then = clock.now() - timedelta(days=3)
    bars = [("0–30 days", 1240, "neutral"), ("31–60 days", 640, "warn"), ("Over 60 days", 120, "bad")]
    funnel = [("Invited", 312, "neutral"), ("Opened", 240, "neutral"), ("Enrolled", 131, "good")]
    return {
        "kind": kind,
        "layout": "layout/office.html" if office else "layout/portal.html",
        "nav": nav(kind, office),
        "business": g.business,
        "me": SimpleNamespace(
            name=said(kind, "Anna Ruiz", 1),
            email="anna@example.com",
            is_staff=office,
            profile_url="#",
            sign_out_url="#",
        ),
        "preview": SimpleNamespace(name=said(kind, "Lee", 1), end_url="#") if "preview" in request.args else None,
        "search_url": "#" if office else None,
        "name": said(kind, "Annual fire inspection", 1),
        "person": said(kind, "Anna", 0),
        "choices": [
            s.Choice(label=said(kind, "Edit", 1), url="#", icon="edit"),
            s.Choice(label="Send again", url="#", icon="mail", post=True),
            s.Choice(label="Withdraw", url="#", icon="cross", post=True, confirm=said(kind, "Withdraw it?", 1)),
        ],
        "then": then,
        "day": then.date(),
        "columns": columns(),
        "rows": people(kind),
        "page": s.Page(
            rows=[],
            first=0 if empty else 1,
            last=0 if empty else 25,
            older_url=None if empty else "#",
            total=None if empty else s.Capped(count=1000, more=True),
        ),
        "filters": s.Filters(
            action="#",
            search_value=said(kind, ""),
            search_label="Search people",
            fields=[
                s.FormField(
                    name="status",
                    label="Portal status",
                    kind="select",
                    value="all",
                    choices=[("all", "All"), ("invited", said(kind, "Invited", 1))],
                )
            ],
            chips=[] if empty else [s.Chip(label=said(kind, "Invited", 1), remove_url="#")],
        ),
        "form": form(kind, request.path.endswith("refused")),
        "todo": []
        if empty
        else [
            s.TodoItem(
                label=said(kind, "Sign the inspection agreement", 1),
                text="12 Elm Street, before Thursday",
                url="#",
                action="Sign",
                urgency="soon",
            ),
            s.TodoItem(label="Invoice 1042", text="Due 12 Mar 2026", url="#", action="Pay $240.00", urgency="late"),
            s.TodoItem(label=said(kind, "Answer a question from Tom", 2), url="#", action="Answer"),
        ],
        "files": [] if empty else files(kind),
        "talk": [] if empty else talk(kind),
        "timeline": []
        if empty
        else [
            s.TimelineEntry(when=clock.now(), text=said(kind, "Report published", 1), who="Tom Okafor", url="#"),
            s.TimelineEntry(
                when=then, text="Invitation sent", who=said(kind, "Jo Lindqvist", 2), detail="To anna@example.com"
            ),
            s.TimelineEntry(when=then, text="Created"),
        ],
        "steps": [
            s.Step(label=said(kind, "Confirm your name", 1), done=True, url="#"),
            s.Step(label="Sign the agreement", url="#", text="Two minutes. You can draw or type."),
            s.Step(label="Read your report", text="Opens when the agreement is signed."),
        ],
        "explain": [
            s.ExplainStep(label="Enrolled, not suspended", ok=True, source="Enrolled 3 days ago"),
            s.ExplainStep(
                label="Linked", ok=True, source=said(kind, "Linked to Acme Towers, inherited from Acme Holdings", 1)
            ),
            s.ExplainStep(
                label="Invoices are open", ok=False, source="The area is closed", fix_label="Open the area", fix_url="#"
            ),
            s.ExplainStep(label="Published"),
        ],
        "bars": []
        if empty
        else [s.Bar(label=said(kind, a, 1), value=b, tone=c, url="#", text=f"${b:,}") for a, b, c in bars],
        "funnel": [s.Bar(label=said(kind, a, 1), value=0 if empty else b, tone=c, url="#") for a, b, c in funnel],
        "pipeline": [
            s.Bar(label=c.label, value=0 if empty else 3 + 5 * at, url="#") for at, c in enumerate(board("real"))
        ],
        "board": board(kind),
        "pairs": [
            ("Address", said(kind, "12 Elm Street\nSpringfield", 1)),
            ("Phone", None),
            ("Owner", said(kind, "Lee", 2)),
        ],
    }


def create_gallery(colour: str = "#1f6f54") -> Flask:
    app = Flask(__name__, template_folder="templates")
    app.jinja_loader.searchpath.append(str(look.STATIC.parent / "templates"))  # type: ignore[union-attr]
    app.secret_key = "gallery"
    look.register_look(app)
    app.jinja_env.globals.update(csrf_token=lambda: "token", csp_nonce=lambda: "nonce")

    @app.before_request
    def business() -> None:
        name = (
            said(request.view_args["kind"], "Northgate Fire", 1)
            if request.view_args and "kind" in request.view_args
            else "N"
        )
        g.business = SimpleNamespace(
            name=name,
            slug="northgate",
            logo_url=None,
            help_email="help@northgate.example",
            help_url="#",
            phone="+1 555 0100",
            timezone="America/New_York",
            currency="USD",
            colour=request.args.get("colour", colour),
        )

    @app.after_request
    def policy(response):
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; script-src 'nonce-nonce'; img-src 'self'; form-action 'self'"
        )
        return response

    @app.get("/<any(portal, office):place>/<any(real, empty, hostile):kind>/<page>")
    def show(place: str, kind: str, page: str) -> str:
        if "flash" in request.args:
            flash("The invitation is on its way to anna@example.com.", "success")
            flash(said(kind, "2 people were skipped: they have no email.", 1), "warning")
            flash("There is a space in the address, after 'anna'.", "error")
        return render_template(f"{page}.html", **context(kind, place == "office"))

    @app.get("/plain/<any(real, empty, hostile):kind>")
    def plain(kind: str) -> str:
        return render_template("signin.html", **context(kind, False))

    @app.get("/error/<any(real):kind>/<name>")
    def error(kind: str, name: str) -> str:
        return render_template(f"errors/{name}.html", business=g.business, request_id="4f2a")

    @app.get("/bare-error/<name>")
    def bare(name: str) -> str:
        return render_template(f"errors/{name}.html")

    return app
