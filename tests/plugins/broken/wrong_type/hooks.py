from doorstep.api import Area, hookimpl


@hookimpl
def doorstep_roles():
    return (Area(name="wrong_type", label="An area, no role"),)
