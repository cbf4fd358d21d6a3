from doorstep.api import Job, hookimpl


@hookimpl
def doorstep_jobs():
    return (Job(name="too_often", every=5, run=print),)
