"""Forms are carried out once: their hidden key is kept with where they led, in the act's own transaction."""

from sqlalchemy import select

from doorstep.businesses.models import OnceKey
from doorstep.db.session import BusinessSession


def led_to(session: BusinessSession, key: str) -> str | None:
    """Where a form that was carried out has led; None for one that was not."""
    return session.scalar(select(OnceKey.location).where(OnceKey.key == key))


def remember(session: BusinessSession, key: str, location: str) -> None:
    session.add(OnceKey(key=key, location=location))
