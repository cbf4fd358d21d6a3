from doorstep.api import hookimpl


@hookimpl
def doorstep_something_else():
    return ()
