"""Ways to pay that were saved, whose they are, and whether invoices pay themselves."""

from uuid import UUID

from sqlalchemy import select

from doorstep.api import (
    Account,
    Actor,
    BusinessSession,
    NotFound,
    Refused,
    Transactions,
    Viewer,
    now,
    record_event,
    today,
    visible_accounts,
)
from doorstep_billing.gateway import provider_of
from doorstep_billing.models import Method, Payer, Payment
from doorstep_billing.providers import Card

MOST = 50
USED_FIRST = (Payer.business_id == Method.business_id) & (Payer.autopay_method_id == Method.id)
HERE = (Account.business_id == Method.business_id) & (Account.id == Method.account_id)


def methods_of(session: BusinessSession, viewer: Viewer) -> list[tuple[Method, str]]:
    """Saved ways to pay of the accounts somebody reaches, with the account's name; those used first come first."""
    found = select(Method, Account.name).join_from(Method, Account, HERE).outerjoin(Payer, USED_FIRST)
    found = found.where(Method.removed_at.is_(None), visible_accounts(viewer))
    found = found.order_by(Payer.id.is_(None), Method.id.desc())
    return [(method, name) for method, name in session.execute(found.limit(MOST))]


def method_for(session: BusinessSession, viewer: Viewer, method_id: UUID) -> Method:
    """:raises NotFound: when it was removed, or belongs to somebody else."""
    found = select(Method).join_from(Method, Account, HERE)
    mine = found.where(Method.id == method_id, Method.removed_at.is_(None), visible_accounts(viewer))
    method = session.scalar(mine)
    if method is None:
        raise NotFound
    return method


def account_for(session: BusinessSession, viewer: Viewer, account_id: UUID) -> Account:
    """An account that somebody reaches. :raises NotFound: otherwise."""
    account = session.scalar(select(Account).where(Account.id == account_id, visible_accounts(viewer)))
    if account is None:
        raise NotFound
    return account


def payer_of(session: BusinessSession, account_id: UUID) -> Payer:
    """How an account pays; made when it is asked for, in a writing session."""
    payer = session.scalar(select(Payer).where(Payer.account_id == account_id))
    if payer is None:
        payer = Payer(account_id=account_id)
        session.add(payer)
        session.flush()
    return payer


def customer_at_provider(transactions: Transactions, account_id: UUID) -> str:
    """What the provider calls an account; made there the first time.

    :raises Refused: when the provider does not answer.
    """
    with transactions.writing() as session:
        payer, provider = payer_of(session, account_id), provider_of(session)
        name = session.scalar(select(Account.name).where(Account.id == account_id)) or ""
        known = payer.provider_ref if payer.provider == provider.name else None
    if known:
        return known
    made = provider.customer(name, f"account-{account_id}")
    if made.fault:
        raise Refused(made.fault)
    with transactions.writing() as session:
        payer = payer_of(session, account_id)
        payer.provider, payer.provider_ref = provider.name, made.customer
    return made.customer


def save_method(session: BusinessSession, account_id: UUID, provider: str, card: Card, actor: Actor) -> Method:
    """Keep a card; the same one twice is one. The first one is the one autopay would take."""
    known = select(Method).where(Method.provider == provider, Method.provider_ref == card.ref)
    if found := session.scalar(known):
        return found
    method = Method(
        account_id=account_id, provider=provider, provider_ref=card.ref, label=card.label, expires=card.expires,
        added_by=actor.name,
    )  # fmt: skip
    session.add(method)
    session.flush()
    payer = payer_of(session, account_id)
    payer.autopay_method_id = payer.autopay_method_id or method.id
    account = session.scalars(select(Account).where(Account.id == account_id)).one()
    record_event(session, "payment_method.added", account, actor, says=f"{method.label} saved")
    return method


def keep_card(session: BusinessSession, payment_id: UUID, card: Card | None) -> None:
    """A card that was typed to be kept: its payment says so."""
    payment = session.scalars(select(Payment).where(Payment.id == payment_id)).one()
    if not payment.keep or card is None or payment.account_id is None:
        return
    actor = Actor(kind="contact", name=payment.created_by)
    payment.method_id = save_method(session, payment.account_id, payment.provider, card, actor).id


def remove_method(transactions: Transactions, viewer: Viewer, method_id: UUID, actor: Actor) -> str:
    """Remove a way to pay, here at once and at the provider; autopay by it ends. Returns its label.

    :raises NotFound: when it is not theirs. :raises Refused: while a payment with it is under way.
    """
    with transactions.writing() as session:
        method = method_for(session, viewer, method_id)
        busy = select(Payment.id).where(Payment.method_id == method.id, Payment.closed_at.is_(None))
        if session.scalar(busy.limit(1)):
            raise Refused("A payment with it is under way. Remove it once that is done.")
        method.removed_at = now()
        payer = payer_of(session, method.account_id)
        if payer.autopay_method_id == method.id:
            end_autopay(session, payer, "", actor)
            payer.autopay_method_id = next_method(session, method)
        account = session.scalars(select(Account).where(Account.id == method.account_id)).one()
        record_event(session, "payment_method.removed", account, actor, says=f"{method.label} removed")
        provider = provider_of(session, method.provider)
    provider.forget(method.provider_ref)
    return method.label


def next_method(session: BusinessSession, gone: Method) -> UUID | None:
    others = select(Method.id).where(Method.account_id == gone.account_id, Method.removed_at.is_(None))
    return session.scalar(others.where(Method.id != gone.id).order_by(Method.id.desc()).limit(1))


def make_default(session: BusinessSession, viewer: Viewer, method_id: UUID, actor: Actor) -> Method:
    method = method_for(session, viewer, method_id)
    payer_of(session, method.account_id).autopay_method_id = method.id
    return method


def set_autopay(session: BusinessSession, viewer: Viewer, account_id: UUID, on: bool, actor: Actor) -> None:
    """:raises Refused: when there is nothing to pay with."""
    account = account_for(session, viewer, account_id)
    payer = payer_of(session, account.id)
    if not on:
        end_autopay(session, payer, "", actor)
        return
    if payer.autopay_method_id is None:
        raise Refused("Add a card first: autopay needs one to pay with.")
    if not payer.autopay_on:
        payer.autopay_on, payer.autopay_since, payer.autopay_said = True, today(session), ""
        record_event(session, "autopay.on", account, actor, says="Autopay switched on")


def end_autopay(session: BusinessSession, payer: Payer, why: str, actor: Actor) -> None:
    if payer.autopay_on:
        payer.autopay_on, payer.autopay_said = False, why
        account = session.scalars(select(Account).where(Account.id == payer.account_id)).one()
        record_event(session, "autopay.off", account, actor, says="Autopay switched off")
