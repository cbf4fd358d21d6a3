"""An import that is killed goes on where it was, and every row is there once."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from doorstep import clock
from doorstep.accounts.models import Account
from doorstep.contacts.models import Contact
from doorstep.events.actors import Actor
from doorstep.imports.models import ImportFile
from doorstep.imports.services import keep_file, run_import, start_import, unfinished
from doorstep.jobs.models import JobRow

pytestmark = pytest.mark.on_both

OLGA = Actor(kind="staff", name="Olga Owner", staff_role="owner")
KILLED = 86
SCRIPT = """
import sys
from pathlib import Path
from uuid import UUID
from doorstep.imports.services import run_import
from doorstep.plugins.loading import load
from doorstep.testing.kit import make_kit
kit = make_kit(sys.argv[1], Path(sys.argv[2]), load())
run_import(kit.installation, kit.installation.tenant(int(sys.argv[3])), UUID(sys.argv[4]))
"""
PEOPLE = b"First Name,Email\n" + b"".join(b"Person %d,p%d@example.org\n" % (n, n) for n in range(130)) + b"No Mail,\n"
PLACES = b"Account,Building\n" + b"".join(b"Firm %d,North\nFirm %d,South\n" % (n, n) for n in range(60))


def begun(firm, data):
    with firm.writing() as session:
        return start_import(session, keep_file(session, "people.csv", data, "", OLGA).id, OLGA).id


def killed(firm, run_id, point):
    """Run the import in a process of its own that dies at that point."""
    house = firm.kit.installation.settings
    folder = str(Path(house.storage_url).parent)
    command = [sys.executable, "-c", SCRIPT, house.database_url, folder, str(firm.tenant.id), str(run_id)]
    done = subprocess.run(
        command, env={**os.environ, "DOORSTEP_FAULTS": point}, capture_output=True, text=True, check=False
    )
    assert done.returncode == KILLED, done.stderr[-2000:]


def resumed(firm, run_id):
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        return run_import(firm.kit.installation, firm.tenant, run_id)


def rows_done(firm, run_id):
    with firm.reading() as session:
        return session.scalar(select(func.count(JobRow.id)).where(JobRow.job_id == run_id, JobRow.outcome.is_not(None)))


@pytest.mark.parametrize("point", ["job.before_mark=crash@2", "job.after_step=crash@1"])
def test_people_are_there_once_whenever_it_was_killed(kit, point):
    """Invariant 5: killed half-way and run again, every person is there once; the file goes only when it is done."""
    firm = kit.firm()
    run_id = begun(firm, PEOPLE)
    killed(firm, run_id, point)
    assert rows_done(firm, run_id) == 100
    with firm.reading() as session:
        assert session.scalar(select(func.count(Contact.id))) == 100
        assert session.scalar(select(ImportFile.storage_key)) is not None
        assert unfinished(session, PEOPLE) == run_id
    found = resumed(firm, run_id)
    assert found.counts == {"ok": 130, "no_email": 1}
    with firm.reading() as session:
        people = session.scalars(select(Contact.first_name)).all()
        assert session.scalar(select(ImportFile.storage_key)) is None
        assert unfinished(session, PEOPLE) is None
    assert len(people) == len(set(people)) == 131


@pytest.mark.sqlite
def test_sites_find_their_customer_after_a_kill(kit):
    """Invariant 5: a site whose customer came in before the kill hangs below it."""
    firm = kit.firm()
    run_id = begun(firm, PLACES)
    killed(firm, run_id, "job.before_mark=crash@2")
    assert resumed(firm, run_id).counts == {"customer": 60, "site": 120}
    with firm.reading() as session:
        below = select(func.count(Account.id)).group_by(Account.parent_id).where(Account.kind == "site")
        assert set(session.scalars(below)) == {2}


@pytest.mark.sqlite
def test_a_file_is_gathered_again_when_it_died_before_its_first_row(kit):
    """Invariant 5: died before anything was done, the whole file is taken."""
    firm = kit.firm()
    run_id = begun(firm, b"First Name,Email\nAnna,anna@example.org\n")
    killed(firm, run_id, "job.before_mark=crash@1")
    assert rows_done(firm, run_id) == 0
    assert resumed(firm, run_id).counts == {"ok": 1}
