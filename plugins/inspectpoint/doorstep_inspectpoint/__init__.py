"""Fire inspections: buildings, inspection and service reports, deficiencies, proposals."""

from doorstep.api import Vertical

vertical = Vertical(
    name="inspectpoint",
    label="Fire inspections",
    description="Buildings, inspection reports with devices and deficiencies, service reports, proposals.",
    requires=("billing",),
    modules=("records", "rules", "checks", "boxes", "demo"),
)
