"""Accounts whose records of one kind a viewer reaches: for sums and statements over them."""

from sqlalchemy import and_, or_

from doorstep.access.viewer import Viewer
from doorstep.access.visible import Condition, Sight, in_reach, kinds_by_roles, nothing
from doorstep.accounts.models import Account


def accounts_with(viewer: Viewer, kind: str) -> Condition:
    """The accounts a viewer reaches in a role that sees records of this kind; for SELECTs from Account.

    :param viewer: who looks. :param kind: the record type's name, one that is reached by links.
    """
    if viewer.is_staff:
        return Account.archived_at.is_(None)
    sight = Sight(viewer)
    if not sight.admitted or kind not in viewer.record_kinds():
        return nothing(Account)
    roles = [blind for blind, kinds in kinds_by_roles(viewer, "links").items() if kind in kinds]
    ways = [in_reach(sight, Account.id, blind) for blind in roles]
    return and_(Account.archived_at.is_(None), or_(*ways)) if ways else nothing(Account)
