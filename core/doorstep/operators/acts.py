"""Operators on the shell and on their pages: who they are, and the history of what they did to businesses."""

from typing import Any

from attrs import frozen
from sqlalchemy import select

from doorstep.businesses.models import Business, Operator, OperatorAct
from doorstep.businesses.tenant import Tenant, by_slug
from doorstep.contacts.addresses import clean_email, clean_text, email_key
from doorstep.db.session import InstallationSession
from doorstep.events.actors import Actor
from doorstep.installation import Installation
from doorstep.problems import Refused
from doorstep.users.passwords import check_new, hash_password

NOBODY = "{email} is no operator here. `doorstep init --operator {email}` makes one."
NO_BUSINESS = "There is no business at “{slug}”. `doorstep business list` names them."


@frozen(kw_only=True)
class Who:
    """An operator, as the history names them."""

    id: int
    name: str
    email: str

    @property
    def actor(self) -> Actor:
        return Actor(kind="operator", name=f"{self.name} (operator)")


def acting_operator(installation: Installation, email: str) -> Who:
    """The operator a command says it is.

    :raises Refused: when there is none with that address.
    """
    with installation.installation_session() as session:
        found = session.scalar(select(Operator).where(Operator.email_key == email_key(email)))
        if found is None:
            raise Refused(NOBODY.format(email=email))
        return who(found)


def who(operator: Operator) -> Who:
    return Who(id=operator.id, name=operator.name, email=operator.email)


def tenant_named(installation: Installation, slug: str) -> Tenant:
    """:raises Refused: when there is no such business."""
    with installation.installation_session() as session:
        tenant = by_slug(session, slug)
    if tenant is None:
        raise Refused(NO_BUSINESS.format(slug=slug))
    return tenant


def record_act(session: InstallationSession, who: Who, business_id: int | None, text: str) -> None:
    session.add(OperatorAct(operator=f"{who.name} <{who.email}>", business_id=business_id, text=text))


def note(installation: Installation, who: Who, tenant: Tenant | None, text: str) -> None:
    """Write down what an operator did, where the act itself needed another transaction."""
    with installation.installation_session(write=True) as session:
        record_act(session, who, tenant.id if tenant else None, text)


def acts(business_id: int | None = None) -> Any:
    """The history, with the business's name, for a page of it."""
    columns = (OperatorAct.id, OperatorAct.at, OperatorAct.operator, OperatorAct.text, Business.slug, Business.name)
    rows: Any = select(*columns).outerjoin(Business, Business.id == OperatorAct.business_id)
    return rows.where(OperatorAct.business_id == business_id) if business_id else rows


def act_order() -> list[Any]:
    return [OperatorAct.id.desc()]


def save_operator(installation: Installation, email: str, name: str, password: str) -> bool:
    """Make an operator, or give one a new password; then their sessions end. True when they are new."""
    address = clean_email(email)
    kept = hash_password(check_new(password, address.email, name), installation.settings.password_profile)
    with installation.installation_session(write=True) as session:
        found = session.scalar(select(Operator).where(Operator.email_key == address.key))
        if found is not None:
            found.password_hash, found.epoch = kept, found.epoch + 1
            return False
        called = clean_text(name, 120, "name") or address.email.partition("@")[0]
        session.add(Operator(email=address.email, email_key=address.key, name=called, password_hash=kept))
        return True


def has_operators(installation: Installation) -> bool:
    with installation.installation_session() as session:
        return session.scalar(select(Operator.id).limit(1)) is not None
