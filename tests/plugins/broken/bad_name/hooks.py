from doorstep.api import Area, hookimpl


@hookimpl
def doorstep_areas():
    return (Area(name="Bad Name", label="Bad"),)
