"""The import jobs: each row is looked up, then made or left alone, in one transaction with the mark that it is done."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from doorstep.accounts.services import create_account, update_account
from doorstep.contacts.services import create_contact
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.imports.contributed import GONE, importer_named, looked_up, row_of
from doorstep.imports.existing import folded, known_contacts, known_customers, known_sites
from doorstep.imports.files import forget, read_file
from doorstep.imports.outcomes import CUSTOMER, DIFFERENT, EXISTS, NUMBERED, OUTCOMES, SAME, SITE, is_refused
from doorstep.imports.plans import planned_rows
from doorstep.jobs.kinds import NewRow, Result, actor_of, batch_job_kind
from doorstep.jobs.models import JobRow, JobRun
from doorstep.plugins.contributions.importing import Importer
from doorstep.problems import Refused

BATCH = 100
# The name of the lock that imports take.
IMPORTS = 7301
CONTACTS, ACCOUNTS, CONTRIBUTED = "import_contacts", "import_accounts", "import_contributed"
KIND_OF = {"contacts": CONTACTS, "accounts": ACCOUNTS}
Known = dict[Any, Any]


def gather(session: BusinessSession, run: JobRun) -> Iterator[NewRow]:
    table, mapping = read_file(session, run.id)
    for row in planned_rows(table, mapping, session):
        yield NewRow(label=f"Line {row.line}: {row.label}", data=row.data)


@batch_job_kind(
    CONTACTS, label="Import of contacts", size=BATCH, gather=gather, finish=forget, outcomes=OUTCOMES,
    subject_path="/office/contacts/", back_path="/office/imports", back_label="Import",
)  # fmt: skip
def take_contacts(session: BusinessSession, run: JobRun, rows: Sequence[JobRow]) -> list[Result]:
    """A batch of people: those whose key is known stay as they are."""
    one_at_a_time(session)
    keys = {row.data["key"] for row in rows if row.data["key"]}
    known, actor = known_contacts(session, keys), actor_of(run)
    return [take_contact(session, row, known, actor) for row in rows]


def take_contact(session: BusinessSession, row: JobRow, known: Known, actor: Actor) -> Result:
    data = row.data
    if is_refused(data["outcome"]):
        return data["outcome"], data["reason"]
    key, mark = data["key"], data["fingerprint"]
    if key in known:
        return EXISTS, SAME if known[key] in (None, mark) else DIFFERENT
    values = {**contact_values(data["values"]), "import_key": key, "import_fingerprint": mark}
    row.subject_id = create_contact(session, values, actor).id
    known[key] = mark
    return data["outcome"], data["reason"]


def contact_values(values: dict[str, str]) -> dict[str, Any]:
    names = {"given_name": "first_name", "family_name": "last_name"} | dict.fromkeys(("company", "email", "phone"))
    told = {mine or name: values.get(name, "") for name, mine in names.items()}
    return {**told, **place_values(values), "use_company_address": not values.get("street")}


def place_values(values: dict[str, str]) -> dict[str, str]:
    region = ", ".join(filter(None, (values.get("state"), values.get("country"))))
    return {
        "street": values.get("street", ""), "city": values.get("city", ""), "region": region,
        "postcode": values.get("postal_code", ""),
    }  # fmt: skip


@batch_job_kind(
    ACCOUNTS, label="Import of customers and sites", size=BATCH, gather=gather, finish=forget, outcomes=OUTCOMES,
    subject_path="/office/accounts/", back_path="/office/imports", back_label="Import",
)  # fmt: skip
def take_accounts(session: BusinessSession, run: JobRun, rows: Sequence[JobRow]) -> list[Result]:
    """A batch of customers and sites: a customer comes before its sites, maybe in an earlier batch."""
    data = [row.data for row in rows if row.data["key"]]
    one_at_a_time(session)
    customers = known_customers(session, {key for one in data for key in customer_keys(one)})
    sites = known_sites(session, {site_of(one) for one in data if one["parent"]}, customers)
    known: Known = {}
    known.update(customers)
    known.update(sites)
    return [take_account(session, row, known, actor_of(run)) for row in rows]


@batch_job_kind(
    CONTRIBUTED, label="Import", size=BATCH, gather=gather, finish=forget, outcomes=OUTCOMES,
    back_path="/office/imports", back_label="Import",
)  # fmt: skip
def take_contributed(session: BusinessSession, run: JobRun, rows: Sequence[JobRow]) -> list[Result]:
    """A batch of rows of a kind that a vertical brings."""
    own = importer_named(session.catalog, run.params["importer"])
    if own is None:
        raise Refused(GONE)
    one_at_a_time(session)
    good = [row for row in rows if not is_refused(row.data["outcome"])]
    looks = dict(zip((row.id for row in good), looked_up(session, own, [row.data for row in good]), strict=True))
    return [take_one(session, own, row, looks.get(row.id), actor_of(run)) for row in rows]


def take_one(
    session: BusinessSession, own: Importer, row: JobRow, look: tuple[str, str] | None, actor: Actor
) -> Result:
    outcome, reason = look or (row.data["outcome"], row.data["reason"])
    if outcome != EXISTS and not is_refused(outcome):
        row.subject_id = own.take(session, row_of(row.data), actor)
    return outcome, reason


def customer_keys(data: dict[str, Any]) -> tuple[str, ...]:
    """The customer a row is, or stands below; one of that name without a number may be meant."""
    if data["parent"]:
        return (data["parent"],)
    return data["key"], unnumbered(data)


def unnumbered(data: dict[str, Any]) -> str:
    return f"unnumbered:{folded(data['values']['name'])}"


def one_at_a_time(session: BusinessSession) -> None:
    """Two imports into one business take turns, or both would add whom neither sees; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(IMPORTS, session.business_id)))


def site_of(data: dict[str, Any]) -> tuple[str, str]:
    return data["parent"], folded(data["values"]["name"])


def take_account(session: BusinessSession, row: JobRow, known: Known, actor: Actor) -> Result:
    data = row.data
    if is_refused(data["outcome"]):
        return data["outcome"], data["reason"]
    own = site_of(data) if data["parent"] else data["key"]
    if own in known:
        row.subject_id = known[own]
        return EXISTS, SAME
    if not data["parent"] and unnumbered(data) in known:
        row.subject_id = known[own] = known[unnumbered(data)]
        update_account(session, row.subject_id, {"number": data["values"]["number"]}, actor)
        return EXISTS, NUMBERED
    kind = SITE if data["parent"] else CUSTOMER
    values = {**place_values(data["values"]), "kind": kind, "name": data["values"]["name"]}
    if kind == CUSTOMER:
        values["number"] = data["values"].get("number") or None
    elif data["parent"] not in known:
        raise Refused("Its customer was not added, so there is nowhere to put it.")
    account = create_account(session, {**values, "parent_id": known.get(data["parent"])}, actor)
    row.subject_id = known[own] = account.id
    return kind, data["reason"]
