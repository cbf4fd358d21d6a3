"""Every table of the core, so that importing this one module fills the metadata."""

from doorstep.accounts import models as accounts
from doorstep.businesses import models as businesses
from doorstep.contacts import models as contacts
from doorstep.documents import models as documents
from doorstep.events import models as events
from doorstep.imports import models as imports
from doorstep.invitations import models as invitations
from doorstep.jobs import models as jobs
from doorstep.records import models as records
from doorstep.request_types import models as request_types
from doorstep.users import models as users

CORE_MODULES = (
    accounts,
    businesses,
    contacts,
    documents,
    events,
    imports,
    invitations,
    jobs,
    records,
    request_types,
    users,
)
