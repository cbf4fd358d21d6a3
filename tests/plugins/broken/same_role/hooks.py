from doorstep.api import Role, hookimpl


@hookimpl
def doorstep_roles():
    return (Role(name="taken_role", label="Mine", scope="account"),)
