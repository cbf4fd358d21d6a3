"""What a business sets."""

from marshmallow import Schema, fields, validate

from doorstep.api import BusinessSession, SettingsSchema, hookimpl, settings_of

SECTIONS = """Roof
Exterior
Grounds
Structure
Attic and insulation
Interior
Electrical
Plumbing
Heating and cooling
Kitchen and appliances
Bathrooms
Garage"""
MOST_SECTIONS = 60


class SettingsBlockSchema(Schema):
    report_sections = fields.String(
        load_default=SECTIONS,
        validate=validate.Length(max=5000),
        metadata={
            "label": "Sections of a new report, one a line",
            "multiline": True,
            "rows": 12,
            "hint": "Where no report template fits. Left empty, such a report begins without sections.",
        },
    )


@hookimpl
def doorstep_settings() -> SettingsSchema:
    return SettingsSchema(schema=SettingsBlockSchema, label="Inspections")


def section_titles(session: BusinessSession) -> list[str]:
    """What a new report begins with where no template fits."""
    return titles_in(settings_of(session, "homegauge")["report_sections"])


def titles_in(text: str) -> list[str]:
    """One a line; blank lines are none."""
    return [line.strip()[:120] for line in text.splitlines() if line.strip()][:MOST_SECTIONS]
