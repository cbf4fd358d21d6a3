"""The mails of two years: what was sent, and to whom nothing was sent and why."""

from typing import TYPE_CHECKING

from attrs import define
from sqlalchemy import update

from doorstep import clock
from doorstep.accounts.models import Account
from doorstep.businesses.tenant import Tenant
from doorstep.contacts.models import Contact
from doorstep.events.models import Delivery, Event
from doorstep.events.planning import DO_NOT_EMAIL, NO_ADDRESS, SUSPENDED
from doorstep.events.sending import send_due
from doorstep.installation import Installation
from doorstep.records.models import Record

if TYPE_CHECKING:
    from doorstep.demo.firm import DemoFirm

BOUNCED = "The mail server refused it: 550 5.1.1 no such mailbox."


@define
class Post:
    """:ivar bounced: whether the one mail that failed was written already."""

    bounced: bool = False

    def tell(self, firm: "DemoFirm", event: Event, record: Record, account: Account) -> None:
        """Deliveries of an event to those who see the record."""
        record_type = firm.session.catalog.record_types[record.kind]
        for rule in firm.session.catalog.rules_for(event.name):
            for contact in firm.reach.get(account.id, ()):
                known = contact.created_at <= clock.now() and contact.archived_at is None
                if known and record_type.area not in firm.closed.get(contact.id, frozenset()):
                    self.write(firm, event, rule.name, contact, record_type.tab)

    def write(self, firm: "DemoFirm", event: Event, rule: str, contact: Contact, tab: str) -> None:
        state, reason = self.fate(firm, contact)
        sent = state == "sent"
        firm.made(
            Delivery, event_id=event.id, rule=rule, recipient_key=f"contact:{contact.id}", contact_id=contact.id,
            told_as="contact", record_id=event.record_id, address=contact.email or "", state=state, reason=reason,
            due_at=clock.now(), attempts=int(state in ("sent", "failed")), sent_at=clock.now() if sent else None,
            facts={**{k: event.facts[k] for k in SAID}, "actor": event.actor, "first_name": contact.first_name,
                   "path": f"portal/{tab}/{event.record_id}"},
        )  # fmt: skip

    def fate(self, firm: "DemoFirm", contact: Contact) -> tuple[str, str]:
        if not contact.email:
            return "skipped", NO_ADDRESS
        if contact.do_not_email:
            return "skipped", DO_NOT_EMAIL
        if contact.suspended_at and contact.suspended_at <= clock.now():
            return "skipped", SUSPENDED
        recent = (firm.today - clock.now().date()).days < 30
        if recent and not self.bounced and contact.id not in firm.enrolled:
            self.bounced = True
            return "failed", BOUNCED
        # The latest really go out, into the demo's mailbox.
        return ("waiting" if (firm.today - clock.now().date()).days < REALLY_SENT else "sent"), ""


REALLY_SENT = 8


def send_latest(installation: Installation, tenant: Tenant) -> None:
    """Send what is due, and date it as it was due: nobody waited two years for a mail."""
    send_due(installation, tenant)
    sent = update(Delivery).where(Delivery.state == "sent", Delivery.sent_at > Delivery.created_at)
    with installation.writing(tenant) as session:
        session.execute(sent.values(sent_at=Delivery.created_at))


SAID = ("title", "number", "status", "account")
