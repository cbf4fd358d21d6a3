"""What can go wrong that a person should read about."""


class Problem(Exception):
    """The parent of everything a page or the API answers with words instead of an error page."""


class Refused(Problem):
    """What was asked is not allowed now: 409, or beside the field it is about."""

    def __init__(self, message: str, field: str | None = None, reason: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.reason = reason


class Changed(Refused):
    """Somebody else saved it meanwhile."""


class NotFound(Problem):
    """Not there, or not for this person: the answer is the same."""


class Invalid(Problem):
    """Input with faults: messages by field."""

    def __init__(self, messages: dict[str, list[str]]) -> None:
        super().__init__("; ".join(text for texts in messages.values() for text in texts))
        self.messages = messages
