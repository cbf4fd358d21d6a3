"""`doorstep staff add`, `doorstep contact import`, `doorstep invite send`."""

from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select

from doorstep.businesses.services import add_staff
from doorstep.commands.shared import Acting, for_business, on_terminal, progress, say, sure
from doorstep.contacts.addresses import email_key
from doorstep.contacts.models import Contact
from doorstep.imports import services as imports
from doorstep.invitations.services import can_invite, invite_unless_invited
from doorstep.invitations.services import invite as invite_contact
from doorstep.jobs.services import Progress
from doorstep.operators.acts import acting_operator, note
from doorstep.problems import Refused
from doorstep.users import second_step
from doorstep.users.models import User
from doorstep.users.staff import invite_staff

ROLES = ("owner", "manager", "member")


@click.group(epilog="Example: doorstep staff add --business acme --as ada@example.org 'Kim Owner' kim@acme.example")
def staff() -> None:
    """Staff members of a business."""


@staff.command(
    "add",
    epilog="Example: doorstep staff add --business acme --as ada@example.org --role owner 'Kim Owner' kim@acme.example",
)
@for_business
@click.argument("name")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option("--password", is_flag=True, help="Ask for a password now, instead of inviting by mail.")
def add(acting: Acting, name: str, email: str, role: str, password: bool) -> None:
    """Invite somebody to work in a business."""
    with acting.installation.writing(acting.tenant) as session:
        if password:
            typed = click.prompt("Their password", hide_input=True, confirmation_prompt=True)
            add_staff(session, name, email, role, typed)
        else:
            invite_staff(session, email, name, role, acting.actor)
    done(acting, f"Added a {role} on the shell" if password else f"Invited a {role}")
    say(f"{name} can sign in now." if password else f"An invitation goes to {email} as soon as the worker runs.")


@staff.command(
    "reset-second-step",
    epilog="Example: doorstep staff reset-second-step --business acme --as ada@example.org kim@acme.example",
)
@for_business
@click.argument("email")
def reset_second_step(acting: Acting, email: str) -> None:
    """Switch somebody's second step off, when nobody in the business can: they lost phone and recovery codes.

    Make sure that it is them who ask. They are signed out everywhere, and told by mail.
    """
    with acting.installation.writing(acting.tenant) as session:
        user = session.scalar(select(User).where(User.email_key == email_key(email), User.staff_role.is_not(None)))
        if user is None:
            raise Refused(f"Nobody with the address {email} works in {acting.tenant.name}.")
        second_step.reset(session, user.id, acting.actor)
    done(acting, "Reset a second step")
    say(f"{user.name} signs in without a second step now, and is told by mail.")


@click.group(epilog="Example: doorstep contact import --business acme --as ada@example.org contacts.csv")
def contact() -> None:
    """Contacts of a business."""


@contact.command("import", epilog="Example: doorstep contact import --business acme --as ada@example.org contacts.csv")
@for_business
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", help="What it holds: contacts, accounts, or what a vertical brings; else its headings say.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
def import_(acting: Acting, file: Path, kind: str | None, dry_run: bool) -> None:
    """Take in contacts, customers and sites, or what a vertical brings, such as open invoices, from a CSV file.

    Ctrl-C stops it; the same command goes on where it was. A file that was taken in before changes nothing.
    """
    data = file.read_bytes()
    with acting.installation.reading(acting.tenant) as session:
        preview = imports.prepare(session, data, kind)
    if preview.problem:
        raise Refused(preview.problem)
    rest = "" if preview.whole else " (looking at its beginning)"
    say(f"{file.name} holds {preview.kind}: {preview.new} new, {preview.refused} that do not fit{rest}.")
    if not dry_run:
        tell_result(acting, take_in(acting, file, data, preview.kind))


def take_in(acting: Acting, file: Path, data: bytes, kind: str) -> Progress:
    with acting.installation.writing(acting.tenant) as session:
        job = imports.unfinished(session, data)
        if job is None:
            kept = imports.keep_file(session, file.name, data, kind, acting.actor)
            job = imports.start_import(session, kept.id, acting.actor).id
    return watched(acting, job)


