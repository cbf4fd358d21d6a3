"""What nobody needs any more is put away every day."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from doorstep import clock
from doorstep.businesses.housekeeping import kept_folder
from doorstep.businesses.models import OnceKey
from doorstep.users.models import UserSession

pytestmark = pytest.mark.on_both


def counted(firm, model):
    with firm.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_old_keys_ended_sessions_and_forgotten_files_go(kit):
    """Section 10: keys of forms stay a month, files of refused forms a day; who is signed in stays signed in."""
    firm = kit.firm("inspectpoint")
    office = firm.staff()
    assert office.submit("/office/contacts/new", "Email", first_name="Pat", last_name="Example").status == 200
    firm.staff()
    storage, place = kit.installation.storage, f"{kept_folder(firm.tenant.id)}/somebody/file"
    storage.put(place, b"forgotten")
    with firm.writing() as session:
        first = session.scalar(select(UserSession.id).order_by(UserSession.id).limit(1))
        ended = update(UserSession).where(UserSession.id != first)
        session.execute(ended.values(expires_at=clock.now() - timedelta(minutes=1)))
    firm.work()
    assert (counted(firm, OnceKey), counted(firm, UserSession)) == (1, 1)
    assert [one.key for one in storage.list(kept_folder(firm.tenant.id))] == [place]
    with firm.writing() as session:
        session.execute(update(OnceKey).values(created_at=clock.now() - timedelta(days=31)))
    with clock.frozen(clock.now() + timedelta(days=1, minutes=5)):
        firm.work()
    assert counted(firm, OnceKey) == 0
    assert not list(storage.list(kept_folder(firm.tenant.id)))
    assert office.get("/office/contacts").status == 200
