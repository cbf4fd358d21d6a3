"""The description is what the API does: generated calls meet no server error and no undescribed answer."""

from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.conftest import Caller, keyed
from tests.documents.conftest import Desk
from tests.records.builders import job

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SLOW = [
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.function_scoped_fixture,
    HealthCheck.data_too_large,
]


def explore(firm, caller: Caller, examples: int, known: dict[str, str], only: str = "") -> int:
    """Call every operation, or one, with generated arguments, half of them with ids that are there."""
    path = caller.browser.path("/api/v1/openapi.json")
    schema = schemathesis.openapi.from_wsgi(path, as_caller(firm.kit.app, caller))
    count = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if only and operation.definition.raw["operationId"] != only:
            continue
        count += 1

        @settings(
            max_examples=examples, deadline=None, suppress_health_check=SLOW, database=None, phases=[Phase.generate]
        )
        @given(case=operation.as_strategy())
        def run(case) -> None:
            for name, value in (case.path_parameters or {}).items():
                if name in known and isinstance(value, str) and hash(value) % 4:
                    case.path_parameters[name] = known[name]
            case.call_and_validate(checks=CHECKS)

        run()
    return count


def as_caller(app, caller: Caller):
    """The application as this caller meets it, whatever headers a generated call has."""
    given = {"Accept-Encoding": "identity", **caller.headers("POST")}
    if not caller.key:
        cookie = caller.browser.client.get_cookie("portal", path=f"{caller.browser.prefix}/")
        given["Cookie"] = f"portal={cookie.value}"
    environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in given.items()}
    return lambda asked, start: app({**asked, **environ}, start)


def ids(firm) -> dict[str, str]:
    account = firm.account("Acme")
    lee = firm.person("Lee Example", account)
    record = job(firm, account, "A job", published=True)
    document = Desk(firm, firm.visitor()).document(account, "Plan.pdf", "file")
    things = {"account_id": account, "contact_id": lee.contact, "record_id": record, "document_id": document}
    return {name: str(UUID(str(one.id))) for name, one in things.items()}


@pytest.mark.sqlite
@pytest.mark.timeout(240)
@pytest.mark.parametrize("who", ["key", "cookie"])
def test_generated_calls_meet_what_is_described(firm, who):
    """HG-02 BH-6: a few generated calls of every operation, by a staff key and by a contact's cookie."""
    assert explore(firm, caller_of(firm, who), 3, ids(firm)) > 20


@pytest.mark.sqlite
@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("who", ["key", "cookie"])
def test_many_generated_calls_meet_what_is_described(firm, who):
    """HG-02 BH-6: the same, with many calls."""
    assert explore(firm, caller_of(firm, who), 20, ids(firm)) > 20


def caller_of(firm, who: str) -> Caller:
    if who == "key":
        return keyed(firm, firm.staff())
    return Caller(firm.person("Kim Example", firm.account("Elsewhere")).browser)
