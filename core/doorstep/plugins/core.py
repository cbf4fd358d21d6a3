"""What the core itself contributes, by the same hooks as any vertical; it is enabled everywhere."""

from doorstep.plugins import contributions as c
from doorstep.plugins.specs import hookimpl

INVITATION = "core.invitation"


@hookimpl
def doorstep_roles() -> tuple[c.Role, ...]:
    return (
        c.Role(name="contact", label="Contact", scope="account"),
        c.Role(name="manager", label="Manager", scope="account"),
        c.Role(name="participant", label="Takes part", scope="record"),
        c.Role(name="subscriber", label="Subscriber", scope="record"),
    )


@hookimpl
def doorstep_document_kinds() -> tuple[c.DocumentKind, ...]:
    return (
        c.DocumentKind(
            name="file", label="Document", label_plural="Documents", places=("customer", "site", "contact", "record")
        ),
        c.DocumentKind(
            name="attachment",
            label="Attachment",
            label_plural="Attachments",
            publish="at_once",
            portal_upload=True,
            announce=False,
        ),
        c.DocumentKind(name="photo", label="Photo", label_plural="Photos", publish="at_once", announce=False),
    )


@hookimpl
def doorstep_notification_rules() -> tuple[c.NotificationRule, ...]:
    return (
        c.NotificationRule(
            name="invitation",
            label="Invitation to the portal",
            event="invitation.sent",
            audience=("subject",),
            subject="{business} invites you to its customer portal",
            body="Hello {first_name},\n\n{business} gives you access to your documents and requests in its customer "
            "portal. Choose how you sign in, and you are there.\n\nThe link is yours alone and works for {days} days.",
            placeholders={"days": "7"},
            button="Activate account",
            required=True,
        ),
        c.NotificationRule(
            name="access_granted",
            label="Sign-in created",
            event="invitation.user_created",
            audience=("subject",),
            subject="{business} has given you access",
            body="Hello {first_name},\n\n{business} has given you access to its customer portal. Choose a password to "
            "start.\n\nThe link is yours alone and works for {days} days.",
            placeholders={"days": "7"},
            button="Choose a password",
            required=True,
        ),
        c.NotificationRule(
            name="staff_invitation",
            label="Invitation to work here",
            event="staff.invited",
            audience=("subject",),
            subject="{business} invites you to its team",
            body="Hello {first_name},\n\n{business} gives you access to its office. Choose a password, and you are "
            "there.\n\nThe link is yours alone and works for {days} days.",
            placeholders={"days": "7"},
            button="Choose a password",
            required=True,
        ),
        c.NotificationRule(
            name="proof",
            label="A sign-in, asked for by the person",
            event="user.proof_asked",
            audience=("subject",),
            subject="Your sign-in at {business}",
            body="Hello {first_name},\n\nsomebody, probably you, asked for a sign-in at {business}. Press the button "
            "and choose how you sign in. The link is yours alone and works for one hour. If it was not you, nothing "
            "has changed and you need not do anything.",
            button="Activate account",
            required=True,
        ),
        c.NotificationRule(
            name="proof_needless",
            label="A sign-in, asked for by a person who has one",
            event="user.proof_needless",
            audience=("subject",),
            subject="Your sign-in at {business}",
            body="Hello {first_name},\n\nsomebody, probably you, asked for a sign-in at {business}. You have one "
            "already: sign in as you did before. If you do not remember the password, the sign-in page helps. If it "
            "was not you, nothing has changed.",
            button="Sign in",
            required=True,
        ),
        c.NotificationRule(
            name="reset",
            label="Choose a new password",
            event="user.reset_asked",
            audience=("subject",),
            subject="Choose a new password for {business}",
            body="Hello {first_name},\n\nsomebody, probably you, asked for a new password at {business}. The link "
            "works for one hour. If it was not you, nothing has changed and you need not do anything.",
            button="Choose a new password",
            required=True,
        ),
        c.NotificationRule(
            name="reset_with_provider",
            label="You sign in with a provider",
            event="user.reset_with_provider",
            audience=("subject",),
            subject="How you sign in to {business}",
            body="Hello {first_name},\n\nsomebody, probably you, asked for a new password at {business}. You have none "
            "there: you sign in with {provider}. Press its button on the sign-in page. Should you want a password "
            "instead, ask us for a new invitation. If it was not you, nothing has changed.",
            placeholders={"provider": "Google"},
            button="Sign in",
            required=True,
        ),
        c.NotificationRule(
            name="second_step_off",
            label="Your second step was switched off",
            event="user.second_step_off",
            audience=("subject",),
            subject="The second step of your sign-in at {business} is off",
            body="Hello {first_name},\n\nthe second step of your sign-in at {business} was switched off: it asks for "
            "no code any more. You can set it up again in your profile. If you did not ask for that, please tell us at "
            "once.",
            button="Sign in",
            required=True,
        ),
        c.NotificationRule(
            name="address_change",
            label="Confirm a new address",
            event="user.address_change_asked",
            audience=("subject",),
            subject="Confirm your new address for {business}",
            body="Hello {first_name},\n\nplease confirm that you want to sign in to {business} with this address. The "
            "link works for one hour.",
            button="Confirm this address",
            required=True,
        ),
        c.NotificationRule(
            name="address_changed",
            label="Your address was changed",
            event="user.address_changed",
            audience=("subject",),
            subject="Your sign-in at {business} has a new address",
            body="Hello {first_name},\n\nthe address you sign in with at {business} was changed to {new_address}. If "
            "that was not you, please tell us at once.",
            placeholders={"new_address": "p***@example.org"},
            button="Open the portal",
            required=True,
        ),
        c.NotificationRule(
            name="method_reset",
            label="Your sign-in can be chosen again",
            event="user.method_reset",
            audience=("subject",),
            subject="{business} has renewed your sign-in",
            body="Hello {first_name},\n\n{business} has sent a new invitation for your sign-in; the former way in ends "
            "now. If you did not ask for that, please tell us.",
            button="Open the portal",
            required=True,
        ),
        c.NotificationRule(
            name="daily_digest",
            label="The daily mail",
            event="mail.digest",
            audience=("subject",),
            subject="{business}: what is new ({count})",
            body="Hello {first_name},\n\nthis is what happened since the last daily mail.",
            placeholders={"count": "3"},
            button="Open the portal",
        ),
        c.NotificationRule(
            name="document_published",
            label="A document was published",
            event="document.published",
            audience=("linked", "participants", "subject"),
            subject="{business}: {title}",
            body="Hello {first_name},\n\n{business} has put “{title}” into your portal.",
            placeholders={"title": "Inspection report, Main 1"},
            button="Open the document",
        ),
        c.NotificationRule(
            name="forwarded",
            label="Something that a customer forwards",
            event="forward.sent",
            audience=("subject",),
            subject="{author} forwards “{title}” to you",
            body="Hello,\n\n{author} lets you read “{title}”, which {author} has from {business}.\n\n{words}\n\nThe "
            "link works for 30 days, needs no sign-in and opens this alone. Do not pass it on.",
            placeholders={"title": "Inspection report, Main 1", "author": "Pat Example", "words": "As we said."},
            button="Read it",
            required=True,
        ),
        c.NotificationRule(
            name="document_reminder",
            label="A reminder of what still needs an answer",
            event="document.reminder",
            audience=("subject",),
            subject="{business} waits for your answer: {title}",
            body="Hello {first_name},\n\n“{title}” still waits for your answer. {until}",
            placeholders={"title": "Proposal, Main 1", "until": "You can answer until 3 Nov 2026."},
            button="Read and answer",
        ),
        c.NotificationRule(
            name="document_asked",
            label="A document can be answered again",
            event="document.asked",
            audience=("subject",),
            subject="{business} asks you again: {title}",
            body="Hello {first_name},\n\nthe time to answer “{title}” was over. We have opened it for you again. "
            "{until}",
            placeholders={"title": "Proposal, Main 1", "until": "You can answer until 3 Nov 2026."},
            button="Read and answer",
        ),
        c.NotificationRule(
            name="document_signed",
            label="Your signed copy",
            event="document.signed",
            audience=("subject",),
            subject="Your signed copy of {title}",
            body="Hello {first_name},\n\n“{title}” is signed. Your copy, with a page that says who signed and when, is "
            "in your portal. Keep it: anybody who holds it can check at {verify} that it was not changed.",
            placeholders={"title": "Agreement, Main 1", "verify": "https://portal.example.org/verify"},
            button="Open the signed copy",
        ),
        c.NotificationRule(
            name="request_received",
            label="Somebody asks for access",
            event="access.requested",
            audience=("staff",),
            subject="{name} asks for access",
            body="{name} ({email}) asks for access to the portal.",
            placeholders={"name": "Pat Example", "email": "pat@example.org"},
            button="Look at the request",
        ),
        c.NotificationRule(
            name="contact_us",
            label="A message from the contact form",
            event="contact.wrote",
            audience=("staff",),
            subject="{topic}: {name}",
            body="{name} writes:\n\n{message}",
            placeholders={"topic": "A question", "name": "Pat Example", "message": "Hello"},
            button="Open the contact",
        ),
    )
