"""Commands: each helps with an example, names who acts, exits non-zero on failure and says what to do."""

import stat

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from doorstep.businesses.models import OperatorAct
from doorstep.cli import COMMANDS, main
from doorstep.contacts.models import Contact
from doorstep.events.models import Event
from doorstep.operators.acts import tenant_named
from doorstep.users.models import PowerLink

AS = ("--as", "ada@example.org")
ACME = ("--business", "acme", *AS)


def every_command(group=main, path=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


@pytest.mark.parametrize("path", list(every_command()), ids=" ".join)
def test_every_command_helps_with_an_example(path):
    """Section 8: every command has --help with an example."""
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert f"Example: doorstep {' '.join(path[:1])}" in result.output


def test_help_lists_every_command():
    """Section 8: the commands of the design are there."""
    output = CliRunner().invoke(main, ["--help"]).output
    assert all(f"\n  {name} " in output for name in COMMANDS)


def test_an_unknown_command_says_which_there_are():
    """Section 8: a failure says what to do."""
    result = CliRunner().invoke(main, ["srve"])
    assert result.exit_code != 0 and "serve" in result.output


@pytest.fixture
def acme(shell):
    shell.done("business", "create", "acme", "Acme Fire Safety", *AS, "--owner", "kim@acme.example.org")
    return shell


def test_a_business_is_made_and_its_owner_invited(acme, inside):
    """Section 8: business create, and who did it stands in the history."""
    assert "acme\tAcme Fire Safety" in acme.done("business", "list")
    with inside(acme) as installation:
        tenant = tenant_named(installation, "acme")
        with installation.reading(tenant) as session:
            link = session.scalars(select(PowerLink)).one()
            invited = session.scalars(select(Event).where(Event.name == "staff.invited")).one()
        with installation.installation_session() as session:
            acts = session.scalars(select(OperatorAct).order_by(OperatorAct.id)).all()
    assert link.address == "kim@acme.example.org" and link.data["staff_role"] == "owner"
    assert (invited.actor, invited.actor_kind) == ("Ada Byron (operator)", "operator")
    assert {act.business_id for act in acts} == {tenant.id}
    assert all("ada@example.org" in act.operator for act in acts)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("business", "create", "operator", "X", *AS), "cannot be an address"),
        (("business", "create", "acme", "Again", *AS), "already"),
        (("business", "create", "b", "B", "--as", "nobody@example.org"), "doorstep init --operator nobody@example.org"),
        (("business", "create", "b", "B", *AS, "--enable", "nothing"), "doorstep plugin list"),
        (("business", "enable", *ACME, "nothing"), "doorstep plugin list"),
        (("business", "enable", "--business", "nowhere", *AS, "inspectpoint"), "doorstep business list"),
        (("business", "disable", *ACME, "inspectpoint"), "not enabled"),
        (("staff", "add", *ACME, "Kim", "no address"), "address"),
        (("invite", "send", *ACME, "pat@example.org"), "no contact"),
        (("invite", "send", *ACME), "--all"),
    ],
)
def test_what_cannot_be_done_is_said(acme, arguments, said):
    """Section 8: every command exits non-zero on failure and says what to do."""
    assert said in acme.refused(*arguments)


@pytest.mark.sqlite
def test_a_business_that_cannot_get_its_vertical_is_not_made(acme):
    """Section 8: what was refused has changed nothing."""
    acme.refused("business", "create", "beta", "Beta", *AS, "--enable", "nothing")
    acme.refused("business", "create", "beta", "Beta", *AS, "--owner", "not an address")
    assert "beta" not in acme.done("business", "list")


def test_a_vertical_is_enabled_and_disabled(acme):
    """HG-02: enabling and disabling are acts of an operator, effective at once; data stays."""
    assert "inspectpoint" in acme.done("business", "enable", *ACME, "inspectpoint")
    assert "inspectpoint" in acme.done("business", "list")
    assert "already" in acme.done("business", "enable", *ACME, "inspectpoint")
    assert "stays" in acme.done("business", "disable", *ACME, "inspectpoint")
    assert "inspectpoint" not in acme.done("business", "list")


def test_contacts_are_imported_and_invited(acme, inside, tmp_path):
    """Section 8: contact import and invite send; the same file again changes nothing."""
    file = tmp_path / "contacts.csv"
    file.write_text(
        "First name,Last name,Email\nPat,Example,pat@example.org\nLee,Example,lee@example.org\nX,Y,broken\n"
    )
    assert "2 new" in acme.done("contact", "import", *ACME, str(file), "--dry-run")
    output = acme.done("contact", "import", *ACME, str(file))
    assert "line 4" in output
    acme.done("contact", "import", *ACME, str(file))
    assert "2 invitations" in acme.done("invite", "send", *ACME, "--all", "--yes")
    assert "0 invitations" in acme.done("invite", "send", *ACME, "--all", "--yes")
    assert "1 invitations" in acme.done("invite", "send", *ACME, "PAT@example.org")
    with inside(acme) as installation, installation.reading(tenant_named(installation, "acme")) as session:
        assert len(session.scalars(select(Contact)).all()) == 2
        sent = session.scalars(select(Event).where(Event.name == "invitation.sent")).all()
        assert len(sent) == 3 and {event.actor for event in sent} == {"Ada Byron (operator)"}


@pytest.mark.sqlite
def test_questions_are_not_answered_by_silence(acme):
    """Section 8: a command that asks does nothing where nobody can answer."""
    assert "--yes" in acme.refused("invite", "send", *ACME, "--all")
    assert "--yes" in acme.refused("business", "purge", *ACME, "inspectpoint")


@pytest.mark.sqlite
def test_init_writes_settings_for_its_owner_alone(tmp_path):
    """Section 8: init makes settings, database and first operator; again it adds an operator and keeps the rest."""
    file = tmp_path / "doorstep.toml"
    start = ["--settings", str(file), "init", "--password", "correct horse battery", "--operator"]
    first = CliRunner().invoke(main, [*start, "ada@example.org"])
    assert first.exit_code == 0, first.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = file.read_text()
    second = CliRunner().invoke(main, [*start, "grace@example.org"])
    assert second.exit_code == 0 and "grace@example.org is an operator now" in second.output
    again = CliRunner().invoke(main, [*start, "ada@example.org"])
    assert "new password" in again.output
    assert file.read_text() == kept and 'secret_key = "' in kept


@pytest.mark.sqlite
def test_init_refuses_a_weak_password(tmp_path):
    """Section 8: a failure says what to do."""
    arguments = ["--settings", str(tmp_path / "d.toml"), "init", "--operator", "ada@example.org", "--password", "short"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1 and "characters" in result.output
