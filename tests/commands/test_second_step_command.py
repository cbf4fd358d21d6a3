"""`doorstep staff reset-second-step`: for the only owner, whose phone is lost."""

import pytest
from sqlalchemy import func, select

from doorstep.businesses.models import OperatorAct
from doorstep.businesses.services import add_staff
from doorstep.events.models import Event
from doorstep.operators.acts import tenant_named
from doorstep.users import second_step
from doorstep.users.models import SecondStep, User

ACME = ("--business", "acme", "--as", "ada@example.org")


@pytest.fixture
def acme(shell, inside):
    shell.done("business", "create", "acme", "Acme", "--as", "ada@example.org", "--owner", "boss@example.org")
    with inside(shell) as installation, installation.writing(tenant_named(installation, "acme")) as session:
        add_staff(session, "Kim Owner", "kim@example.org", "owner", "correct horse battery staple")
        session.flush()
        user_id = session.scalar(select(User.id))
        second_step.begin(session, user_id)
        key = second_step.set_up(session, user_id, "kim@example.org").secret.replace(" ", "")
        import pyotp

        from doorstep import clock

        code = pyotp.TOTP(key).generate_otp(int(clock.now().timestamp()) // 30)
        assert len(second_step.confirm(session, user_id, code)) == 10
    return shell


def test_an_operator_resets_it(acme, inside):
    """Section 8: the command names business and operator, and the history both; the person is told by mail."""
    assert "without a second step now" in acme.done("staff", "reset-second-step", *ACME, "Kim@example.org")
    with inside(acme) as installation:
        with installation.reading(tenant_named(installation, "acme")) as session:
            assert session.scalar(select(func.count()).select_from(SecondStep)) == 0
            line = session.scalar(select(Event).where(Event.name == "user.second_step_off"))
            assert line.actor_kind == "operator"
        with installation.installation_session() as session:
            assert "Reset a second step" in session.scalars(select(OperatorAct.text)).all()


def test_it_says_what_is_wrong(acme):
    """Section 8: a failure says what to do, and exits non-zero."""
    assert "Nobody with the address" in acme.refused("staff", "reset-second-step", *ACME, "nobody@example.org")
    acme.done("staff", "reset-second-step", *ACME, "kim@example.org")
    assert "has no second step" in acme.refused("staff", "reset-second-step", *ACME, "kim@example.org")
