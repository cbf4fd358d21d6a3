"""Support requests of companies: asked, answered, estimated, completed."""

from doorstep.api import Vertical

vertical = Vertical(
    name="supportdesk",
    label="Support requests",
    description="Requests of companies with targets, estimates, ready answers, help articles and colleagues.",
    modules=(
        "records", "natures", "rules", "targets", "policy", "estimates", "steps", "companies", "articles", "reading",
        "answers", "ratings", "demo",
    ),
)  # fmt: skip
