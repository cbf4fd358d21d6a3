"""An activity line in words, from the event's name and its frozen facts."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from doorstep.plugins.registry import Catalog

LINES = {
    "access.approved": "Access request approved",
    "access.declined": "Access request of {name} declined",
    "access.requested": "{name} asked for access",
    "account.archived": "{name} archived",
    "account.changed": "Details of {name} changed",
    "account.created": "{name} added",
    "account.moved": "{name} moved to another place",
    "account.restored": "{name} brought back",
    "contact.archived": "Contact archived",
    "contact.areas_changed": "Access areas changed",
    "contact.changed": "Details changed",
    "contact.created": "{name} added",
    "contact.erased": "Personal data erased",
    "contact.lists_changed": "Lists changed",
    "contact.mail_choices": "Mail choices changed",
    "contact.merged": "{other} merged into this contact",
    "contact.reachable": "Mails go to the address again",
    "contact.reinstated": "Access given back",
    "contact.restored": "Contact brought back",
    "contact.suspended": "Access disabled",
    "contact.unreachable": "The address cannot receive mail",
    "contact.username_created": "Username {handle} created",
    "contact.wrote": "{name} wrote: {topic}",
    "document.added": "“{title}” added",
    "document.archived": "“{title}” archived",
    "document.asked": "Asked {name} again to answer “{title}”",
    "document.asked_anew": "“{title}” can be answered again, until {until}",
    "document.published": "“{title}” published",
    "document.read": "“{title}” opened",
    "document.reminder": "{name} reminded to answer “{title}”",
    "document.renamed": "“{former}” renamed to “{title}”",
    "document.replaced": "“{title}” replaced by a newer one",
    "document.restored": "“{title}” brought back",
    "document.scheduled": "“{title}” scheduled for publication",
    "document.shown": "“{title}” shown to customers",
    "document.signed": "Signed copy of “{title}” made",
    "document.uploaded": "“{title}” uploaded",
    "document.withdrawn": "“{title}” withdrawn",
    "invitation.link_made": "Personal link made",
    "invitation.renewed": "New invitation asked for",
    "invitation.revoked": "Invitation revoked",
    "invitation.sent": "Invitation sent",
    "invitation.user_created": "Told by mail that access was granted",
    "key.made": "API key “{label}” made",
    "key.revoked": "API key “{label}” revoked",
    "link.ended": "{contact} is no longer linked to {account}",
    "link.made": "{contact} linked to {account} as {role}",
    "link.primary": "{contact} is the primary contact of {account}",
    "mail.digest": "Daily mail gathered",
    "rule.ticks_changed": "Who is told of what changed: {count} ticks",
    "rule.words_changed": "Words of “{rule}” changed",
    "settings.changed": "Settings changed: {block}",
    "staff.ended": "{name} is no longer staff",
    "staff.role_changed": "{name} is {role} now",
    "user.feed_made": "A new address for their calendar",
    "user.feed_revoked": "The address for their calendar removed",
    "user.address_changed": "Sign-in address changed",
    "user.enrolled": "Enrolled",
    "user.method_reset": "Way to sign in renewed",
    "user.password_changed": "Password changed",
    "user.recovery_code_used": "Signed in with a recovery code; {left} are left",
    "user.proof_asked": "Asked for a sign-in; the link is mailed",
    "user.proof_needless": "Asked for a sign-in; told by mail that they have one",
    "user.reset_asked": "New password asked for",
    "user.reset_with_provider": "New password asked for; told that they sign in with {provider}",
    "user.second_step_off": "Second step of {name} switched off",
    "user.second_step_on": "Second step switched on",
}
OF_RECORDS = {
    "answered": "“{title}”: {answer} by {by}",
    "archived": "{number} archived",
    "assigned": "{number} assigned to {assigned}",
    "created": "{label} {number} created: {title}",
    "decided": "“{title}” was {answer}",
    "message": "New message on {number}",
    "message_edited": "A message on {number} was corrected",
    "participant": "{contact} added to {number} as {role}",
    "participant_left": "{contact} removed from {number}",
    "published": "{label} {number} published: {title}",
    "reopened": "“{title}” needs another answer",
    "restored": "{number} brought back",
    "scheduled": "{label} {number} scheduled for publication",
    "status": "{number} is now: {status}",
    "substatus": "{number} is now: {status}",
    "updated": "{number} changed",
    "withdrawn": "{number} withdrawn",
}


def line_of(catalog: Catalog, name: str, facts: Mapping[str, Any]) -> str:
    """What happened, for people: what the event says itself, the words known for it, else its name made readable."""
    given = defaultdict(str, {key: str(value) for key, value in facts.items() if value is not None})
    if given["says"]:
        return given["says"]
    subject, _, what = name.partition(".")
    if name in LINES:
        return LINES[name].format_map(given).strip()
    if subject in catalog.record_types and what in OF_RECORDS:
        given["label"] = catalog.record_types[subject].label
        return OF_RECORDS[what].format_map(given).strip(" :")
    kind = catalog.record_types.get(subject) or catalog.document_kinds.get(subject)
    label = kind.label if kind else subject.replace("_", " ").capitalize()
    about = given["title"] or given["name"]
    return f"{label} {what.replace('_', ' ')}{f': {about}' if about else ''}"
