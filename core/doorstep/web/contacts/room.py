from doorstep.web.routing import Room

room = Room("contacts", __name__, url_prefix="/office/contacts")
