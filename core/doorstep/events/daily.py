"""When the daily mail of a business is due: at its hour, in its own time, whatever the clocks do that day."""

from datetime import UTC, datetime, time, timedelta

from doorstep.businesses.tenant import Tenant

DIGEST = "daily_digest"
"""The core's rule whose words open the daily mail."""
HAPPENS = "mail.digest"


def next_daily(tenant: Tenant, after: datetime) -> datetime:
    """The first time after `after` at which the business's daily mails leave.

    Where the clock skips the hour, they leave when it has jumped; where it shows the hour twice, at the first one.
    """
    day = after.astimezone(tenant.zone).date()
    hour = time(int(tenant.setting("digest_hour")))
    ahead = (datetime.combine(day + timedelta(days=n), hour, tenant.zone).astimezone(UTC) for n in range(-1, 3))
    return next(at for at in ahead if at > after)
