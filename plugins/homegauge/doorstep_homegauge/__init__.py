"""Home inspections: clients and agents, agreements, reports with findings and photos, request lists, ratings."""

from doorstep.api import Vertical

vertical = Vertical(
    name="homegauge",
    label="Home inspections",
    description="Inspections with their clients and agents, agreements, reports with photos, request lists, ratings.",
    requires=("billing",),
    modules=(
        "records", "people", "appointments", "rules", "home_boxes", "agreements", "ratings",
        "report_records", "report_rules", "report_boxes", "settings", "building", "outlines", "requests", "demo",
    ),
)  # fmt: skip
