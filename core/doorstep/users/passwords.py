"""Passwords: argon2id, with equal work for users who do not exist."""

from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error

from doorstep.problems import Refused

MIN_LENGTH = 10
MAX_LENGTH = 200
# OWASP's minimum profile; the library's default took 150 to 210 ms where this takes 50.
PROFILES: dict[str, dict[str, Any]] = {
    "owasp": {"time_cost": 2, "memory_cost": 19456, "parallelism": 1},
    "tests": {"time_cost": 1, "memory_cost": 8, "parallelism": 1},
}
COMMON = frozenset(
    (
        "password", "passwort", "1234567890", "0123456789", "qwertyuiop", "password12", "password123", "password1234",
        "iloveyou12", "1111111111", "letmein123", "welcome123", "administrator", "changeme123", "qwerty12345",
        "q1w2e3r4t5", "abcdefghij",
    )
)  # fmt: skip


@lru_cache
def hasher(profile: str) -> PasswordHasher:
    return PasswordHasher(**PROFILES[profile])


@lru_cache
def nobody(profile: str) -> str:
    return hasher(profile).hash("nobody has this password")


def hash_password(password: str, profile: str) -> str:
    return hasher(profile).hash(password)


def verify(stored: str | None, password: str, profile: str) -> bool:
    try:
        return hasher(profile).verify(stored or nobody(profile), password[:MAX_LENGTH]) and stored is not None
    except (Argon2Error, ValueError):
        return False


def check_new(password: str, *personal: str, field: str = "password") -> str:
    """A password good enough to keep: length, not among the common ones, not the person's own address or name."""
    if len(password) < MIN_LENGTH:
        raise Refused(f"Use at least {MIN_LENGTH} characters. A few words in a row are easy to remember.", field)
    if len(password) > MAX_LENGTH:
        raise Refused(f"Use at most {MAX_LENGTH} characters.", field)
    folded = password.casefold()
    if folded in COMMON or len(set(folded)) < 4 or folded in {p.casefold() for p in personal if p}:
        raise Refused("That password is too easy to guess. Try three or four unrelated words.", field)
    return password
