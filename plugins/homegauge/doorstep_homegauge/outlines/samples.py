"""Report templates to begin with."""

from doorstep_homegauge.settings import SECTIONS

CONDO = """Entry and interior
Windows and doors
Kitchen and appliances
Bathrooms
Electrical
Plumbing
Heating and cooling
Balcony
Common areas"""

NEW_CONSTRUCTION = """Site and grading
Foundation
Framing
Roof and flashing
Exterior and drainage
Rough electrical
Rough plumbing
Insulation and air sealing
Interior finish
Final walk-through"""

SAMPLES = {
    "home": ("Home", "home", SECTIONS),
    "condo": ("Condo", "condo", CONDO),
    "new_construction": ("New construction", "new_construction", NEW_CONSTRUCTION),
}
