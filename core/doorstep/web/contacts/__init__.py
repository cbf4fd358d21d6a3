"""The people a business knows: their list, their page, their forms."""

from doorstep.web.contacts import changes, editing, linking, listing, page
from doorstep.web.contacts.room import room

__all__ = ["changes", "editing", "linking", "listing", "page", "room"]
