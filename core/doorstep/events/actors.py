from typing import Literal
from uuid import UUID

from attrs import frozen


@frozen(kw_only=True)
class Actor:
    """Who did it.

    :ivar kind: staff, contact, operator, visitor (nobody signed in) or system. :ivar name: as the history shows it.
    :ivar user_id: of the sign-in; :ivar contact_id: of the contact; :ivar staff_role: owner, manager or member.
    """

    kind: Literal["staff", "contact", "operator", "visitor", "system"]
    name: str
    user_id: UUID | None = None
    contact_id: UUID | None = None
    staff_role: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.kind in ("staff", "operator", "system")


SYSTEM = Actor(kind="system", name="Automatic")
VISITOR = Actor(kind="visitor", name="A visitor")
