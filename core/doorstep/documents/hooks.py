"""What the room contributes as part of the core."""

from doorstep.documents.publishing import announce_due
from doorstep.plugins.contributions import Job
from doorstep.plugins.specs import hookimpl


@hookimpl
def doorstep_jobs() -> tuple[Job, ...]:
    return (Job(name="announce_scheduled_documents", every=60, run=announce_due),)
