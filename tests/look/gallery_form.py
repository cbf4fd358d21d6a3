"""The gallery's form: every kind of field, with real, empty and hostile data."""

from doorstep.web import shapes as s

MARKUP = "<script>alert(1)</script><b onclick=alert(2)>bold</b> \" ' & </textarea>"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenundwaisenversorgungskassenverwaltungsgebäudeeigentümerin" * 2
ARABIC = "شركة الصيانة والتفتيش على أنظمة الحريق في المباني السكنية"
KINDS = {"real": None, "empty": None, "hostile": [MARKUP, LONG, ARABIC]}


def said(kind: str, text: str, index: int = 0) -> str:
    hostile = KINDS[kind]
    return hostile[index % len(hostile)] if hostile else text


def form(kind: str, refused: bool) -> s.Form:
    nature = s.FormField(
        name="nature",
        label="What is it about?",
        kind="select",
        required=True,
        value="" if kind == "empty" else "repair",
        choices=[
            ("repair", "Something is broken"),
            ("question", "A question"),
            ("estimate", said(kind, "An estimate", 1)),
        ],
    )
    wrong = ["There is a space in the address, after 'anna'."] if refused else []
    fields = [
        nature,
        s.FormField(
            name="device", label="Which device?", only_if=("nature", ("repair",)), hint="The number on its plate."
        ),
        s.FormField(name="budget", label="Budget", kind="money", only_if=("nature", ("estimate",))),
        s.FormField(
            name="name",
            label=said(kind, "Full name"),
            value=said(kind, "Anna Ruiz"),
            required=True,
            autocomplete="name",
        ),
        s.FormField(
            name="email",
            label="Email",
            kind="email",
            value="anna @example.com",
            errors=wrong,
            required=True,
            autocomplete="email",
            hint="Please check the spelling twice: it must be this person's own.",
        ),
        s.FormField(name="phone", label="Phone", kind="tel", autocomplete="tel"),
        s.FormField(
            name="own",
            label="Use company address",
            kind="radio",
            value="yes",
            required=True,
            choices=[("yes", "Yes"), ("no", "No, use mine")],
            errors=wrong,
        ),
        s.FormField(
            name="areas",
            label="May see",
            kind="checkboxes",
            value=["reports"],
            hint="Areas only limit.",
            choices=[("reports", "Inspection reports"), ("invoices", said(kind, "Invoices", 1))],
        ),
        s.FormField(name="invite", label="Invite to Customer Portal", kind="checkbox", value=True),
        s.FormField(name="on", label="Day", kind="date", value="2026-03-12"),
        s.FormField(name="at", label="Time", kind="datetime", value="2026-03-12T09:30"),
        s.FormField(name="count", label="Devices", kind="number", value="4", minimum="0", step="1"),
        s.FormField(name="price", label="Price", kind="money", value="1,240.00"),
        s.FormField(name="secret", label="Password", kind="password", autocomplete="new-password"),
        s.FormField(
            name="note", label="Note", kind="textarea", value=said(kind, "The gate is on the left.", 0), errors=wrong
        ),
        s.FormField(name="photo", label="Photo", kind="file", accept="image/*"),
        s.FormField(
            name="papers",
            label="Photos and documents",
            kind="files",
            value=["boiler.jpg"] if refused else None,
            hint="Up to 25 MB each.",
        ),
        lines(kind, wrong),
        s.FormField(name="secret_ref", label="", kind="hidden", value=said(kind, "x")),
    ]
    errors = (
        [("email", wrong[0]), ("own", "Choose one."), ("", "The request was changed meanwhile.")] if refused else []
    )
    return s.Form(
        name="request",
        fields=fields,
        errors=errors,
        action="#",
        once_key="0198-once",
        sections=[("The request", ["nature", "device", "budget"]), ("Who", ["name", "email", "phone", "own"])],
    )


def lines(kind: str, wrong: list[str]) -> s.FormField:
    def line(title: str, price: str) -> list[s.FormField]:
        return [
            s.FormField(name="title", label="Item", value=title, required=True, errors=wrong),
            s.FormField(name="price", label="Price", kind="money", value=price),
        ]

    rows = [] if kind == "empty" else [line(said(kind, "Replace valve"), "120.00"), line("Labour", "80.00")]
    return s.FormField(
        name="lines", label="Lines", kind="rows", value=rows, columns=line("", ""), add_label="Add an item"
    )
