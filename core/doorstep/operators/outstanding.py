"""Mail that is not out yet, over all businesses: each is asked for its own, for no statement crosses them."""

from collections import Counter

from sqlalchemy import func, select

from doorstep.businesses.tenant import every
from doorstep.db.session import BusinessSession
from doorstep.events.models import Delivery
from doorstep.installation import Installation

STATES = ("waiting", "held", "sending", "failed", "unknown")


def mail_by_state(session: BusinessSession) -> dict[str, int]:
    """One business's mail that is not out yet; what was sent is not counted, since there is ever more of it."""
    counted = select(Delivery.state, func.count(Delivery.id)).where(Delivery.state.in_(STATES)).group_by(Delivery.state)
    return {row.state: row[1] for row in session.execute(counted)}


def outstanding_mail(installation: Installation) -> Counter[str]:
    with installation.installation_session() as session:
        tenants = every(session)
    total = Counter(dict.fromkeys(STATES, 0))
    for tenant in tenants:
        with installation.reading(tenant) as session:
            total.update(mail_by_state(session))
    return total
