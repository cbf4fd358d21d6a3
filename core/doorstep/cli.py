"""The `doorstep` command. Each group of commands is imported when it is called, so that --help is quick."""

from importlib import import_module
from typing import Any

import click

from doorstep import __version__

COMMANDS = {
    "demo": ("demo:demo", "Serve businesses with people, documents and history, to look at."),
    "init": ("init:init", "Write a settings file, make the database, add an operator."),
    "serve": ("serve:serve", "Serve pages, and work on mails and jobs."),
    "worker": ("serve:worker", "Work on mails and jobs, apart from the server."),
    "business": ("business:business", "Businesses: create, list, enable, disable, purge."),
    "staff": ("people:staff", "Staff members of a business: add."),
    "contact": ("people:contact", "Contacts of a business: import."),
    "invite": ("people:invite", "Invitations: send."),
    "plugin": ("plugin:plugin", "Plugins: list, new, check."),
    "db": ("database:db", "The database: upgrade, current, revision, backup, restore."),
    "doctor": ("health:doctor", "What is wrong here, and the command that mends it."),
    "check": ("health:check", "What must always hold, checked on the live database."),
}


class Doorstep(click.Group):
    """Commands by name, imported late; what goes wrong is said in words, with a status that is not zero."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(f"doorstep.commands.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as fault:
            raise click.UsageError(f"{fault.message} Try: {', '.join(COMMANDS)}.", ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        from doorstep.commands.shared import in_words

        with in_words():
            return super().invoke(ctx)


@click.group(cls=Doorstep, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--settings",
    "settings_path",
    envvar="DOORSTEP_SETTINGS",
    metavar="FILE",
    help="The settings file; otherwise doorstep.toml in this folder or one above it.",
)
@click.version_option(__version__, prog_name="doorstep")
@click.pass_context
def main(context: click.Context, settings_path: str | None) -> None:
    """Client portals for firms that serve customers at an address.

    \b
    To look at it:   doorstep demo
    To run it:       doorstep init && doorstep serve
    When in doubt:   doorstep doctor
    """
    context.obj = settings_path
