from doorstep.api import Role, hookimpl


@hookimpl
def doorstep_roles():
    return (Role(name="role_list", label="A", scope="record", drawn_from="contact"),)
