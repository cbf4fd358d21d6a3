"""What staff may do, by their role."""

from enum import Enum

from doorstep.problems import Refused


class Permission(Enum):
    """One thing a staff member may be allowed to do."""

    CONTACTS = "edit contacts and accounts"
    INVITE = "invite people"
    RESET_METHOD = "invite people again who have a sign-in"
    SECOND_STEP = "reset the second step of a customer's sign-in"
    RECORDS = "edit records"
    DOCUMENTS = "upload and publish documents"
    IMPORT = "import files"
    EXPORT = "export lists"
    PREVIEW = "see the portal as a contact"
    SETTINGS = "change settings"
    SIGN_IN = "decide how people sign in"
    STAFF = "manage staff"
    KEYS = "make API keys"


P = Permission
MEMBER = frozenset({P.CONTACTS, P.INVITE, P.RECORDS, P.DOCUMENTS, P.EXPORT, P.PREVIEW})
MANAGER = MEMBER | {P.RESET_METHOD, P.SECOND_STEP, P.IMPORT, P.SETTINGS, P.KEYS}
OWNER = frozenset(Permission)
BY_ROLE: dict[str, frozenset[Permission]] = {"member": MEMBER, "manager": MANAGER, "owner": OWNER}
ROLE_LABELS = {"owner": "Owner", "manager": "Manager", "member": "Member"}


def may(staff_role: str | None, permission: Permission) -> bool:
    return staff_role is not None and permission in BY_ROLE[staff_role]


def require(staff_role: str | None, permission: Permission) -> None:
    if not may(staff_role, permission):
        raise Refused(f"Your role does not allow you to {permission.value}. An owner can change that under Staff.")
