"""Where a link that carries power leads, as a full address: for mails, and for staff to copy."""

from doorstep.db.session import BusinessSession
from doorstep.events.links import url_for_path
from doorstep.users import powerlinks
from doorstep.users.models import PowerLink

PATHS = {
    "invitation": "invitation", "proof": "invitation", "claim": "claim", "reset": "reset", "address": "confirm-address",
    "unsubscribe": "unsubscribe", "calendar": "calendar",
    "forward": "forwarded",
}  # fmt: skip


def link_path(session: BusinessSession, link: PowerLink) -> str:
    """The page of a link below the business's address; made when it is shown or mailed, and kept nowhere."""
    return f"{PATHS[link.kind]}/{powerlinks.token(session.installation.settings.secret_key, link)}"


def link_address(session: BusinessSession, link: PowerLink) -> str:
    return url_for_path(session.installation, session.tenant, link_path(session, link))
