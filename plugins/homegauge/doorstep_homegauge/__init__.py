"""Home inspections: properties, reports with findings and photos, request lists of buyers and agents."""

from doorstep.api import Vertical

vertical = Vertical(
    name="homegauge",
    label="Home inspections",
    description="Inspections with their clients and agents, reports with findings and photos, request lists.",
    requires=("billing",),
    modules=("records", "report_records", "report_rules", "report_boxes", "settings", "building", "requests", "demo"),
)
