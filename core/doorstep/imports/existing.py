"""Who and what is there already: looked up by the keys of a batch of rows, never by reading the whole list."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, or_, select

from doorstep.accounts.models import Account
from doorstep.contacts.models import Contact
from doorstep.db.session import BusinessSession

LIVE = (Account.archived_at.is_(None), Account.merged_into_id.is_(None))


def known_contacts(session: BusinessSession, keys: Collection[str]) -> dict[str, str | None]:
    """Of these keys those that somebody has, each with the fingerprint of the row they came from.

    By email among the people of today, and by import key among all who ever came from a file: whoever was archived, or
    has another address by now, is not made a second time.
    """
    wanted = sorted(keys)
    imported = select(Contact.import_key, Contact.import_fingerprint).where(Contact.import_key.in_(wanted))
    today = select(Contact.email_key, Contact.import_fingerprint).where(
        Contact.email_key.in_(wanted), Contact.archived_at.is_(None), Contact.merged_into_id.is_(None)
    )
    return {key: mark for query in (today, imported) for key, mark in session.execute(query) if key is not None}


def known_customers(session: BusinessSession, keys: Collection[str]) -> dict[str, UUID]:
    """The customers these keys name: ``number:a1``, ``name:acme``, or ``unnumbered:acme`` for one without a number.

    Of several with one name it is the first.
    """
    numbers = [key.removeprefix("number:") for key in keys if key.startswith("number:")]
    names = [key.partition(":")[2] for key in keys if key.startswith(("name:", "unnumbered:"))]
    # SQLite lowers only a to z; numbers written with other capitals are found as they stand.
    spelled = or_(func.lower(Account.number).in_(numbers), Account.number.in_([one.upper() for one in numbers]))
    query = select(Account.id, Account.number, Account.sort_name).where(Account.kind == "customer", *LIVE)
    rows = session.execute(query.where(or_(spelled, Account.sort_name.in_(names))).order_by(Account.id.desc()))
    found: dict[str, UUID] = {}
    for account_id, number, name in rows:
        by_number = f"number:{folded(number)}" if number else f"unnumbered:{name}"
        found |= {by_number: account_id, f"name:{name}": account_id}
    return {key: found[key] for key in keys if key in found}


def customers_for(session: BusinessSession, told: Collection[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    """Customers by what a file says of them.

    :param told: number and name, either may be empty; the number counts where there is one.
    :return: those that are found, by what was told.
    """
    keys = {(number, name): f"number:{folded(number)}" if number else f"name:{folded(name)}" for number, name in told}
    found = known_customers(session, set(keys.values()))
    return {one: found[key] for one, key in keys.items() if key in found}


def known_sites(
    session: BusinessSession, sites: Collection[tuple[str, str]], customers: Mapping[str, UUID]
) -> dict[tuple[str, str], UUID]:
    """Sites by their customer's key and their name."""
    below = {(customers[parent], folded(name)): (parent, name) for parent, name in sites if parent in customers}
    parents, names = {parent for parent, _ in below}, {name for _, name in below}
    query = select(Account.parent_id, Account.sort_name, Account.id).where(Account.kind == "site", *LIVE)
    rows = session.execute(query.where(Account.parent_id.in_(parents), Account.sort_name.in_(names)))
    return {below[parent, name]: one for parent, name, one in rows if parent is not None and (parent, name) in below}


def folded(text: str) -> str:
    return " ".join(text.casefold().split())
