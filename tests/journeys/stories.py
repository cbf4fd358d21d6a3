"""What stories told in browsers have in common: somebody enters, something happens elsewhere, a mail arrives."""

import re
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from doorstep.events.models import Delivery

SECONDS = 30
LONG = SECONDS * 1000  # as Playwright counts


class Scene:
    """A firm, its site and, in each story, the people in it."""

    def __init__(self, firm: Any, site: Any) -> None:
        self.firm, self.site, self.url = firm, site, site.url

    def enters(self, page: Any, person: Any) -> Any:
        """Somebody signs in: a contact, or an address."""
        self.site.sign_in(page, getattr(person, "email", person))
        return page


def until(found: Callable[[], Any], what: Callable[[], Any]) -> Any:
    """Wait for what a worker or a server does, and give it. :param what: says what is there when it does not come."""
    ends = time.monotonic() + SECONDS
    while not (answer := found()):
        assert time.monotonic() < ends, what()
        time.sleep(0.05)
    return answer


def mail_to(smtp_server: Any, address: str, words: str = "", *, nth: int = 1) -> Any:
    """The mail of that place among those to an address with these words in the subject, once it is there."""

    def found() -> list[Any]:
        return [one for one in smtp_server.to(address) if words in str(one.message["Subject"])][nth - 1 :]

    return until(found, lambda: (address, words, [str(one.message["Subject"]) for one in smtp_server.mails]))[0]


def all_sent(firm: Any) -> None:
    """Wait until no mail is on its way any more: whoever has got none by then gets none."""
    under_way = select(func.count(Delivery.id)).where(Delivery.state.in_(("waiting", "sending")))

    def over() -> bool:
        with firm.reading() as session:
            return session.scalar(under_way) == 0

    until(over, lambda: "mails are still waiting")


def link_in(mail: Any, site: Any, kind: str) -> str:
    """The address of that kind in a mail's text."""
    text = mail.message.get_body(("plain",)).get_content()
    return re.search(rf"{re.escape(site.address)}/{kind}/[\w.-]+", text)[0]
