from doorstep.users.permissions import Permission
from doorstep.web.policy import staff
from doorstep.web.routing import Room

room = Room("imports", __name__, url_prefix="/office/imports")
IMPORT = staff(Permission.IMPORT)
