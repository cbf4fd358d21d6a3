"""Fire inspections."""

from doorstep.api import Vertical

vertical = Vertical(name="inspectpoint", label="Fire inspections", description="Buildings, reports, proposals, deficiencies.")
