"""`doorstep doctor` and `doorstep check`."""

import click

from doorstep.commands.shared import on_terminal, opened, say
from doorstep.operators.health import Finding, examine
from doorstep.operators.invariants import check_all
from doorstep.settings import load_settings

MARKS = {True: "ok", None: "look", False: "WRONG"}
COLOURS = {True: "green", None: "yellow", False: "red"}


@click.command(epilog="Example: doorstep doctor")
@click.pass_context
def doctor(context: click.Context) -> None:
    """Say what is wrong with this installation, and the command that mends it."""
    path = context.find_root().obj
    found = []
    for finding in examine(load_settings(path), path):
        tell(finding)
        found.append(finding)
    wrong = sum(1 for finding in found if finding.ok is False)
    if wrong:
        raise click.ClickException(
            f"{wrong} of {len(found)} checks failed. Begin with the first: it may cause the others."
        )
    say("All is well.")


def tell(finding: Finding) -> None:
    mark = click.style(f"{MARKS[finding.ok]:6}", fg=COLOURS[finding.ok]) if on_terminal() else f"{MARKS[finding.ok]:6}"
    say(f"{mark}{finding.name}: {finding.text}")
    if finding.mend:
        say(f"      → {finding.mend}")


@click.command(epilog="Example: doorstep check --business acme --files 1000")
@click.option("--business", "slug", metavar="SLUG", help="Only this business.")
@click.option("--files", default=100, show_default=True, help="How many files of each business to read and compare.")
@click.pass_context
def check(context: click.Context, slug: str | None, files: int) -> None:
    """Check on the live database what must always hold. Changes nothing."""
    count = 0
    with opened(context) as installation:
        for finding in check_all(installation, slug, files, say):
            count += 1
            say(f"WRONG {finding.business or 'all'}: {finding.text}")
    if count:
        raise click.ClickException(f"{count} things do not hold. Restore a backup, or ask for help with these lines.")
    say("Everything holds.")