def watched(acting: Acting, job: UUID) -> Progress:
    if not on_terminal():
        return imports.run_import(acting.installation, acting.tenant, job, plain_progress())
    from rich.progress import Progress as Bar

    with Bar() as bar:
        task = bar.add_task("Importing", total=None)
        return imports.run_import(
            acting.installation, acting.tenant, job,
            lambda found: bar.update(task, total=found.run.total or None, completed=found.run.done),
        )  # fmt: skip


def plain_progress() -> imports.Watch:
    said = [-1]

    def tell(found: Progress) -> None:
        tenth = 10 * found.run.done // max(found.run.total, 1)
        if found.run.total and tenth != said[0]:
            said[0] = tenth
            say(f"{found.run.done} of {found.run.total}")

    return tell


def tell_result(acting: Acting, found: Progress) -> None:
    for outcome, count in sorted((str(name), count) for name, count in found.counts.items() if name):
        say(f"{count} {found.kind.outcome(outcome).label.lower()}")
    done(acting, f"Imported a file: {found.run.done} rows")
    if found.run.state != "done":
        raise Refused(
            f"The import ended early ({found.run.state}). {found.run.fault} The same command goes on with it."
        )
    with acting.installation.reading(acting.tenant) as session:
        for row in imports.refused_rows(session, found.run.id):
            say(f"line {row[0]}: {row[2]}")


@click.group(epilog="Example: doorstep invite send --business acme --as ada@example.org --all")
def invite() -> None:
    """Invitations to the portal."""


@invite.command("send", epilog="Example: doorstep invite send --business acme --as ada@example.org pat@example.org")
@for_business
@click.argument("emails", nargs=-1, metavar="[EMAIL]...")
@click.option("--all", "everybody", is_flag=True, help="Everybody who has an email, no sign-in and no open invitation.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def send(acting: Acting, emails: tuple[str, ...], everybody: bool, yes: bool) -> None:
    """Invite contacts by mail: those named, or everybody who can be.

    Who is named gets a new invitation in place of an open one.
    """
    if bool(emails) == everybody:
        raise click.UsageError("Name the contacts by their email, or say --all.")
    chosen = everybody_else(acting) if everybody else [named(acting, email) for email in emails]
    if everybody:
        sure(f"Send up to {len(chosen)} invitations for {acting.tenant.name}?", yes)
    sent = sum(invited(acting, one, again=not everybody) for one in progress(chosen, len(chosen), "Inviting"))
    done(acting, f"Sent {sent} invitations")
    say(f"{sent} invitations go out as soon as the worker runs; {len(chosen) - sent} contacts cannot be invited.")


def everybody_else(acting: Acting) -> list[UUID]:
    has_user = select(User.contact_id).where(User.contact_id == Contact.id, User.business_id == Contact.business_id)
    live = (Contact.email_key.is_not(None), Contact.archived_at.is_(None), Contact.merged_into_id.is_(None))
    with acting.installation.reading(acting.tenant) as session:
        return list(session.scalars(select(Contact.id).where(*live, ~has_user.exists()).order_by(Contact.id)))


def named(acting: Acting, email: str) -> UUID:
    with acting.installation.reading(acting.tenant) as session:
        live = (Contact.email_key == email_key(email), Contact.archived_at.is_(None))
        found = session.scalar(select(Contact.id).where(*live))
    if found is None:
        raise Refused(f"{acting.tenant.name} has no contact with the email {email}. Nothing was sent.")
    return found


def invited(acting: Acting, contact_id: UUID, *, again: bool) -> bool:
    """Each in a transaction of its own: what was sent stays sent when the command is stopped."""
    with acting.installation.writing(acting.tenant) as session:
        if again:
            invite_contact(session, contact_id, acting.actor)
            return True
        one = session.scalars(select(Contact).where(Contact.id == contact_id)).one()
        return can_invite(session, one) and invite_unless_invited(session, one, acting.actor) is not None


def done(acting: Acting, text: str) -> None:
    note(acting.installation, acting_operator(acting.installation, acting.email), acting.tenant, text)
