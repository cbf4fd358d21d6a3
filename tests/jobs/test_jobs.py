"""Long work: in steps, with a page, stoppable, resumable."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from doorstep.events.actors import Actor
from doorstep.faults import injected
from doorstep.jobs.kinds import KINDS, NewRow, Outcome, batch_job_kind, job_kind
from doorstep.jobs.models import JobRow, JobRun
from doorstep.jobs.running import run_jobs
from doorstep.jobs.services import start
from doorstep.problems import Refused

pytestmark = pytest.mark.on_both

ACTOR = Actor(kind="staff", name="Olga Owner", staff_role="owner")
SEEN: list[str] = []


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    before = dict(KINDS)
    SEEN.clear()

    @job_kind("greet", label="Greeting", outcomes={"greeted": Outcome(label="Greeted", tone="good")})
    def greet(session, run, row):
        if row.label == "Nobody":
            raise Refused("Nobody cannot be greeted.")
        if row.label == "Crash":
            raise ZeroDivisionError
        SEEN.append(row.label)
        return "greeted", ""

    @batch_job_kind("greet_many", label="Greeting many", size=10)
    def greet_many(session, run, rows):
        return [greet(session, run, row) for row in rows]

    yield
    KINDS.clear()
    KINDS.update(before)


def ask(firm, labels, kind="greet"):
    with firm.writing() as session:
        return start(session, kind, {}, [NewRow(label=label) for label in labels], ACTOR).id


def work(firm, **options):
    return run_jobs(firm.kit.installation, firm.tenant, **options)


def outcomes(firm, run_id):
    with firm.reading() as session:
        rows = select(JobRow.label, JobRow.outcome).where(JobRow.job_id == run_id).order_by(JobRow.position)
        return dict(session.execute(rows).all())


def state(firm, run_id):
    with firm.reading() as session:
        return session.execute(select(JobRun.state, JobRun.done, JobRun.total).where(JobRun.id == run_id)).one()


@pytest.mark.parametrize("kind", ["greet", "greet_many"])
def test_each_row_has_its_outcome_and_reason(kit, kind):
    """IP-16: a row that is refused or fails says why on the result page, and the others go on."""
    firm = kit.firm()
    run_id = ask(firm, ["Ann", "Nobody", "Crash", "Bob"], kind)
    work(firm)
    assert outcomes(firm, run_id) == {"Ann": "greeted", "Nobody": "refused", "Crash": "failed", "Bob": "greeted"}
    page = firm.staff().get(f"/office/jobs/{run_id}")
    assert page.status == 200
    assert "Nobody cannot be greeted." in page.words and "4 of 4 done" in page.words
    only = firm.staff("member").get(f"/office/jobs/{run_id}?outcome=refused")
    assert "Nobody" in only.words and "Ann" not in only.words


def test_a_killed_job_goes_on_where_it_was(kit):
    """Invariant 5: nothing is done twice and nothing is left out, wherever the work broke off."""
    firm = kit.firm()
    run_id = ask(firm, [f"Person {n}" for n in range(5)])

    class Killed(BaseException):
        pass

    def kill():
        if len(SEEN) == 3:
            raise Killed

    with injected("job.before_mark", kill), pytest.raises(Killed):
        work(firm)
    assert state(firm, run_id) == ("running", 2, 5)
    SEEN.clear()
    with firm.writing() as session:
        run = session.scalars(select(JobRun).where(JobRun.id == run_id)).one()
        run.lease_until = run.created_at
    work(firm)
    assert SEEN == ["Person 2", "Person 3", "Person 4"]
    assert state(firm, run_id) == ("done", 5, 5)


def test_a_job_is_stopped_and_continued(kit):
    """Long work shows progress, can be stopped, and resumes."""
    firm = kit.firm()
    owner = firm.staff()
    run_id = ask(firm, ["Ann", "Bob", "Cem"])
    page = owner.get(f"/office/jobs/{run_id}")
    assert "Waiting" in page.words and page.soup.select_one("[data-watch]")
    owner.submit(f"/office/jobs/{run_id}", "Stop")
    work(firm)
    assert outcomes(firm, run_id) == {"Ann": None, "Bob": None, "Cem": None}
    owner.submit(f"/office/jobs/{run_id}", "Continue")
    work(firm)
    assert owner.get(f"/office/jobs/{run_id}/progress").json["over"] is True
    assert set(outcomes(firm, run_id).values()) == {"greeted"}


def test_a_worker_that_ends_leaves_the_rest_to_the_next(kit):
    """A stopping worker finishes its row, and the job waits for another worker."""
    firm = kit.firm()
    run_id = ask(firm, ["Ann", "Bob", "Cem"])
    answers = iter([False, True, True])
    work(firm, stopping=lambda: next(answers))
    assert state(firm, run_id) == ("waiting", 1, 3)
    work(firm)
    assert state(firm, run_id) == ("done", 3, 3)


def test_other_businesses_do_not_find_the_job(kit):
    """Invariant 1: no row of another business is reachable."""
    firm, other = kit.firm(), kit.firm()
    run_id = ask(firm, ["Ann"])
    assert other.staff().get(f"/office/jobs/{run_id}").status == 404


def test_what_takes_long_keeps_nobody_from_writing(kit):
    """A row's long part is made before its transaction begins: others write, and its page says how far it is."""
    firm = kit.firm()
    said = []

    def set_page(transactions, row, tell):
        with firm.writing() as session:
            session.scalars(select(JobRun)).one().actor = "Somebody else"
        tell("picture 1 of 300")
        time.sleep(1.1)
        tell("picture 2 of 300")
        said.append(firm.staff().get(f"/office/jobs/{run_id}").words)
        return f"page of {row.label}"

    @job_kind("set", label="Setting", ahead=set_page)
    def keep(session, run, row):
        SEEN.append(row.made)
        return "done", ""

    run_id = ask(firm, ["One", "Two"], "set")
    work(firm)
    assert SEEN == ["page of One", "page of Two"]
    assert "0 of 2 done. Now: picture 2 of 300." in said[0]
    assert "Now:" not in firm.staff().get(f"/office/jobs/{run_id}").words and state(firm, run_id).done == 2


def test_a_part_made_ahead_that_fails_is_the_fault_of_its_row(kit):
    """What was made for a row that raises is told of that row; the next ones go on."""
    firm = kit.firm()

    def set_page(transactions, row, tell):
        if row.label == "Crash":
            raise ZeroDivisionError
        return row.label

    @job_kind("set", label="Setting", ahead=set_page)
    def keep(session, run, row):
        return ("done", "") if row.made else ("skipped", "")

    run_id = ask(firm, ["One", "Crash", "Two"], "set")
    work(firm)
    assert outcomes(firm, run_id) == {"One": "done", "Crash": "failed", "Two": "done"}
