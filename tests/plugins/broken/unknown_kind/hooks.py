from doorstep.api import Role, hookimpl


@hookimpl
def doorstep_roles():
    return (Role(name="unknown_kind", label="A", scope="account", sees=("nothing",)),)
