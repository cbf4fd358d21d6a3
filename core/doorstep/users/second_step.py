"""The second step of a sign-in: a code from an authenticator app, or a recovery code. No code counts twice."""

import hashlib
import hmac
import re
import secrets
from uuid import UUID

from attrs import frozen
from sqlalchemy import delete, func, select, update

from doorstep import clock
from doorstep.db.rows import changed
from doorstep.db.session import BusinessSession
from doorstep.events.actors import Actor
from doorstep.events.recording import record_event
from doorstep.problems import NotFound, Refused
from doorstep.users.models import RecoveryCode, SecondStep, User
from doorstep.users.people import actor_of, contact_of, first_name, user_of
from doorstep.users.permissions import Permission, require
from doorstep.users.sealing import seal, unseal
from doorstep.users.sessions import end_epoch

PERIOD, DRIFT, CODES = 30, 1, 10
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
NOT_IT = "That code does not fit. Take the one the app shows now; each code works once."
REQUIRED = "Your business asks everybody who works here for a second step. It stays on."
ALREADY = "The second step is on already."


@frozen(kw_only=True)
class SetUp:
    """A second step about to be set up: `secret` for those who type, `uri` for those who scan."""

    secret: str
    uri: str


def is_on(session: BusinessSession, user_id: UUID) -> bool:
    return session.scalar(select(SecondStep.id).where(_mine(user_id), SecondStep.confirmed_at.is_not(None))) is not None


def begin(session: BusinessSession, user_id: UUID) -> None:
    """A new secret, which counts once a code of it was typed."""
    import pyotp

    user_of(session, user_id)
    if is_on(session, user_id):
        raise Refused(ALREADY)
    session.execute(delete(SecondStep).where(_mine(user_id)))
    sealed = seal(session.installation.settings.secret_key, pyotp.random_base32(), _owner(session, user_id))
    session.add(SecondStep(user_id=user_id, secret=sealed))
    session.flush()


def set_up(session: BusinessSession, user_id: UUID, email: str) -> SetUp | None:
    """What the app needs; None unless a set-up was begun and is not finished."""
    import pyotp

    row = session.scalar(select(SecondStep).where(_mine(user_id), SecondStep.confirmed_at.is_(None)))
    secret = _opened(session, row) if row else None
    if secret is None:
        return None
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=session.tenant.name)
    return SetUp(secret=" ".join(re.findall(".{1,4}", secret)), uri=uri)


def confirm(session: BusinessSession, user_id: UUID, code: str) -> list[str]:
    """Switch the second step on with its first code; returns the recovery codes, which are kept nowhere."""
    user = user_of(session, user_id)
    row = session.scalar(select(SecondStep).where(_mine(user_id), SecondStep.confirmed_at.is_(None)))
    if row is None:
        raise NotFound
    step = _step_of(session, row, code)
    if step is None:
        raise Refused(NOT_IT, "code")
    row.confirmed_at, row.last_step = clock.now(), step
    record_event(session, "user.second_step_on", contact_of(session, user), actor_of(user), internal=True)
    return new_codes(session, user_id)


def new_codes(session: BusinessSession, user_id: UUID) -> list[str]:
    """Ten recovery codes in place of those that were."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(CODES)]
    session.add_all([RecoveryCode(user_id=user_id, code_hash=_hash(session, user_id, code)) for code in codes])
    session.flush()
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(session: BusinessSession, user_id: UUID) -> int:
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused.select_from(RecoveryCode)) or 0


def prove(session: BusinessSession, user_id: UUID, code: str) -> None:
    """Use a code up, in the caller's transaction.

    :raises Refused: for a code that is wrong, too old, or was used.
    """
    row = session.scalar(select(SecondStep).where(_mine(user_id), SecondStep.confirmed_at.is_not(None)))
    if row is None or not (_use_step(session, row, code) or _use_recovery(session, user_id, code)):
        raise Refused(NOT_IT, "code")


def _use_step(session: BusinessSession, row: SecondStep, code: str) -> bool:
    step = _step_of(session, row, code)
    if step is None:
        return False
    # Of two who send the same code at once, one finds the row as it was.
    later = update(SecondStep).where(SecondStep.id == row.id, SecondStep.last_step < step).values(last_step=step)
    return changed(session, later.execution_options(synchronize_session=False)) == 1


def _use_recovery(session: BusinessSession, user_id: UUID, code: str) -> bool:
    plain = re.sub(r"[\s-]", "", code).upper()
    mine = (RecoveryCode.user_id == user_id, RecoveryCode.code_hash == _hash(session, user_id, plain))
    used = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None)).values(used_at=clock.now())
    if changed(session, used.execution_options(synchronize_session=False)) != 1:
        return False
    user = user_of(session, user_id)
    left = codes_left(session, user_id)
    record_event(
        session, "user.recovery_code_used", contact_of(session, user), actor_of(user), internal=True, left=left
    )
    return True


def _step_of(session: BusinessSession, row: SecondStep, code: str) -> int | None:
    """The time step a code belongs to: now, or one before or after, and later than any that was used."""
    import pyotp

    secret, typed = _opened(session, row), re.sub(r"\s", "", code)
    if secret is None or not re.fullmatch(r"[0-9]{6}", typed):
        return None
    totp, now = pyotp.TOTP(secret), int(clock.now().timestamp()) // PERIOD
    steps = [now + drift for drift in range(-DRIFT, DRIFT + 1)]
    fitting = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), typed)]
    return next((step for step in fitting if step > row.last_step), None)


def switch_off(session: BusinessSession, user_id: UUID) -> None:
    """A person switches their own off. :raises Refused: for staff whose business asks for it."""
    user = user_of(session, user_id)
    if user.staff_role and session.tenant.setting("staff_second_step"):
        raise Refused(REQUIRED)
    _remove(session, user, actor_of(user))


def reset_permission(user: User | None) -> Permission:
    """What it takes to switch somebody's second step off: for staff, as much as to end their access."""
    return Permission.STAFF if user and user.staff_role else Permission.SECOND_STEP


def reset(session: BusinessSession, user_id: UUID, actor: Actor) -> User:
    """Switch somebody else's off, who lost phone and codes: they are signed out everywhere, and told by mail."""
    user = user_of(session, user_id)
    if actor.kind != "operator":
        require(actor.staff_role, reset_permission(user))
    if not is_on(session, user_id):
        raise Refused(f"{user.name} has no second step.")
    end_epoch(session, user)
    _remove(session, user, actor)
    return user


def _remove(session: BusinessSession, user: User, actor: Actor) -> None:
    for table in (SecondStep, RecoveryCode):
        session.execute(delete(table).where(table.user_id == user.id))
    contact = contact_of(session, user)
    record_event(
        session, "user.second_step_off", contact, actor,
        name=user.name, first_name=first_name(user, contact), send_to=user.email, about_user=str(user.id),
    )  # fmt: skip


def _mine(user_id: UUID):  # noqa: ANN202
    return SecondStep.user_id == user_id


def _owner(session: BusinessSession, user_id: UUID) -> str:
    return f"second step {session.business_id} {user_id}"


def _opened(session: BusinessSession, row: SecondStep) -> str | None:
    return unseal(session.installation.settings.secret_key, row.secret, _owner(session, row.user_id))


def _hash(session: BusinessSession, user_id: UUID, code: str) -> str:
    """Keyed, so that the table alone does not let anybody try codes."""
    key = session.installation.settings.secret_key.encode()
    return hmac.new(key, f"recovery code {user_id} {code}".encode(), hashlib.sha256).hexdigest()
