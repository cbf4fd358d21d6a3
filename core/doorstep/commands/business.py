"""`doorstep business …`: businesses of this installation, and what is switched on in them."""

import click

from doorstep.businesses.tenant import every
from doorstep.commands.shared import Acting, for_business, opened, say, sure, table
from doorstep.operators import businesses
from doorstep.operators.acts import acting_operator, note
from doorstep.operators.purging import purge_vertical, vertical_rows


@click.group(epilog="Example: doorstep business list")
def business() -> None:
    """Businesses: the firms that this installation serves."""


@business.command(
    "create",
    epilog="Example: doorstep business create acme 'Acme Fire Safety' --as ada@example.org "
    "--owner kim@acme.example --enable inspectpoint --timezone America/New_York",
)
@click.argument("slug")
@click.argument("name")
@click.option("--as", "email", required=True, metavar="EMAIL", help="Which operator you are; history names you.")
@click.option("--owner", "owner_email", default="", metavar="EMAIL", help="Invite this person as its first owner.")
@click.option("--owner-name", default="", help="What the owner is called.")
@click.option("--enable", "verticals", multiple=True, metavar="VERTICAL", help="Enable this vertical; may be repeated.")
@click.option("--timezone", default="UTC", show_default=True)
@click.option("--currency", default="USD", show_default=True)
@click.pass_context
def create(
    context: click.Context, slug: str, name: str, email: str, verticals: tuple[str, ...], **options: str
) -> None:
    """Make a business. SLUG is its part of the address and never changes; NAME is what customers read."""
    with opened(context) as installation:
        who = acting_operator(installation, email)
        wanted = businesses.NewBusiness(slug=slug, name=name, verticals=verticals, **options)
        tenant = businesses.create(installation, who, wanted)
        say(f"{tenant.name} is at {installation.settings.base_url.rstrip('/')}/{tenant.slug}/sign-in")
        if options["owner_email"]:
            say(f"An invitation goes to {options['owner_email']} as soon as the worker runs.")
        else:
            say(f"Next: doorstep staff add --business {slug} --as {email} --role owner NAME EMAIL")


@business.command("list", epilog="Example: doorstep business list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List the businesses that are open."""
    with opened(context) as installation:
        with installation.installation_session() as session:
            tenants = every(session)
        rows = [(one.slug, one.name, ", ".join(sorted(one.verticals)), one.timezone) for one in tenants]
        table(("address", "name", "verticals", "time zone"), rows)


@business.command(
    "enable", epilog="Example: doorstep business enable --business acme --as ada@example.org inspectpoint"
)
@for_business
@click.argument("vertical")
def enable(acting: Acting, vertical: str) -> None:
    """Enable a vertical, and what it requires. It counts from the next request on."""
    who = acting_operator(acting.installation, acting.email)
    new = businesses.enable(acting.installation, who, acting.tenant, vertical)
    say(f"Enabled for {acting.tenant.name}: {', '.join(new)}" if new else f"{vertical} was enabled already.")


@business.command("disable", epilog="Example: doorstep business disable --business acme --as ada@example.org billing")
@for_business
@click.argument("vertical")
@click.option("--yes", is_flag=True, help="Do not ask, also when documents that are held would open.")
def disable(acting: Acting, vertical: str, yes: bool) -> None:
    """Disable a vertical: its pages, mails and jobs end at the next request, its data stays."""
    who = acting_operator(acting.installation, acting.email)
    try:
        businesses.disable(acting.installation, who, acting.tenant, vertical, meant=yes)
    except businesses.OpensHeld as fault:
        sure(f"{fault}\nDisable {vertical} for {acting.tenant.name}?", yes)
        businesses.disable(acting.installation, who, acting.tenant, vertical, meant=True)
    say(f"{vertical} is disabled for {acting.tenant.name}. Its data stays; `doorstep business enable` brings it back.")


@business.command("purge", epilog="Example: doorstep business purge --business acme --as ada@example.org sweven")
@for_business
@click.argument("vertical")
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(acting: Acting, vertical: str, yes: bool) -> None:
    """Delete everything of a disabled vertical in one business: records, documents, files. This cannot be undone."""
    counted = vertical_rows(acting.installation, acting.tenant, vertical)
    words = ", ".join(f"{count} {name}" for name, count in counted.items()) or "nothing"
    sure(f"This deletes {words} of {vertical} in {acting.tenant.name}, for good. Delete them?", yes)
    files = purge_vertical(acting.installation, acting.tenant, vertical)
    who = acting_operator(acting.installation, acting.email)
    note(acting.installation, who, acting.tenant, f"Purged {vertical}: {words}, {files} files")
    say(f"Deleted {words}, and {files} files.")
