"""API keys: made on the profile, shown once, scoped, and dead with their owner's epoch."""

import pytest
from sqlalchemy import select
from tests.api.conftest import Caller, keyed, user_id_of

from doorstep.users import sessions
from doorstep.users.models import ApiKey, User


@pytest.mark.sqlite
def test_a_key_is_made_shown_once_and_revoked(firm):
    """BH-1: the page shows the key once, a hash is kept, and a revoked key is refused."""
    browser = firm.staff()
    assert "API keys" in browser.get("/office/profile").words
    page = browser.submit(
        "/office/profile/keys", contains="Make a key", label="The importer", scope="write", follow=False
    )
    (shown,) = [str(field["value"]) for field in page.all("input[readonly]")]
    caller = Caller(firm.visitor(), key=shown)
    assert caller.get("/me").json["scope"] == "write" and caller.get("/me").json["csrf_token"] is None
    assert caller.post("/contacts", {"first_name": "Lee"}).status == 201
    again = browser.get("/office/profile/keys")
    assert "The importer" in again.words and shown not in again.text and "never used" not in again.words
    with firm.reading() as session:
        assert shown not in session.scalars(select(ApiKey.token_hash)).one()
    browser.submit("/office/profile/keys", contains="Revoke")
    assert caller.get("/me").status == 401


def test_a_key_lives_as_long_as_its_owners_epoch(firm):
    """BH-1: whatever ends the owner's sessions ends their keys; a key that reads does not write."""
    browser = firm.staff()
    reader, writer = keyed(firm, browser, "read"), keyed(firm, browser, "write")
    assert reader.items("/contacts") == []
    refused = reader.post("/contacts", {"first_name": "Lee"})
    assert refused.status == 409 and "only read" in refused.json["status"]
    assert writer.post("/contacts", {"first_name": "Lee"}).status == 201
    with firm.writing() as session:
        user = session.scalars(select(User).where(User.id == user_id_of(firm, browser))).one()
        sessions.end_epoch(session, user)
    assert reader.get("/me").status == writer.get("/me").status == 401


@pytest.mark.sqlite
def test_a_key_stands_alone_and_needs_the_permission(firm, kit):
    """BH-1: cookies beside a bad key do not help, other firms' keys are unknown, and members make none."""
    browser = firm.staff()
    assert Caller(browser, key="dsk_wrong").get("/me").status == 401
    assert Caller(kit.firm().visitor(), key=keyed(firm, browser).key).get("/me").status == 401
    assert firm.staff("member").get("/office/profile/keys").status == 409
    key = keyed(firm, firm.staff("manager"))
    with firm.writing() as session:
        for user in session.scalars(select(User).where(User.staff_role == "manager")):
            user.staff_role = "member"
    assert key.get("/me").status == 401
