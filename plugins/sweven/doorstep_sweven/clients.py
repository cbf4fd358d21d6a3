"""Clients: their prefix, and whether they may order."""

from uuid import UUID

from attrs import frozen
from sqlalchemy import select

from doorstep.api import Account, AccountTree, BusinessSession, Refused, Viewer, visible_accounts

INACTIVE = Account.extra["client"]["standing"].as_string() == "inactive"
WHY_NOT = "Your account with us is inactive: no new work orders can be made. Please write to us, or call."


@frozen(kw_only=True)
class Client:
    """:ivar prefix: the nearest one; :ivar inactive: the name of what is inactive, itself or above, if anything is."""

    prefix: str = ""
    inactive: str = ""


def client_of(session: BusinessSession, account_id: UUID) -> Client:
    """Whose order one for this account is; one statement."""
    above = (AccountTree.business_id == Account.business_id) & (AccountTree.ancestor_id == Account.id)
    rows = select(Account.name, Account.extra).join(AccountTree, above).where(AccountTree.descendant_id == account_id)
    blocks = [(name, extra.get("client") or {}) for name, extra in session.execute(rows.order_by(AccountTree.depth))]
    return Client(
        prefix=next((block["prefix"] for _, block in blocks if block.get("prefix")), ""),
        inactive=next((name for name, block in blocks if block.get("standing") == "inactive"), ""),
    )


def refuse_inactive(session: BusinessSession, account_id: UUID | None) -> None:
    """:raises Refused: at the field, when the client is inactive."""
    client = client_of(session, account_id) if account_id else Client()
    if client.inactive:
        raise Refused(f"{client.inactive} is inactive and orders nothing new.", "account_id")


def refusal(session: BusinessSession, viewer: Viewer) -> str:
    """Why a contact can order nothing: all they reach is inactive, itself or through what is above."""
    if not viewer.links:
        return ""
    above = (AccountTree.business_id == Account.business_id) & (AccountTree.ancestor_id == Account.id)
    closed = select(AccountTree.descendant_id).join(Account, above).where(INACTIVE)
    orders = select(Account.id).where(visible_accounts(viewer), Account.id.not_in(closed)).limit(1)
    return "" if session.scalar(orders) else WHY_NOT
