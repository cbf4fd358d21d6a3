"""What a business sets."""

from doorstep.api import SettingsSchema, hookimpl
from doorstep_billing.schemas import SettingsBlockSchema


@hookimpl
def doorstep_settings() -> SettingsSchema:
    return SettingsSchema(schema=SettingsBlockSchema, label="Invoices")
