"""Email addresses: cleaned, checked, and refused with a message that points at the fault."""

import unicodedata

import email_validator
from attrs import frozen

from doorstep.contacts.handles import clean_handle, make_handle
from doorstep.contacts.texts import clean_phone, clean_text, strip_invisible
from doorstep.problems import Refused

__all__ = [
    "Address",
    "clean_email",
    "clean_handle",
    "clean_phone",
    "clean_text",
    "email_key",
    "looks_like_email",
    "make_handle",
]

EMAIL_LENGTH = 254
_NAMED = {
    ",": "a comma",
    ";": "a semicolon",
    ":": "a colon",
    "/": "a slash",
    "\\": "a backslash",
    '"': "a quotation mark",
}
_NAMED |= {"(": "a bracket", ")": "a bracket", "[": "a bracket", "]": "a bracket", "<": "a bracket", ">": "a bracket"}


@frozen(kw_only=True)
class Address:
    email: str
    key: str


def clean_email(text: str | None, field: str = "email") -> Address:
    """The address as it is kept, and the key two spellings of it share."""
    cleaned = _cleaned(text)
    fault = _fault(cleaned)
    if fault:
        raise Refused(fault, field=field, reason="invalid_email")
    email = _validated(cleaned, field)
    return Address(email=email, key=_key(email))


def email_key(text: str | None) -> str:
    """The key to look somebody up by; never refuses, since a sign-in page must not explain."""
    try:
        return clean_email(text).key
    except Refused:
        return _key(_cleaned(text))


def looks_like_email(text: str | None) -> bool:
    """Whether an address was meant, right or wrong: handles have no @."""
    return "@" in _cleaned(text)


def _cleaned(text: str | None) -> str:
    return strip_invisible(text or "").replace("。", ".")


def _key(email: str) -> str:
    return unicodedata.normalize("NFKC", email.casefold())


def _fault(text: str) -> str | None:
    if not text:
        return "Type an email address."
    if len(text) > EMAIL_LENGTH:
        return f"The address is {len(text)} characters long; {EMAIL_LENGTH} is the most there can be."
    name, _, domain = text.partition("@")
    return _whole_fault(text) or _sign_fault(text) or _name_fault(name) or _domain_fault(domain)


def _whole_fault(text: str) -> str | None:
    if text.lower().startswith("mailto:"):
        return "Leave out 'mailto:' and keep the address after it."
    if text.endswith(">") and "<" in text:
        inner = text[text.rfind("<") + 1 : -1]
        return f"Only the address itself belongs here, without the name before it: {_short(inner)}"
    if text.count("@") > 1 and any(sign in text for sign in ",; "):
        return "There is more than one address here; only one fits."
    return None


def _sign_fault(text: str) -> str | None:
    for place, sign in enumerate(text):
        named = "a space" if sign.isspace() else _NAMED.get(sign)
        if named:
            return f"There is {named} in the address, {_beside(text, place)}."
    if "@" not in text:
        return f"There is no @ in '{_short(text)}'. An address looks like name@example.org."
    if text.count("@") > 1:
        many = {2: "two", 3: "three"}.get(text.count("@"), str(text.count("@")))
        return f"There are {many} @ signs in the address; it needs exactly one."
    return None


def _name_fault(name: str) -> str | None:
    if not name:
        return "There is nothing before the @."
    return _dot_fault(name, "before the @")


def _domain_fault(domain: str) -> str | None:
    if not domain:
        return "There is nothing after the @."
    fault = _dot_fault(domain, "after the @")
    if not fault and "." not in domain:
        return f"The part after the @, '{_short(domain)}', has no dot, as in example.org."
    return fault


def _dot_fault(part: str, where: str) -> str | None:
    if part.startswith("."):
        return f"The part {where}, '{_short(part)}', begins with a dot."
    if part.endswith("."):
        return f"The part {where}, '{_short(part)}', ends with a dot."
    if ".." in part:
        return f"There are two dots in a row {where}, {_beside(part, part.index('..'))}."
    return None


def _beside(text: str, place: int) -> str:
    if place:
        return f"after '{_short(text[:place], from_end=True)}'"
    return f"before '{_short(text[1:])}'"


def _short(text: str, from_end: bool = False) -> str:
    if len(text) <= 40:
        return text
    return f"…{text[-39:]}" if from_end else f"{text[:39]}…"


def _validated(text: str, field: str) -> str:
    # The library refuses .local, .test and the like; firms do run mail on such names, so they stand in as ".test".
    before, _, ending = text.rpartition(".")
    reserved = ending.lower() in email_validator.SPECIAL_USE_DOMAIN_NAMES
    candidate = f"{before}.test" if reserved else text
    try:
        found = email_validator.validate_email(candidate, check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError as fault:
        raise Refused(_in_our_words(str(fault)), field=field, reason="invalid_email") from fault
    return f"{found.normalized.removesuffix('.test')}.{ending.lower()}" if reserved else found.normalized


def _in_our_words(fault: str) -> str:
    return (
        fault.replace("@-sign", "@")
        .replace("The email address", "The address")
        .replace("An email address", "An address")
    )
