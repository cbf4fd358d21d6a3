"""Secrets that must be read again, sealed with a key made from the server's: the database alone yields none."""

import base64
import secrets
from functools import lru_cache
from typing import Any

from doorstep.db.session import BusinessSession

NONCE = 12


@lru_cache(maxsize=8)
def _key(secret_key: str) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sealed secrets").derive(secret_key.encode())
    return AESGCM(derived)


def seal(secret_key: str, text: str, owner: str) -> str:
    """:param owner: whose it is; sealed in, so that a row copied to somebody else opens nothing."""
    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + _key(secret_key).encrypt(nonce, text.encode(), owner.encode())).decode()


def unseal(secret_key: str, sealed: str, owner: str) -> str | None:
    """The text; None when it was sealed with another key, for somebody else, or changed."""
    from cryptography.exceptions import InvalidTag

    try:
        raw = base64.b64decode(sealed)
        opened: bytes = _key(secret_key).decrypt(raw[:NONCE], raw[NONCE:], owner.encode())
    except (InvalidTag, ValueError):
        return None
    return opened.decode()


def seal_secret(session: BusinessSession, text: str, purpose: str) -> str:
    """Seal a secret the business has to use again, such as a key of its payment provider.

    :param purpose: what it is for; sealed in with the business, so that it opens nowhere else.
    """
    return seal(session.installation.settings.secret_key, text, f"{purpose}:{session.business_id}")


def open_secret(session: BusinessSession, sealed: str, purpose: str) -> str | None:
    """What was sealed; None when the server's key has changed since, or it was sealed for something else."""
    return unseal(session.installation.settings.secret_key, sealed, f"{purpose}:{session.business_id}")
