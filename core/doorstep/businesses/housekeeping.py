"""What nobody needs any more is put away every day: keys of forms, ended sessions, drafts and files nobody came back
for."""

from datetime import timedelta

from sqlalchemy import delete

from doorstep import clock
from doorstep.businesses.models import OnceKey
from doorstep.db.session import BusinessSession
from doorstep.plugins import contributions as c
from doorstep.plugins.specs import hookimpl
from doorstep.records.models import Draft
from doorstep.storage import Storage
from doorstep.users.models import UserSession

FORMS = timedelta(days=30)
FILES = timedelta(days=1)


@hookimpl
def doorstep_jobs() -> tuple[c.Job, ...]:
    return (c.Job(name="housekeeping", every=24 * 60 * 60, run=tidy),)


def tidy(session: BusinessSession) -> None:
    """A form sent again after a month is a new one, so a draft that was begun in it ends then; a file that was not sent
    waits a day for its person."""
    now = clock.now()
    session.execute(delete(OnceKey).where(OnceKey.created_at < now - FORMS))
    session.execute(delete(Draft).where(Draft.updated_at < now - FORMS))
    session.execute(delete(UserSession).where(UserSession.expires_at < now))
    sweep(session.installation.storage, session.business_id)


def kept_folder(business_id: int) -> str:
    """Where files of refused forms wait."""
    return f"{business_id}/kept"


def sweep(storage: Storage, business_id: int) -> None:
    for stored in list(storage.list(kept_folder(business_id))):
        if clock.now() - stored.stored_at > FILES:
            storage.delete(stored.key)
