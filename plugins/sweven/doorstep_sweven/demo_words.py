"""What the demo's clients order."""

# (title, details, where, drawing)
ORDERS = (
    (
        "Freezer door does not close",
        "The seal hangs out at the bottom; ice builds up behind it.",
        "Cold room 2",
        "corridor",
    ),
    ("Water under the dish washer", "A puddle every morning, about a bucket.", "Kitchen", "pipe"),
    ("Exit sign is dark", "The one above the rear door.", "Rear corridor", "exit_sign"),
    ("Alarm panel beeps", "Trouble light 4, since the thunderstorm.", "Electrical room", "alarm_panel"),
    ("Rooftop unit is loud", "It rattles at start, then hums.", "Roof, unit 3", "pipe"),
    ("Sprinkler head painted over", "The painters did the whole ceiling.", "Sales floor", "sprinkler"),
    ("Extinguisher is missing", "The bracket is there, the bottle is not.", "By the loading dock", "extinguisher"),
    ("Roller shutter stuck halfway", "We close it by hand with two people.", "Loading dock", "corridor"),
    ("No hot water", "Staff wash-room only.", "First floor", "pipe"),
    ("Lights flicker", "Two rows of the sales floor.", "Aisles 4 and 5", "corridor"),
    ("Handrail is loose", "Third step from the top.", "Stairs to the office", "corridor"),
    ("Floor drain smells", "Worse in the morning.", "Kitchen", "pipe"),
)
NOTES = (
    "We are open from seven; please come to the rear door.",
    "Ordered the part, it comes on Thursday.",
    "It does it again since last night.",
    "Done. Please have a look whether it holds.",
    "The key is with the shift manager.",
)
TAGS = {"on_hold": "reference", "invoiced": "billing"}
INTERNAL = "Third time at this place: offer them a maintenance contract."
PREFIXES = ("HBV", "ALB", "KST", "OAK", "BFR", "DLM", "FDB", "LRK", "HCS", "MPD", "TCL", "GCT")
