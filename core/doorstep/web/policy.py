"""Who may call a route: stated beside each view for each method, refused where nothing is stated."""

from typing import Literal

from attrs import frozen

from doorstep.users.permissions import Permission


@frozen
class Policy:
    """:ivar who: anyone, contact (in the portal), staff, or signed_in (either). :ivar permission: what staff need."""

    who: Literal["anyone", "contact", "staff", "signed_in"]
    permission: Permission | None = None


ANYONE = Policy("anyone")
CONTACT = Policy("contact")
SIGNED_IN = Policy("signed_in")
STAFF = Policy("staff")


def staff(permission: Permission) -> Policy:
    """Staff whose role has that permission; others are told so (409)."""
    return Policy("staff", permission)
