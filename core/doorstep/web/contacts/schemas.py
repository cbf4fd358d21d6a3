"""A contact's form in the office: the contact's own fields, access, and how it came to be opened."""

from marshmallow import fields, validate

from doorstep.contacts.schemas import ContactSchema, at_most
from doorstep.users.suspension import NOTE_LENGTH

SAYS = {
    "invitation": "You are invited to the customer portal",
    "access_granted": "A user was created for you: choose a password",
}
NEW = ("suspended", "suspension_note", "version")
EDIT = ("account_id", "role")
PERSON = ("first_name", "last_name", "company", "email", "phone")
ADDRESS = ("street", "city", "region", "postcode")
MAILS = ("notification_role", "do_not_email")
ACCESS = ("areas", "suspended", "suspension_note", "invite", "says")
LINK = ("account_id", "role")


class ContactForm(ContactSchema):
    areas = fields.List(
        fields.String(),
        load_default=list,
        metadata={
            "label": "Areas of the portal",
            "kind": "checkboxes",
            "hint": "Areas only limit: without a link to a customer or site nothing shows.",
        },
    )
    lists = fields.List(fields.String(), load_default=list, metadata={"label": "On the list of", "kind": "checkboxes"})
    suspended = fields.Boolean(
        load_default=False,
        metadata={"label": "Suspend account, disable access", "hint": "Takes effect on Save. Untick it to reinstate."},
    )
    suspension_note = fields.String(
        load_default="",
        validate=at_most(NOTE_LENGTH),
        metadata={
            "label": "Note to the customer",
            "kind": "textarea",
            "rows": 3,
            "only_if": ("suspended", ("1",)),
            "hint": "Shown at the next sign-in, after the right password.",
        },
    )
    invite = fields.Boolean(load_default=False, metadata={"label": "Invite to Customer Portal (create user)"})
    says = fields.String(
        load_default="invitation",
        validate=validate.OneOf(list(SAYS), list(SAYS.values())),
        metadata={"label": "What the mail says", "kind": "radio", "only_if": ("invite", ("1",))},
    )
    account_id = fields.UUID(load_default=None, allow_none=True, metadata={"kind": "hidden"})
    role = fields.String(load_default="contact", metadata={"label": "Their role there", "kind": "select"})
    version = fields.Integer(load_default=None, allow_none=True, metadata={"kind": "hidden"})


OWN = frozenset(ContactSchema().fields)
