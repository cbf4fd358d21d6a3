"""What a business calls people and places: its own words, else those of its trade, else the core's."""

from typing import TYPE_CHECKING

from attrs import asdict, evolve

from doorstep.businesses.tenant import Tenant

if TYPE_CHECKING:
    from doorstep.db.session import BusinessSession
    from doorstep.plugins.contributions import Words
    from doorstep.plugins.registry import Catalog

OWN = {"contact": "Contact", "contacts": "Contacts", "portal": "Customer portal"}
"""Words that no trade brings, and that a business may choose all the same."""


def words_of(tenant: Tenant, catalog: "Catalog") -> dict[str, str]:
    chosen = {name: word for name, word in tenant.setting("words").items() if word}
    return {**OWN, **asdict(catalog.words()), **chosen}


def words_in(session: "BusinessSession") -> "Words":
    """What the session's business calls customers and sites.

    :return: with `customer`, `customers`, `site`, `sites`.
    """
    found = session.catalog.words()
    chosen = words_of(session.tenant, session.catalog)
    return evolve(found, **{name: chosen[name] for name in asdict(found)})


def trade_words(catalog: "Catalog") -> dict[str, str]:
    """The words that count where the business has chosen none."""
    return {**OWN, **asdict(catalog.words())}


def lower(word: str) -> str:
    """A word within a sentence; abbreviations keep their capitals."""
    return word if len(word) > 1 and word[1].isupper() else word[:1].lower() + word[1:]
